/** Numbers with their units, as they stand beside a mark and in the table. */
import { number } from "./text.js";

/**
 * What lengths and areas are shown in. Where the file gives no spacing there are pixels alone.
 * @typedef {"mm" | "cm" | "px"} Unit
 */
/** @type {readonly {id: Unit, label: string}[]} */
export const UNITS = Object.freeze([
  { id: "mm", label: "Millimetres" },
  { id: "cm", label: "Centimetres" },
  { id: "px", label: "Pixels" },
]);

/** Millimetres in what a length is shown in. */
const PER = { mm: 1, cm: 10 };

/** What is set for all holds; a mark by itself may differ from millimetres. @param {Unit} [all] @param {Unit} [own] @returns {Unit} */
export const shownUnit = (all = "mm", own = "mm") => (all === "mm" ? own : all);

/**
 * @param {number} value in `from`
 * @param {{unit: string, pixel?: number | null}} from mm, with those of a pixel; or px where the file gives no spacing
 * @param {Unit} [unit] to show millimetres in
 */
export const lengthText = (value, from, unit = "mm") => sizeText(value, from, unit, 1);

/** @param {number} value in `from` squared @param {{unit: string, pixel?: number | null}} from @param {Unit} [unit] */
export const areaText = (value, from, unit = "mm") => sizeText(value, from, unit, 2);

/** @param {number} value @param {{unit: string, pixel?: number | null}} from @param {Unit} unit @param {1 | 2} power */
function sizeText(value, { unit: from, pixel }, unit, power) {
  const square = power === 2 ? "²" : "";
  if (from === "mm" && unit === "cm") return `${number(value / PER.cm ** power, 2)} cm${square}`;
  const inPixels = from === "mm" && unit === "px" && pixel > 0;
  const shown = inPixels ? value / pixel ** power : value;
  return `${number(shown, places(shown))} ${inPixels ? "px" : from}${square}`;
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

/**
 * @param {import("./mark.js").Measure} measure @param {Unit} [unit]
 * @param {number | null} [pixel] mm of one, where that is known
 */
export function measureText({ name, value, unit: from }, unit, pixel = null) {
  if (name === "angle") return angleText(value);
  if (name === "area") return areaText(value, { unit: from.replace("²", ""), pixel }, unit);
  if (name === "value") return `${valueText(value)} ${from}`.trim();
  return lengthText(value, { unit: from, pixel }, unit);
}

/**
 * What the numbers of a mark rest on, in words; how many pixels there are rests on nothing.
 * @param {Pick<import("./mark.js").Mark, "calibration">} mark @param {Unit} [unit]
 */
export const restingOn = ({ calibration }, unit) => (unit === "px" && calibration?.pixel ? "" : (calibration?.label ?? ""));
