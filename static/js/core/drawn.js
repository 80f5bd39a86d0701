/**
 * A pane as it is drawn. What a hand wants comes a moment later than it is wanted: until then the picture before stays,
 * and all that is told of it, drawn on it or measured in it is of that picture.
 *
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {object} Drawn
 * @property {import("./requests.js").PlaneRequest} request that the picture answers
 * @property {import("./wire.js").Picture} [picture]
 */
import { isAlone, pictureNoun } from "./series.js";
import { sameSlab, slabText } from "./slab.js";
import { NO_SLAB } from "./state.js";
import { capital } from "./text.js";

/** @typedef {Pick<PaneState, "plane" | "turn" | "slab" | "phase" | "index">} Place what a picture is of */

/**
 * @param {PaneState} pane as the hand wants it
 * @param {import("./requests.js").PlaneRequest} [request] that the picture answers; none where nothing is drawn
 * @returns {PaneState} the pane's own object where it shows what is wanted
 */
export function asDrawn(pane, request) {
  if (!request) return pane;
  const { turn, phase, index } = request;
  const plane = /** @type {import("./state.js").PlaneName} */ (request.plane);
  const slab = request.slab ?? NO_SLAB;
  const place = { plane, turn, phase, index, slab: sameSlab(pane.slab, slab) ? pane.slab : slab };
  return Object.entries(place).every(([name, value]) => pane[name] === value) ? pane : { ...pane, ...place };
}

/**
 * What is on its way to a pane, in a few words.
 * @param {any} manifest @param {Place} wanted @param {Place} shown
 */
export function awaited(manifest, wanted, shown) {
  if (wanted.turn !== shown.turn) return "Loading the plane …";
  if (wanted.slab.mm > 0 && !sameSlab(wanted.slab, shown.slab)) return "Loading the slab …";
  if (wanted.phase !== shown.phase) return `Loading ${phaseOf(manifest, wanted)} …`;
  return `Loading ${pictureNoun(manifest)} ${wanted.index + 1} …`;
}

/**
 * What a pane could not be given, for the sentence that says why.
 * @param {any} manifest
 * @param {Pick<import("./requests.js").PlaneRequest, "slab" | "turn" | "phase" | "index" | "slices">} request
 */
export function failedWords(manifest, { slab, turn, phase, index, slices }) {
  const noun = pictureNoun(manifest);
  const plane = turn ? "this turned plane" : isAlone(manifest, slices) ? `this ${noun}` : `${noun} ${index + 1}`;
  const thick = slab ? `the slab (${slabText(/** @type {any} */ (slab))}) at ${plane}` : plane;
  return capital(manifest.phases > 1 ? `${thick} of ${phaseOf(manifest, { phase })}` : thick);
}

/** @param {any} manifest @param {{phase: number}} place */
const phaseOf = ({ phase_label: named }, { phase }) => `${named || "phase"} ${phase + 1}`;
