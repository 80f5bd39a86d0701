/** What has changed, and what was measured, in the words of those who do not see it. */
import { statisticsLines } from "./marktext.js";
import { measureText } from "./units.js";

/** @typedef {import("./state.js").ViewerState} ViewerState */

const onOff = (name) => (/** @type {boolean} */ on) => `${name} ${on ? "on" : "off"}.`;

/** Each switch, and what is told of it. @type {[(state: ViewerState) => any, (on: any) => string][]} */
const SWITCHES = [
  [({ show }) => show.references, onOff("Reference lines")],
  [({ show }) => show.marks, (on) => (on ? "Marks are shown." : "Marks are hidden.")],
  [({ show }) => show.texts, onOff("Corner texts")],
  [({ show }) => show.hide, (on) => (on ? "Identifiers are hidden." : "Identifiers are shown.")],
  [({ sync }) => sync.scroll, onOff("Scroll together")],
  [({ sync }) => sync.zoom, onOff("Zoom together")],
  [({ sync }) => sync.window, onOff("Window together")],
  [(state) => paneOf(state)?.look.invert, (on) => (on ? "Inverted." : "Not inverted.")],
  [(state) => paneOf(state)?.camera.flipH, (on) => (on ? "Flipped left to right." : "Not flipped left to right.")],
  [(state) => paneOf(state)?.camera.flipV, (on) => (on ? "Flipped top to bottom." : "Not flipped top to bottom.")],
  [(state) => paneOf(state)?.camera.rotation, (degrees) => `Rotated by ${degrees} degrees.`],
];

/** @param {ViewerState} state */
const paneOf = ({ panes, active }) => panes[active];

/**
 * What was switched, in one pane that stays the active one with its series.
 * @param {ViewerState} state @param {ViewerState} before @returns {string} "" where nothing was
 */
export function switched(state, before) {
  if (state.active !== before.active || paneOf(state)?.series !== paneOf(before)?.series) return "";
  const changed = SWITCHES.filter(([of]) => of(before) !== undefined && of(state) !== of(before));
  return changed.map(([of, words]) => words(of(state))).join(" ");
}

/**
 * The numbers of a mark; "…" stands for those that the server has not given yet.
 * @param {import("./mark.js").Mark} mark @param {boolean} measured the server has numbers for it @param {"mm" | "cm"} [unit]
 */
export function marksSpoken(mark, measured, unit = mark.unit) {
  const sizes = (mark.measures ?? []).map((one) => `${sizeName(mark, one)}${measureText(one, unit)}`);
  const values = measured ? statisticsLines(mark.statistics, mark.state === "saved" ? mark.reason : "") : [];
  return [...sizes, ...values, mark.measures?.length ? mark.calibration?.label : ""].filter(Boolean).join(", ");
}

/** Several numbers are named, one speaks for itself. */
const sizeName = ({ measures }, { name }) => (measures.length > 1 ? `${name} ` : "");
