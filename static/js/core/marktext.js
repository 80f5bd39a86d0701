/** The words beside a mark: its name, its numbers, and what they rest on. */
import { sameSlab, slabText } from "./slab.js";
import { measureText, regionTexts } from "./units.js";

/** @typedef {import("./mark.js").Mark} Mark */

/**
 * @param {Mark} mark
 * @param {import("./mark.js").Measure[]} measures as they are now
 * @param {import("./metric.js").Metric} metric
 * @param {{measured?: boolean, brief?: boolean, selected?: boolean, unit?: import("./units.js").Unit, phases?: number, shown?: number,
 *   slab?: import("./state.js").Slab}} [options]
 *   `measured`: the server has numbers for it; `brief`: there is little room, the most needed alone; `selected`: it
 *   is in the hand, and tells all it knows; `phases` of the series, the one that is `shown`, and the `slab`
 * @returns {string[]}
 */
export function markLines(mark, measures, metric, options = {}) {
  const { measured = false, brief = false, selected = false, unit = mark.unit, phases = 1, shown = mark.phase } = options;
  const elsewhen = isOtherPhase(mark, { phases, shown });
  const thicker = isOtherSlab(mark, options.slab);
  const statistics = measured && !elsewhen && !thicker ? statisticsLines(mark.statistics, mark.state === "saved" ? mark.reason : "") : [];
  const sized = measures.some(({ name }) => name !== "angle" && name !== "value");
  // Each number carries its calibration: the plain one is told of the mark in the hand, any other always.
  const known = sized && !(unit === "px" && metric.pixel); // How many pixels there are rests on nothing.
  const basis = known ? [metric.plain && !selected ? "" : metric.label, metric.reason] : [];
  const words = [mark.label, mark.kind === "text" ? "" : mark.text];
  const sizes = (few) => measuresLine(few, unit, metric.pixel);
  const lines = [...words, ...numberLines(statistics, measures, sizes, brief), ...basis];
  const from = [phaseLine(mark, elsewhen || measured, phases), slabLine(mark, measured, thicker)];
  return [...new Set([...lines, ...from, stateLine(mark)])].filter(Boolean);
}

/**
 * The most needed first: the mean of a region, its ends, its area. Where there is little room the last go first.
 * @param {string[]} statistics lines @param {import("./mark.js").Measure[]} measures
 * @param {(measures: import("./mark.js").Measure[]) => string} sizes in one line @param {boolean} brief
 */
function numberLines(statistics, measures, sizes, brief) {
  const few = brief ? measures.filter(({ name }) => name !== "perimeter") : measures;
  return [...(brief ? statistics.slice(0, 1) : statistics), sizes(few)].filter(Boolean);
}

/** Several numbers are named, one speaks for itself. @param {import("./mark.js").Measure[]} measures */
const measuresLine = (measures, unit, pixel) =>
  measures.map((one) => `${measures.length > 1 ? `${one.name} ` : ""}${measureText(one, unit, pixel)}`).join(" · ");

/** Drawn on another time than the one that is shown. @param {Mark} mark @param {{phases: number, shown: number}} pane */
export const isOtherPhase = ({ phase }, { phases, shown }) => phases > 1 && phase !== shown;

/** Numbers of a 4D series are those of the phase they were drawn in. @param {Mark} mark @param {boolean} told */
const phaseLine = ({ phase }, told, phases) => (told && (phase || phases > 1) ? `phase ${phase + 1}` : "");

/** Drawn on an image of another thickness. @param {Mark} mark @param {import("./state.js").Slab} [slab] undefined: there are none */
export const isOtherSlab = ({ plane }, slab) => Boolean(plane && slab) && !sameSlab(plane.slab, slab);

/** Numbers are those of the image that they were measured on. @param {Mark} mark @param {boolean} told @param {boolean} other */
const slabLine = ({ plane }, told, other) => (told || other ? slabText(plane?.slab) : "") || (other ? "no slab" : "");

/** @param {Mark} mark */
const stateLine = ({ state }) => ({ failed: "not saved", conflict: "changed by somebody else" })[state] ?? "";

/**
 * @param {any} statistics of the server; null while it is asked @param {string} [reason] why there are none
 * @returns {string[]}
 */
export function statisticsLines(statistics, reason = "") {
  if (!statistics) return [reason || "…"];
  const { count, mean, sd, min, max } = statistics.suv ?? statistics;
  const unit = statistics.suv ? "SUVbw" : statistics.unit;
  if (!statistics.count) return ["no values here"];
  if (statistics.rgb) return [["R", "G", "B"].map((name, i) => `${name} ${statistics.rgb[i]}`).join(" · ")];
  if (mean === null || mean === undefined) return [`${statistics.count} px, in colour`];
  const text = regionTexts({ mean, sd, min, max, unit });
  if (statistics.shape === "point") return [`${text.value} ${unit}`.trim()];
  const pixels = (count ?? statistics.count).toLocaleString("en");
  return [`mean ${text.mean} · SD ${text.sd} ${unit}`.trim(), `min ${text.min} · max ${text.max} · n ${pixels}`];
}
