/**
 * Planes that are linked by one point of the patient: the crosshair. Series of one frame of reference share it.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Facts} Facts
 */
import { SHARED } from "./changes.js";
import { centre, clampIndex, isPlaced, sliceAt, toPixel, toWorld } from "./geometry.js";
import { layoutOf } from "./planes.js";
import { canLink, pointOnSlice } from "./reference.js";
import { frameKey } from "./state.js";

/**
 * Where the crosshair starts: on the pixel in the middle of an acquired slice. Between two pixels a plane cut through it
 * would be the one as well as the other.
 * @param {any} manifest @param {number} index
 */
export function startPoint({ planes: { acquired, axial } }, index) {
  if (!isPlaced(acquired)) return centre(axial);
  return toWorld(acquired, Math.floor(acquired.width / 2), Math.floor(acquired.height / 2), index);
}

/** A point moved into the volume of a series. @param {any} manifest @param {Vec} point @returns {Vec} LPS mm */
export function inVolume({ planes: { axial } }, point) {
  const counts = [axial.width, axial.height, axial.slices];
  const [x, y, k] = toPixel(axial, point).map((value, axis) => clampIndex(value, counts[axis]));
  return toWorld(axial, x, y, k);
}

/** Whether a pane shows a plane cut from the volume, and so moves with the crosshair. @param {PaneState} pane */
const isCut = ({ plane, turn }) => Boolean(turn) || plane !== "acquired";

/** @param {ViewerState} state @param {string} pane @param {Facts} facts @returns {Vec | null} LPS mm */
export function pointOf(state, pane, facts) {
  const manifest = facts.manifest(state.panes[pane]?.series);
  return (manifest && canLink(manifest.planes) && state.points[frameKey(manifest)]) || null;
}

/**
 * All planes of the frame of reference move to a point.
 * @param {ViewerState} state @param {Vec} world LPS mm @param {Facts} facts @param {string} [pane] whose frame it is
 * @returns {Partial<ViewerState>}
 */
export function crossTo(state, world, facts, pane = state.active) {
  const manifest = facts.manifest(state.panes[pane]?.series);
  if (!manifest || !canLink(manifest.planes)) return {};
  const key = frameKey(manifest);
  const panes = Object.entries(state.panes).map(([id, one]) => [id, at(one, key, world, facts)]);
  return { points: { ...state.points, [key]: world }, panes: Object.fromEntries(panes) };
}

/**
 * Where the crosshair is, and which slices are shown: what a click may take back that became a double click.
 * @typedef {{points: ViewerState["points"], indexes: Record<string, number>}} Places
 * @param {ViewerState} state @returns {Places}
 */
export const placesOf = ({ points, panes }) => ({
  points,
  indexes: Object.fromEntries(Object.entries(panes).map(([id, { index }]) => [id, index])),
});

/** @param {ViewerState} state @param {Places} places @returns {Partial<ViewerState>} */
export function placedBack({ panes }, { points, indexes }) {
  const back = Object.entries(panes).map(([id, pane]) => [id, pane.index === indexes[id] ? pane : { ...pane, index: indexes[id] ?? pane.index }]);
  return { points, panes: Object.fromEntries(back) };
}

/** @param {PaneState} pane @param {string} key @param {Vec} world @param {Facts} facts @returns {PaneState} */
function at(pane, key, world, facts) {
  const manifest = pane.series ? facts.manifest(pane.series) : undefined;
  if (!manifest || frameKey(manifest) !== key) return pane;
  const layout = layoutOf(manifest, pane);
  const index = isPlaced(layout) ? sliceAt(layout, world) : pane.index;
  return index === pane.index ? pane : { ...pane, index };
}

/**
 * Scrolling moves the crosshair along the plane's own steps.
 * @param {ViewerState} state after the scrolling @param {string} id of the pane @param {Facts} facts
 * @returns {ViewerState["points"]}
 */
export function scrolledPoints(state, id, facts) {
  const pane = state.panes[id];
  const point = pointOf(state, id, facts);
  const manifest = facts.manifest(pane.series);
  const layout = manifest && layoutOf(manifest, pane);
  if (!point || !isPlaced(layout)) return state.points;
  return { ...state.points, [frameKey(manifest)]: pointOnSlice(layout, point, pane.index) };
}

/**
 * The planes cut from one series share window, colours and phase, and all cut planes of a frame go through its point.
 * @param {ViewerState} state @param {ViewerState} before @param {string} pane that changed
 * @param {import("./state.js").Change} change @param {Facts} facts
 * @returns {Record<string, Partial<PaneState>>}
 */
export function mprFollowers(state, before, pane, change, facts) {
  const from = state.panes[pane];
  const manifest = facts.manifest(from.series);
  const shared = isCut(from) && SHARED.has(change.type);
  const moved = from.index !== before.panes[pane]?.index && pointOf(state, pane, facts);
  const followed = Object.entries(state.panes).filter(([id, one]) => id !== pane && one.series && isCut(one));
  return Object.fromEntries(
    followed.map(([id, one]) => [
      id,
      {
        ...(shared && one.series === from.series && { look: from.look, phase: from.phase }),
        ...(moved && { index: at(one, frameKey(manifest), moved, facts).index }),
      },
    ]),
  );
}
