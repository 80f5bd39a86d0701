/**
 * The crosshair as it is drawn and held: the lines that the other linked planes draw across a pane, at any angle.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./context.js").PaneContext} PaneContext
 * @typedef {[number, number]} Point CSS pixels of the pane
 *
 * @typedef {object} Crossing the plane of another pane, seen edge-on
 * @property {string} pane whose plane it is
 * @property {string} plane its name
 * @property {string} colour
 * @property {Point} centre of the crosshair
 * @property {Point} along direction of the line, length 1
 * @property {Vec} direction the same in the patient, LPS, length 1
 * @property {number} half of its slab, in CSS pixels; 0 where it is thin
 * @property {number} perPixel mm of the slab for one CSS pixel away from the line
 * @property {[number, number]} reach from the centre to the pane's edge: along the line, and against it
 *
 * @typedef {{kind: "move" | "turn" | "slab", crossing: Crossing | null}} Grip without a crossing: both lines
 */
import { screenAt } from "./context.js";
import { axesOfPane, canTurn } from "./oblique.js";
import { PLANE_COLOURS } from "./reference.js";
import { slabOf } from "./slab.js";
import { add, cross, dot, length, scale, unit } from "./vec.js";

/** Planes that enclose less than this are parallel: they draw no line. The sine of the angle. */
const PARALLEL = 0.02;
/** The outer part of a line, from the centre to the pane's edge, turns it; the inner part moves it. */
export const TURNING = 0.65;
/** On small panes the middle stays free to be held. CSS pixels. */
const TURNING_LEAST = 48;

/** @param {PaneContext} context @returns {Crossing[]} none where planes are not linked */
export function crossings(context) {
  const { id, viewer, manifest, state, point } = context;
  if (!point || !canTurn(manifest)) return [];
  const linked = Object.entries(viewer.panes).filter(
    ([other, pane]) => other !== id && pane.series === state.series && pane.plane in PLANE_COLOURS,
  );
  return linked.map(([other, pane]) => crossing(context, other, pane)).filter(Boolean);
}

/** @param {PaneContext} context @param {string} pane @param {import("./state.js").PaneState} state @returns {Crossing | null} */
function crossing(context, pane, state) {
  const { layout, manifest, point, view, matrix: m } = context;
  const [mine, other] = [normalOf(layout), normalOf(axesOfPane(manifest, state))];
  const meeting = cross(mine, other);
  const sine = length(meeting);
  if (sine < PARALLEL) return null;
  const direction = unit(meeting);
  const [x, y] = [dot(direction, layout.row) / dot(layout.row, layout.row), dot(direction, layout.column) / dot(layout.column, layout.column)];
  const [dx, dy] = [m[0] * x + m[2] * y, m[1] * x + m[3] * y];
  const size = Math.hypot(dx, dy);
  /** @type {Point} */
  const along = [dx / size, dy / size];
  const centre = screenAt(context, point);
  // Across the line, one pixel of the screen is this far along the other plane's normal.
  const perPixel = sine / (Math.hypot(m[0], m[1]) / length(layout.row));
  const reach = /** @type {[number, number]} */ ([toEdge(centre, along, view), toEdge(centre, [-along[0], -along[1]], view)]);
  const half = slabOf(manifest, state).mm / 2 / perPixel;
  return { pane, plane: state.plane, colour: PLANE_COLOURS[state.plane], centre, along, direction, half, perPixel, reach };
}

/** @param {{row: Vec, column: Vec}} plane */
const normalOf = ({ row, column }) => unit(cross(row, column));

/** How far it is to the edge of the pane. @param {Point} from @param {Point} along @param {{width: number, height: number}} view */
function toEdge(from, along, { width, height }) {
  const ways = [width, height].map((size, axis) => {
    if (Math.abs(along[axis]) < 1e-9) return Infinity;
    return ((along[axis] > 0 ? size : 0) - from[axis]) / along[axis];
  });
  return Math.max(Math.min(...ways), 0);
}

/** From how far out a line is turned rather than moved. @param {number} reach to the pane's edge */
export const turningFrom = (reach) => Math.max(reach * TURNING, Math.min(TURNING_LEAST, reach));

/**
 * What a hand holds at a place: the middle or the inner part of a line moves it, its outer part turns, the border of a
 * slab makes it thicker.
 * @param {Crossing[]} lines @param {Point} at @param {number} near CSS pixels
 * @returns {Grip | null}
 */
export function gripAt(lines, at, near) {
  const held = lines.map((line) => ({ line, ...placeOn(line, at) }));
  if (held.length && Math.hypot(held[0].along, held[0].across) <= near) return { kind: "move", crossing: null };
  const nearest = held.filter(({ across }) => Math.abs(across) <= near).sort((a, b) => Math.abs(a.across) - Math.abs(b.across))[0];
  if (nearest) {
    const { line, along } = nearest;
    const outer = Math.abs(along) > turningFrom(line.reach[along < 0 ? 1 : 0]);
    return { kind: outer ? "turn" : "move", crossing: line };
  }
  const border = held.find(({ line, across }) => line.half > 0 && Math.abs(Math.abs(across) - line.half) <= near);
  return border ? { kind: "slab", crossing: border.line } : null;
}

/** Where a place lies along and across a line. @param {Crossing} line @param {Point} at */
export function placeOn({ centre, along }, at) {
  const [x, y] = [at[0] - centre[0], at[1] - centre[1]];
  return { along: x * along[0] + y * along[1], across: x * along[1] - y * along[0] };
}

/**
 * A line follows the hand across itself alone.
 * @param {Vec} point of the crosshair @param {Vec} by how far the hand has moved, LPS mm @param {Crossing | null} line
 * @returns {Vec}
 */
export const movedBy = (point, by, line) =>
  add(point, line ? add(by, scale(line.direction, -dot(by, line.direction))) : by);

/**
 * How far a hand has turned about a point, in degrees, the way a right hand's fingers point about the normal.
 * @param {Vec} from @param {Vec} to both off the point @param {Vec} normal
 */
export const turnBetween = (from, to, normal) =>
  (Math.atan2(dot(cross(from, to), unit(normal)), dot(from, to)) * 180) / Math.PI;
