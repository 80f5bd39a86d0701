/**
 * Key images: a plane of any direction, its slab and its window, to come back to.
 *
 * @typedef {import("./mark.js").Mark} Mark
 * @typedef {import("./context.js").PaneContext} PaneContext
 * @typedef {import("./state.js").Change} Change
 */
import { isPlaced, toWorld } from "./geometry.js";
import { isLinked } from "./layouts.js";
import { onPlane } from "./onplane.js";
import { pointOnSlice } from "./reference.js";
import { openingWindow } from "./slicewindow.js";

/** What a pane shows now, as a key image keeps it. @param {PaneContext} context @returns {Pick<Mark, "series" | "kind" | "plane" | "phase" | "view">} */
export function keyImageOf({ manifest, plane, state, layout, point, shown }) {
  const { own, lut, center, width, voi } = state.look;
  const middle = /** @type {const} */ ([(layout.width - 1) / 2, (layout.height - 1) / 2]);
  const seen = point ? pointOnSlice(layout, point, shown) : toWorld(layout, ...middle, shown);
  return {
    series: manifest.id,
    kind: "keyimage",
    plane,
    phase: state.phase,
    view: { anchor: isPlaced(layout) ? seen : null, window: own || lut ? null : { center, width, voi } },
  };
}

/** Whether a mark makes just this picture a key image: its plane, its phase and its slab. @param {Mark} mark @param {PaneContext} context */
export function isKeyHere(mark, context) {
  const here = mark.kind === "keyimage" && mark.phase === context.state.phase;
  return here && onPlane({ ...mark, hidden: false }, context) === "on";
}

/**
 * What is to be changed before a pane can show the plane of a key image: turned planes are put straight, and a stack
 * does not stand among linked planes.
 * @param {import("./state.js").ViewerState} state @param {Mark} mark @returns {Change[]}
 */
export function makeRoom(state, { kind, plane, series }) {
  if (kind !== "keyimage" || !plane || !isLinked(state) || plane.name === "oblique") return [];
  if (plane.name === "acquired") return [{ type: "layout", id: "stack" }];
  return Object.values(state.panes).some((pane) => pane.series === series && pane.turn) ? [{ type: "straighten" }] : [];
}

/**
 * The rest of the view, once its plane is shown: each mark was drawn on a phase and on a slab, or on none; key images
 * keep their window too, but for older ones, where it stays as it is.
 * @param {Mark} mark @param {string} pane @param {any} manifest @returns {Change[]}
 */
export function recalled({ kind, plane, phase, view }, pane, manifest) {
  if (!plane) return [];
  const slab = { mm: plane.slab?.mm ?? 0, mode: plane.slab?.mode ?? "maximum_ip" };
  const isKey = kind === "keyimage" && view;
  const window = view?.window ?? { ...openingWindow(manifest), own: true };
  return [
    { type: "phase", pane, phase },
    { type: "slab", pane, ...slab },
    ...(isKey ? [{ type: "window", pane, ...window }] : []),
  ];
}
