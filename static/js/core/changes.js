/**
 * Every way to change what one pane shows. A tool or a key makes a change; the table gives the next state.
 *
 * @typedef {import("./camera.js").Frame} Frame
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").Change} Change
 * @typedef {import("./voi.js").Look} Look
 *
 * @typedef {object} PaneFacts what a change may need to know of the pane
 * @property {Frame} frame
 * @property {number} dpr
 * @property {number} slices
 * @property {number} phases
 * @property {[number, number]} range of modality values
 * @property {boolean} slab whether what is shown can have one
 * @property {boolean} zeroBased the window's lower end stays at 0 (PET)
 * @property {{look: Look, index: number}} initial
 */
import * as cameras from "./camera.js";
import { clampIndex } from "./geometry.js";
import { layoutOf } from "./planes.js";
import { frameOf, initialLook, isZeroBased, middle } from "./series.js";
import { canSlab, thickness } from "./slab.js";
import { NO_SLAB } from "./state.js";
import { voiFunction } from "./voi.js";

/** Steps over the whole range of values for one CSS pixel of dragging. */
export const WINDOW_STEPS = 1024;

/** @type {Record<string, (pane: PaneState, change: Change, facts: PaneFacts) => Partial<PaneState>>} */
export const PANE_CHANGES = {
  scroll: (pane, { by }, facts) => ({ index: clampIndex(pane.index + by, facts.slices) }),
  slice: (pane, { index }, facts) => ({ index: clampIndex(index, facts.slices) }),
  first: () => ({ index: 0 }),
  last: (pane, change, facts) => ({ index: Math.max(facts.slices - 1, 0) }),
  phase: (pane, { phase }, facts) => ({ phase: clampIndex(phase, facts.phases) }),
  window: (pane, { center, width, voi, lut, own = false }) => ({
    look: { ...pane.look, center, width, voi: voi ?? pane.look.voi, lut: lut ?? null, own },
  }),
  "window-by": (pane, change, facts) => ({ look: dragWindow(pane.look, change, facts) }),
  voi: (pane, change) => ({ look: { ...pane.look, voi: voiFunction(change.function), lut: null, own: false } }),
  invert: (pane) => ({ look: { ...pane.look, invert: !pane.look.invert } }),
  smooth: (pane) => ({ look: { ...pane.look, smooth: !pane.look.smooth } }),
  colormap: (pane, { id }) => ({ look: { ...pane.look, colormap: id } }),
  slab: (pane, { mm = pane.slab.mm, mode = pane.slab.mode }, facts) =>
    facts.slab ? { slab: { mm: thickness(mm), mode } } : { slab: NO_SLAB },
  pan: (pane, { dx, dy }, { frame }) => ({ camera: cameras.pan(pane.camera, frame, dx, dy) }),
  zoom: (pane, { factor, at }, { frame }) => ({ camera: cameras.zoomBy(pane.camera, frame, factor, at) }),
  camera: (pane, { camera }) => ({ camera: { ...pane.camera, ...camera } }),
  fit: (pane) => ({ camera: { ...pane.camera, zoom: 1, x: 0, y: 0 } }),
  actual: (pane, change, { frame, dpr }) => ({ camera: cameras.actualSize(pane.camera, frame, dpr) }),
  "true-size": (pane, { pixelsPerMm }, { frame }) => ({ camera: cameras.trueSize(pane.camera, frame, pixelsPerMm) }),
  flip: (pane, { axis }) => ({ camera: cameras.flip(pane.camera, axis) }),
  rotate: (pane, { by }) => ({ camera: cameras.rotate(pane.camera, by) }),
  reset: (pane, change, { initial }) => ({ look: initial.look, camera: cameras.home(pane.camera), slab: NO_SLAB }),
};

/** Changes that the linked planes of one series share. */
export const SHARED = new Set(["window", "window-by", "voi", "invert", "colormap", "smooth", "phase", "reset"]);

/** @param {PaneState} pane @param {Change} change @param {PaneFacts} facts @returns {PaneState} */
export function apply(pane, change, facts) {
  const next = PANE_CHANGES[change.type];
  return next ? { ...pane, ...next(pane, change, facts) } : pane;
}

/** Whether the table knows the change. @param {Change} change */
export const isPaneChange = (change) => change.type in PANE_CHANGES;

/**
 * @param {import("./state.js").ViewerState} state @param {string} id of the pane
 * @param {import("./state.js").Facts} facts
 * @returns {PaneFacts | null} null where the pane is empty or its series not yet known
 */
export function paneFacts(state, id, facts) {
  const pane = state.panes[id];
  const manifest = pane?.series ? facts.manifest(pane.series) : undefined;
  if (!manifest) return null;
  const layout = layoutOf(manifest, pane);
  return {
    frame: frameOf(layout, facts.view(id)),
    dpr: facts.dpr,
    slices: layout.slices,
    phases: manifest.phases,
    range: facts.range(pane.series),
    slab: canSlab(manifest, pane),
    zeroBased: isZeroBased(manifest),
    initial: { look: initialLook(manifest), index: middle(layout) },
  };
}

/**
 * A table of the file gives way to the hand.
 * @param {Look} before
 * @param {Change} drag `wider` and `higher` in CSS pixels
 * @param {PaneFacts} facts
 * @returns {Look}
 */
function dragWindow(before, { wider, higher }, { range, zeroBased }) {
  const look = { ...before, lut: null, own: false };
  const gain = (range[1] - range[0] || 1) / WINDOW_STEPS;
  const least = Math.min(1, gain);
  if (zeroBased) {
    const upper = Math.max(look.center + look.width / 2 + gain * (wider + higher), least);
    return { ...look, center: upper / 2, width: upper };
  }
  return { ...look, width: Math.max(look.width + gain * wider, least), center: look.center + gain * higher };
}
