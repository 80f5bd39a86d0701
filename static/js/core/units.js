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
export function valueText(value) {
  const size = Math.abs(value);
  return number(value, size >= 100 || size === 0 ? 1 : size >= 1 ? 2 : Math.min(2 - Math.floor(Math.log10(size)), 9));
}

/** @param {import("./mark.js").Measure} measure @param {"mm" | "cm"} [unit] */
export function measureText({ name, value, unit: from }, unit) {
  if (name === "angle") return angleText(value);
  if (name === "area") return areaText(value, { unit: from.replace("²", "") }, unit);
  if (name === "value") return `${valueText(value)} ${from}`.trim();
  return lengthText(value, { unit: from }, unit);
}
