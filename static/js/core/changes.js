/**
 * What a pane shows, and every way to change it. A tool or a key makes a change; `apply` gives the next state.
 *
 * @typedef {import("./camera.js").Camera} Camera
 * @typedef {import("./camera.js").Frame} Frame
 * @typedef {import("./voi.js").Look} Look
 *
 * @typedef {object} PaneState
 * @property {string} plane "acquired", "axial", "coronal" or "sagittal"
 * @property {number} index
 * @property {number} phase
 * @property {Look} look
 * @property {Camera} camera
 *
 * @typedef {object} Facts what a change may need to know of the pane
 * @property {Frame} frame
 * @property {number} dpr
 * @property {number} slices
 * @property {number} phases
 * @property {[number, number]} range of modality values
 * @property {boolean} zeroBased the window's lower end stays at 0 (PET)
 * @property {{look: Look, index: number}} initial
 *
 * @typedef {{type: string, [key: string]: any}} Change
 */
import * as cameras from "./camera.js";
import { clampIndex } from "./geometry.js";

/** Steps over the whole range of values for one CSS pixel of dragging. */
export const WINDOW_STEPS = 1024;

/** @type {Record<string, (state: PaneState, change: Change, facts: Facts) => Partial<PaneState>>} */
const CHANGES = {
  scroll: (state, { by }, facts) => ({ index: clampIndex(state.index + by, facts.slices) }),
  slice: (state, { index }, facts) => ({ index: clampIndex(index, facts.slices) }),
  first: () => ({ index: 0 }),
  last: (state, change, facts) => ({ index: Math.max(facts.slices - 1, 0) }),
  phase: (state, { phase }, facts) => ({ phase: clampIndex(phase, facts.phases) }),
  window: (state, { center, width, voi, lut }) => ({
    look: { ...state.look, center, width, voi: voi ?? state.look.voi, lut: lut ?? null },
  }),
  "window-by": (state, change, facts) => ({ look: dragWindow(state.look, change, facts) }),
  invert: (state) => ({ look: { ...state.look, invert: !state.look.invert } }),
  smooth: (state) => ({ look: { ...state.look, smooth: !state.look.smooth } }),
  colormap: (state, { id }) => ({ look: { ...state.look, colormap: id } }),
  pan: (state, { dx, dy }, { frame }) => ({ camera: cameras.pan(state.camera, frame, dx, dy) }),
  zoom: (state, { factor, at }, { frame }) => ({ camera: cameras.zoomBy(state.camera, frame, factor, at) }),
  fit: (state) => ({ camera: { ...state.camera, zoom: 1, x: 0, y: 0 } }),
  actual: (state, change, { frame, dpr }) => ({ camera: cameras.actualSize(state.camera, frame, dpr) }),
  flip: (state, { axis }) => ({ camera: cameras.flip(state.camera, axis) }),
  rotate: (state, { by }) => ({ camera: cameras.rotate(state.camera, by) }),
  reset: (state, change, { initial }) => ({ look: initial.look, camera: cameras.RESET }),
};

/** Changes that panes of one series share. */
export const SHARED = new Set(["window", "window-by", "invert", "colormap", "smooth", "phase"]);

/** @param {PaneState} state @param {Change} change @param {Facts} facts @returns {PaneState} */
export function apply(state, change, facts) {
  const next = CHANGES[change.type];
  return next ? { ...state, ...next(state, change, facts) } : state;
}

/** Whether `apply` knows the change. @param {Change} change */
export const isPaneChange = (change) => change.type in CHANGES;

/**
 * A table of the file gives way to the hand.
 * @param {Look} before
 * @param {Change} drag `wider` and `higher` in CSS pixels
 * @param {Facts} facts
 * @returns {Look}
 */
function dragWindow(before, { wider, higher }, { range, zeroBased }) {
  const look = { ...before, lut: null };
  const gain = (range[1] - range[0] || 1) / WINDOW_STEPS;
  const least = Math.min(1, gain);
  if (zeroBased) {
    const upper = Math.max(look.center + look.width / 2 + gain * (wider + higher), least);
    return { ...look, center: upper / 2, width: upper };
  }
  return { ...look, width: Math.max(look.width + gain * wider, least), center: look.center + gain * higher };
}
