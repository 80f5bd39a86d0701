/** What has changed, and what was measured, in the words of those who do not see it. */
import { isLinked, layoutById } from "./layouts.js";
import { statisticsLines } from "./marktext.js";
import { axesOfPane } from "./oblique.js";
import { slabText } from "./slab.js";
import { measureText, restingOn } from "./units.js";
import { cross, dot, unit } from "./vec.js";

/** @typedef {import("./state.js").ViewerState} ViewerState */

const onOff = (name) => (/** @type {boolean} */ on) => `${name} ${on ? "on" : "off"}.`;

/** Each switch, and what is told of it. @type {[(state: ViewerState) => any, (on: any) => string][]} */
const SWITCHES = [
  [(state) => slabText(paneOf(state)?.slab), (text) => (text ? `Slab: ${text}.` : "No slab.")],
  [({ show }) => show.references, onOff("Reference lines")],
  [({ show }) => show.marks, (on) => (on ? "Marks are shown." : "Marks are hidden.")],
  [({ show }) => show.texts, onOff("Corner texts")],
  [({ show }) => show.hide, (on) => (on ? "Identifiers are hidden." : "Identifiers are shown.")],
  [({ sync }) => sync.scroll, onOff("Scroll together")],
  [({ sync }) => sync.same, onOff("Panes of one series together")],
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
 * How many panes there are now, or that one of them is alone.
 * @param {ViewerState} state @param {ViewerState} before @returns {string} "" where that is as it was, and for another study
 */
export function laidOut(state, before) {
  if (state.study !== before.study) return "";
  if (state.layout !== before.layout) return layoutWords(state);
  if (Boolean(state.maximised) === Boolean(before.maximised)) return "";
  return state.maximised ? "This pane alone." : "All panes again.";
}

/** @param {ViewerState} state */
function layoutWords(state) {
  const { id, label, panes } = layoutById(state.layout);
  if (isLinked(state)) return `${label}: ${panes.length} linked planes.`;
  const [across, down] = id.split("x");
  return panes.length === 1 ? "One pane." : `${panes.length} panes, ${across} across, ${down} down.`;
}

/** @param {{zoom: number}} camera */
export const zoomSpoken = ({ zoom }) => (zoom === 1 ? "Fitted to the pane" : `Zoom ${Math.round(zoom * 100)} percent of the fit`);

/**
 * How far planes of the active series lie from where they are straight, when one of them was turned.
 * @param {ViewerState} state @param {ViewerState} before @param {any} manifest of that series
 * @returns {string} "" where none was turned
 */
export function turnsSpoken(state, before, manifest) {
  const here = Object.entries(state.panes).filter(([, { series }]) => series === manifest.id);
  const other = ([id, { series, turn }]) => before.panes[id]?.series === series && before.panes[id].turn !== turn;
  if (!here.some(other)) return "";
  const turned = here.filter(([, { turn }]) => turn).map(([, pane]) => `${pane.plane} by ${tilt(manifest, pane)} degrees`);
  return turned.length ? `Turned: ${turned.join(", ")}` : "The planes are straight";
}

/** Degrees between a plane and the straight one of its name. @param {any} manifest @param {import("./state.js").PaneState} pane */
function tilt(manifest, pane) {
  const [now, straight] = [pane, { ...pane, turn: null }].map((one) => {
    const { row, column } = axesOfPane(manifest, one);
    return unit(cross(row, column));
  });
  return Math.round((Math.acos(Math.min(Math.max(dot(now, straight), -1), 1)) * 180) / Math.PI);
}

/**
 * The numbers of a mark; "…" stands for those that the server has not given yet.
 * @param {import("./mark.js").Mark} mark @param {boolean} measured the server has numbers for it @param {import("./units.js").Unit} [unit]
 */
export function marksSpoken(mark, measured, unit = mark.unit) {
  const pixel = mark.calibration?.pixel;
  const sizes = (mark.measures ?? []).map((one) => `${sizeName(mark, one)}${measureText(one, unit, pixel)}`);
  const values = measured ? statisticsLines(mark.statistics, mark.state === "saved" ? mark.reason : "") : [];
  return [...sizes, ...values, mark.measures?.length ? restingOn(mark, unit) : ""].filter(Boolean).join(", ");
}

/** Several numbers are named, one speaks for itself. */
const sizeName = ({ measures }, { name }) => (measures.length > 1 ? `${name} ` : "");
