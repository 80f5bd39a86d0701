/** Numbers with their units, as they stand beside a mark and in the table. */
import { number } from "./text.js";

/** Millimetres in what a length is shown in. */
const PER = { mm: 1, cm: 10 };

/**
 * @param {number} value in `from` @param {{unit: string}} from mm, or px where the file gives no spacing
 * @param {"mm" | "cm"} [unit] to show millimetres in
 */
export function lengthText(value, { unit: from }, unit = "mm") {
  if (from !== "mm") return `${number(value, places(value))} ${from}`;
  return unit === "cm" ? `${number(value / PER.cm, 2)} cm` : `${number(value, places(value))} mm`;
}

/** @param {number} value in `from` squared @param {{unit: string}} from @param {"mm" | "cm"} [unit] */
export function areaText(value, { unit: from }, unit = "mm") {
  if (from !== "mm") return `${number(value, places(value))} ${from}²`;
  return unit === "cm" ? `${number(value / PER.cm ** 2, 2)} cm²` : `${number(value, places(value))} mm²`;
}

/** @param {number} value degrees */
export const angleText = (value) => `${number(value, 1)}°`;

/** Small ones keep a second place. @param {number} value */
const places = (value) => (Math.abs(value) < 10 ? 2 : 1);

/** A value of the picture: as many places as are worth reading. @param {number} value */
export const valueText = (value) => number(value, worth(value));

/** @param {number} value @returns {number} places */
function worth(value) {
  const size = Math.abs(value);
  return size >= 100 || size === 0 ? 1 : size >= 1 ? 2 : Math.min(2 - Math.floor(Math.log10(size)), 9);
}

/** Values that are counted in whole steps need no more places than this for their mean. */
const OF_WHOLE = 1;

/**
 * The numbers of a region, or of a point, whose `value` is its mean. Whole values are written whole; a mean and its
 * spread have as many places as each other.
 * @param {{mean: number, sd: number, min: number, max: number, unit: string}} found
 */
export function regionTexts({ mean, sd, min, max, unit }) {
  const uptake = unit.startsWith("SUV");
  const whole = !uptake && (unit === "HU" || [min, max].every(Number.isInteger));
  const places = whole ? OF_WHOLE : worth(Math.max(Math.abs(mean), Math.abs(sd ?? 0)));
  const plain = (value) => number(value, Number.isInteger(value) && !uptake ? 0 : whole ? OF_WHOLE : worth(value));
  return { mean: number(mean, places), sd: number(sd ?? 0, places), min: plain(min), max: plain(max), value: plain(mean) };
}

/** @param {import("./mark.js").Measure} measure @param {"mm" | "cm"} [unit] */
export function measureText({ name, value, unit: from }, unit) {
  if (name === "angle") return angleText(value);
  if (name === "area") return areaText(value, { unit: from.replace("²", "") }, unit);
  if (name === "value") return `${valueText(value)} ${from}`.trim();
  return lengthText(value, { unit: from }, unit);
}
