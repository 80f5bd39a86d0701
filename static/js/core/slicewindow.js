/**
 * What a slice opens with: its own window, or its own table, where slices of a series differ in that; what no file holds
 * as it is, a cut plane, opens as the series does. It holds until a hand sets a window, which then serves all slices.
 *
 * @typedef {import("./voi.js").Look} Look
 * @typedef {Pick<import("./state.js").PaneState, "plane" | "turn" | "phase" | "look">} Shown
 */
import { voiFunction } from "./voi.js";

/** Stands for the table of a slice, which travels with its picture. @type {import("./voi.js").Lut} */
export const OF_SLICE = Object.freeze({ first: 0, bits: 1, entries: [0, 1] });

/** Whether slices say themselves how they open. @param {any} manifest */
export const hasOwnWindows = (manifest) => Boolean(manifest.slice_windows);

/** Whether any slice has a table of its own. @param {any} manifest */
export const hasTables = (manifest) =>
  Boolean(manifest.window.lut || manifest.slice_windows?.windows.some(({ lut }) => lut));

/**
 * The look of one slice, for panes that leave it to the file.
 * @param {any} manifest @param {Shown} pane @param {number} index
 * @returns {Look} the pane's own object where nothing differs
 */
export function ownLook(manifest, { plane, turn, phase, look }, index) {
  if (!look.own || !hasOwnWindows(manifest)) return look;
  const wanted = plane === "acquired" && !turn ? windowOf(manifest, phase, index) : openingWindow(manifest);
  const same = Object.entries(wanted).every(([name, value]) => look[name] === value);
  return same ? look : { ...look, ...wanted };
}

/**
 * The look that a picture is drawn with: with its own table, where it brought one.
 * @param {any} manifest @param {Shown} pane @param {number} index of the picture @param {{table?: import("./voi.js").Lut}} [picture]
 * @returns {Look}
 */
export function shownLook(manifest, pane, index, picture) {
  const look = ownLook(manifest, pane, index);
  return look.lut === OF_SLICE && picture ? { ...look, lut: picture.table ?? null } : look;
}

/** @param {any} manifest @param {number} phase @param {number} index */
function windowOf(manifest, phase, index) {
  const { windows, index: which } = manifest.slice_windows;
  const found = windows[which[phase]?.[index]];
  if (!found) return openingWindow(manifest);
  const { center, width, lut } = found;
  return { center, width, voi: voiFunction(found.function), lut: lut ? OF_SLICE : null };
}

/** The window that a series opens with. @param {any} manifest */
export function openingWindow(manifest) {
  const { center, width, lut, function: named } = manifest.window;
  return { center, width, voi: voiFunction(named), lut: lut ?? null };
}
