/** The words beside a mark: its name, its numbers, and what they rest on. */
import { measureText, valueText } from "./units.js";

/** @typedef {import("./mark.js").Mark} Mark */

/**
 * @param {Mark} mark
 * @param {import("./mark.js").Measure[]} measures as they are now
 * @param {import("./metric.js").Metric} metric
 * @param {{measured?: boolean, brief?: boolean, unit?: "mm" | "cm"}} [options] `measured`: the server has numbers
 *   for it; `brief`: there is little room, the most needed alone
 * @returns {string[]}
 */
export function markLines(mark, measures, metric, { measured = false, brief = false, unit = mark.unit } = {}) {
  const statistics = measured ? statisticsLines(mark.statistics, mark.state === "saved" ? mark.reason : "") : [];
  const numbers = [measuresLine(measures, unit), ...statistics].filter(Boolean);
  const sized = measures.some(({ name }) => name !== "angle" && name !== "value");
  const basis = sized ? [brief && metric.trusted ? "" : metric.label, metric.reason] : [];
  const words = [mark.label, mark.kind === "text" ? "" : mark.text];
  const lines = [...words, ...(brief ? numbers.slice(0, 1) : numbers), ...basis];
  return [...new Set([...lines, phaseLine(mark, measured), stateLine(mark)])].filter(Boolean);
}

/** Several numbers are named, one speaks for itself. @param {import("./mark.js").Measure[]} measures */
const measuresLine = (measures, unit) =>
  measures.map((one) => `${measures.length > 1 ? `${one.name} ` : ""}${measureText(one, unit)}`).join(" · ");

/** Numbers of a 4D series are those of the phase they were drawn in. @param {Mark} mark @param {boolean} measured */
const phaseLine = ({ phase }, measured) => (measured && phase ? `phase ${phase + 1}` : "");

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
  if (mean === null || mean === undefined) return [`${statistics.count} px, in colour`];
  const of = (value) => valueText(value);
  if (statistics.shape === "point") return [`${of(mean)} ${unit}`.trim()];
  const pixels = (count ?? statistics.count).toLocaleString("en");
  return [`mean ${of(mean)} · SD ${of(sd)} ${unit}`.trim(), `min ${of(min)} · max ${of(max)} · n ${pixels}`];
}
