/**
 * What all tools that draw have in common: placing by drag or by clicks, handles, moving. A tool adds how it is drawn
 * and what it measures.
 *
 * @typedef {import("./tool.js").Gesture} Gesture
 * @typedef {import("./tool.js").MarkTool} MarkTool
 * @typedef {import("./tool.js").Mark} Mark
 * @typedef {import("./tool.js").Change} Change
 * @typedef {import("../core/vec.js").Vec} Vec
 */
import { KINDS, MARK0, newKey } from "../core/mark.js";
import { add, sub } from "../core/vec.js";
import { defineTool } from "./tool.js";

/** A stroke sets a point each time the hand has gone this far. CSS pixels. */
const STROKE = 3;

/** @param {string} kind @param {Gesture} g @param {Vec[]} points @returns {Mark} */
export function newMark(kind, g, points) {
  const { series, space, plane, phase } = g;
  return { ...MARK0, key: newKey(), kind, series, space, plane, phase, points };
}

/**
 * @typedef {Partial<MarkTool> & Pick<MarkTool, "kind" | "label" | "icon" | "placing" | "draw"> &
 *   {begin?: (from: Vec, to: Vec, g: Gesture) => Vec[]}} MarkSpec `begin`: the points at the first press
 * @param {MarkSpec} spec @returns {Readonly<MarkTool>}
 */
export function defineMark(spec) {
  const begin = spec.begin ?? ((from, to) => [from, to]);
  const start = (g, from) => newMark(spec.kind, g, begin(from, g.world, g));
  return defineTool({
    id: spec.kind,
    cursor: "crosshair",
    takesClick: true,
    points: KINDS[spec.kind],
    shape: null,
    measured: Boolean(spec.shape),
    measure: () => [],
    handles: (mark) => mark.points,
    edit: (mark, handle, to) => mark.points.map((one, i) => (i === handle ? to : one)),
    cancel: () => [{ type: "mark-cancel" }],
    ...PLACING[spec.placing](start),
    ...spec,
  });
}

/** @typedef {(g: Gesture, from: Vec) => Mark} Start */

/** A drag may lead out of the pane, and a point that nobody sees could not be taken back. @param {Gesture} g */
const held = (g) => g.inside ?? g.world;

/** From a press to a release, or by single clicks. @param {Start} start */
const byPoints = (start) => ({
  drag: (g, memory) => {
    if (!g.world || !g.fromWorld) return [];
    const follow = { type: "mark-drag", world: held(g) };
    if (memory.begun) return [follow];
    memory.begun = true;
    return [{ type: "mark-begin", mark: start(g, g.fromWorld) }, follow];
  },
  up: (g) => (g.world ? [{ type: "mark-point", world: held(g) }] : []),
  click: (g) => (g.world ? [clickOf(g, start)] : []),
  move: (g) => (g.world ? [{ type: "mark-drag", world: g.world, series: g.series, plane: g.plane }] : []),
});

const clickOf = (g, start) => ({
  type: "mark-point",
  world: g.world,
  start: start(g, g.world),
  reach: g.reach * g.perPixel,
});

/** @type {Record<MarkTool["placing"], (start: Start) => Pick<MarkTool, "drag" | "up" | "click" | "move">>} */
const PLACING = {
  drag: byPoints,
  clicks: byPoints,
  stroke: (start) => ({
    ...byPoints(start),
    drag: (g, memory) => {
      if (!g.world || !g.fromWorld) return [];
      const begun = memory.last ? [] : [{ type: "mark-begin", mark: start(g, g.fromWorld) }];
      memory.last ??= g.from;
      const far = Math.hypot(g.at[0] - memory.last[0], g.at[1] - memory.last[1]) >= STROKE;
      if (far) memory.last = g.at;
      return [...begun, { type: far ? "mark-point" : "mark-drag", world: held(g) }];
    },
    up: () => [{ type: "mark-finish" }],
  }),
  once: (start) => {
    const set = (g) => (g.world ? [{ type: "mark-begin", mark: start(g, g.world) }, { type: "mark-finish" }] : []);
    return { drag: () => [], up: set, click: set, move: () => [] };
  },
};

/**
 * The tool that holds a mark, or one of its handles.
 * @param {{key: string, handle: number | "body" | "words"}} hit
 * @param {Vec} [grip] where the handle is, or the corner of the words: it keeps its distance from the hand, which may
 *   take it from beside
 * @returns {Readonly<import("./tool.js").Tool>}
 */
export const grabTool = ({ key, handle }, grip) =>
  defineTool({
    id: "grab",
    label: "Move the mark",
    icon: "pan",
    cursor: "move",
    takesClick: true,
    start: () => [{ type: "mark-select", key }],
    click: () => [{ type: "mark-select", key }],
    drag: (g, memory) => {
      if (!g.world || !g.fromWorld) return [];
      const hand = handle === "words" ? g.world : held(g); // Words may stand beside the picture.
      const to = grip ? add(grip, sub(hand, g.fromWorld)) : hand;
      if (handle === "words") return [{ type: "mark-caption", key, to }];
      if (handle !== "body") return [{ type: "mark-handle", key, handle, to }];
      const by = sub(hand, memory.last ?? g.fromWorld);
      memory.last = hand;
      return [{ type: "mark-move", key, by }];
    },
    up: () => [{ type: "mark-drop" }],
    cancel: () => [{ type: "mark-cancel" }],
  });

/**
 * What is on a mark that is only looked at: a click chooses it, a drag is the active tool's.
 * @param {{key: string}} hit @param {import("./tool.js").Tool} tool @returns {import("./tool.js").Tool}
 */
export const pointTool = ({ key }, tool) => ({ ...tool, takesClick: true, click: () => [{ type: "mark-select", key }] });

/** Between two points. @param {Vec} a @param {Vec} b @returns {Vec} */
export const between = (a, b) => /** @type {Vec} */ (add(a, b).map((sum) => sum / 2));
