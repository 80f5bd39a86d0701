/** How a mark is told in words, in the table, in the history and where two people changed it. */
import { statisticsLines } from "../core/marktext.js";
import { counted } from "../core/text.js";
import { measureText } from "../core/units.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

/** Its numbers in one line. @param {Mark} mark @param {import("../core/units.js").Unit} [unit] */
export function numbersOf(mark, unit = mark.unit) {
  const sizes = (mark.measures ?? []).map((one) => measureText(one, unit, mark.calibration?.pixel));
  const values = mark.statistics ? statisticsLines(mark.statistics) : [];
  const known = mark.kind === "calibration" && mark.value ? [`= ${mark.value} mm`] : [];
  return [...known, ...sizes, ...values].join("  ·  ");
}

const FIELDS = [
  ["label", "name"],
  ["text", "text"],
  ["colour", "colour"],
  ["locked", "lock"],
  ["hidden", "visibility"],
  ["unit", "unit"],
  ["value", "true length"],
];

/** What is different between two versions. @param {any} before @param {any} after @returns {string[]} */
export function differences(before, after) {
  const found = FIELDS.filter(([name]) => before[name] !== after[name]).map(([, word]) => word);
  if (JSON.stringify(before.points) !== JSON.stringify(after.points)) found.unshift("place");
  else if (before.plane?.index !== after.plane?.index) found.unshift("slice");
  if (String(before.caption ?? "") !== String(after.caption ?? "")) found.push("place of its words");
  return found;
}

/** @param {any} body @returns {string} what a version holds */
export const contentText = ({ label, text, points }) =>
  [label, text].filter(Boolean).join(": ") || counted(points.length, "point");
