/** Reference lines: where the plane that one pane shows cuts the picture of another. */
import { isPlaced, toPixel, toWorld } from "./geometry.js";
import { layoutOf } from "./planes.js";
import { PLANE_COLOURS } from "./reference.js";
import { areParallel, shareFrame } from "./sync.js";
import { add, cross, dot, scale, unit } from "./vec.js";

/** @typedef {import("./geometry.js").Layout} Layout @typedef {import("./vec.js").Vec} Vec */

/**
 * The plane of slice k: its distance from the patient origin, and its outline in pixels.
 * @param {Layout} layout @param {number} k
 */
function planeAt(layout, k) {
  const origin = toWorld(layout, 0, 0, k);
  const normal = unit(cross(layout.row, layout.column));
  const flat = { ...layout, origin, step: normal, origins: null };
  return { normal, away: dot(origin, normal), flat };
}

/**
 * Where two planes meet: a point of the line and its direction.
 * @returns {{at: Vec, along: Vec}} along has the length 1
 */
function meeting(one, other) {
  const along = cross(one.normal, other.normal);
  const sum = add(scale(cross(other.normal, along), one.away), scale(cross(along, one.normal), other.away));
  return { at: scale(sum, 1 / dot(along, along)), along: unit(along) };
}

/**
 * The stretch of a line that lies within the outline of a plane's pixels.
 * @param {{at: Vec, along: Vec}} line @param {Layout} flat @param {[number, number]} reach mm along the line
 * @returns {[number, number]} empty where the second is not above the first
 */
function within({ at, along }, flat, reach) {
  const from = toPixel(flat, at);
  const to = toPixel(flat, add(at, along));
  return [flat.width, flat.height].reduce(([low, high], count, axis) => {
    const by = to[axis] - from[axis];
    const ends = [-0.5 - from[axis], count - 0.5 - from[axis]];
    if (Math.abs(by) < 1e-9) return ends[0] <= 0 && ends[1] >= 0 ? [low, high] : [1, 0];
    const [near, far] = ends.map((end) => end / by).sort((a, b) => a - b);
    return [Math.max(low, near), Math.min(high, far)];
  }, reach);
}

/**
 * The line in which slice k of one layout cuts slice m of another, as far as both pictures reach.
 * @param {Layout} from @param {number} k @param {Layout} on @param {number} m
 * @returns {[Vec, Vec] | null} LPS mm; null where the planes are parallel, have no place, or do not meet
 */
export function cutLine(from, k, on, m) {
  if (!isPlaced(from) || !isPlaced(on) || areParallel(from, on)) return null;
  const [one, other] = [planeAt(from, k), planeAt(on, m)];
  const line = meeting(one, other);
  const all = /** @type {[number, number]} */ ([-Infinity, Infinity]);
  const [low, high] = within(line, one.flat, within(line, other.flat, all));
  if (!(high > low)) return null;
  const end = (mm) => add(line.at, scale(line.along, mm));
  return [end(low), end(high)];
}

/** Of a plane that has no colour of its own. */
export const LINE_COLOUR = "#7fd1e8";

/** Whether the crosshair already draws the planes of one pane across the other. */
const isCut = ({ plane, turn }) => Boolean(turn) || plane !== "acquired";

/**
 * What is drawn across a pane: the slice that the active pane shows.
 * @param {import("./context.js").PaneContext} context of the pane that is drawn on
 * @param {import("./state.js").Facts} facts
 * @returns {{from: Vec, to: Vec, colour: string, label: string, pane: string}[]} LPS mm
 */
export function referenceLines({ id, viewer, state, manifest, layout, shown }, facts) {
  const source = viewer.panes[viewer.active];
  const other = source?.series ? facts.manifest(source.series) : undefined;
  if (!viewer.show.references || id === viewer.active || !other) return [];
  const same = other.id === manifest.id || shareFrame(other, manifest);
  if (!same || (isCut(state) && isCut(source))) return [];
  const line = cutLine(layoutOf(other, source), source.index, layout, shown);
  if (!line) return [];
  const colour = (!source.turn && PLANE_COLOURS[source.plane]) || LINE_COLOUR;
  return [{ from: line[0], to: line[1], colour, label: String(source.index + 1), pane: viewer.active }];
}

/** Gives overlays the lines of a pane. @param {import("./state.js").Facts} facts */
export const referenceExtra = (facts) => (context) => ({ lines: referenceLines(context, facts) });
