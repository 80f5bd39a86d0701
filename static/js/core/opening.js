/**
 * A series comes into a pane, and out of it.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./state.js").Facts} Facts
 */
import { clampIndex, isPlaced, sliceAt } from "./geometry.js";
import { isLinked } from "./layouts.js";
import { inVolume, startPoint } from "./linking.js";
import { layoutOf } from "./planes.js";
import { canLink } from "./reference.js";
import { initialLook, middle } from "./series.js";
import { slabOf } from "./slab.js";
import { frameKey, PANE0 } from "./state.js";

/**
 * What a pane shows of a series that has just been put into it.
 * @param {any} manifest
 * @param {Partial<Omit<PaneState, "look">> & {look?: Partial<PaneState["look"]>}} [at] what is already known of it
 * @returns {PaneState}
 */
export function paneOf(manifest, at = {}) {
  const usable = (name) => manifest.planes[name] && !manifest.planes[name].reason;
  const plane = usable(at.plane) ? at.plane : "acquired";
  const turn = canLink(manifest.planes) ? (at.turn ?? null) : null;
  const layout = layoutOf(manifest, { plane, turn });
  return {
    ...PANE0,
    ...at,
    series: manifest.id,
    plane,
    turn,
    index: clampIndex(at.index ?? middle(layout), layout.slices),
    phase: clampIndex(at.phase ?? 0, manifest.phases),
    look: { ...initialLook(manifest), ...at.look },
    slab: slabOf(manifest, { plane, turn, slab: at.slab }),
  };
}

/**
 * @param {ViewerState} state
 * @param {Change} change `series`, `pane`, `at`; `point` LPS mm of the crosshair, where it is to go somewhere
 * @param {Facts} facts @returns {Partial<ViewerState>} nothing where the series is not yet known
 */
export function openSeries(state, { series, pane = state.active, at, point }, facts) {
  const manifest = facts.manifest(series);
  if (!manifest || !state.panes[pane]) return {};
  const opened = paneOf(manifest, at);
  const linkable = canLink(manifest.planes);
  const points = linkable ? { ...state.points, [frameKey(manifest)]: pointFor(state, manifest, opened, point) } : state.points;
  if (!isLinked(state)) return { points, panes: { ...state.panes, [pane]: opened }, active: pane };
  const alone = { ...state, points, layout: "stack", active: "stack", panes: { stack: { ...opened, plane: "acquired" } } };
  if (!linkable) return { ...alone, maximised: "" };
  const { active, panes } = state;
  return { points, ...linkedPanes(manifest, opened, points[frameKey(manifest)], panes), active };
}

/** The same planes of another series. */
function linkedPanes(manifest, opened, point, before) {
  const panes = Object.entries(before).map(([id, { plane }]) => {
    const index = sliceAt(manifest.planes[plane], point);
    return [id, { ...opened, plane, turn: null, index }];
  });
  return { panes: Object.fromEntries(panes) };
}

/** Beside other panes the crosshair stays where it is, if that lies in the volume; a stack begins in its middle. */
function pointFor(state, manifest, { plane, index }, wanted) {
  if (wanted) return wanted;
  const known = state.points[frameKey(manifest)];
  if (known && Object.keys(state.panes).length > 1) return inVolume(manifest, known);
  return startPoint(manifest, plane === "acquired" ? index : middle(manifest.planes.acquired));
}

/** @param {ViewerState} state @param {Change} change @returns {Partial<ViewerState>} */
export function closePane(state, { pane = state.active }) {
  if (!state.panes[pane] || isLinked(state)) return {};
  return { panes: { ...state.panes, [pane]: PANE0 } };
}

/** Another plane of the same series, at the crosshair. @param {ViewerState} state @param {Change} change @param {Facts} facts */
export function showPlane(state, { name, pane = state.active }, facts) {
  const shown = state.panes[pane];
  const manifest = shown?.series ? facts.manifest(shown.series) : undefined;
  if (!manifest || isLinked(state)) return {};
  const { plane } = paneOf(manifest, { plane: name });
  const layout = layoutOf(manifest, { plane });
  const point = state.points[frameKey(manifest)];
  const index = point && isPlaced(layout) ? sliceAt(layout, point) : middle(layout);
  const slab = slabOf(manifest, { plane, slab: shown.slab });
  return { panes: { ...state.panes, [pane]: { ...shown, plane, turn: null, index, camera: PANE0.camera, slab } } };
}
