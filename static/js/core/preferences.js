/**
 * What a person has set, on this device. Kept as text by the page; what cannot be read is as if it had never been set.
 *
 * @typedef {object} Preferences
 * @property {import("./units.js").Unit} units of lengths and areas
 * @property {1 | -1} vertical −1: dragging down lowers the window's level
 * @property {number} mmPerPixel millimetres of the screen in one CSS pixel; 0 where it was never measured
 * @property {string} layout the one that a study opens with; "" where its hanging decides
 * @property {import("./keys.js").KeyMap} keys
 * @property {import("./handmap.js").HandMap} hands
 * @property {any[]} hanging rules of one's own
 */

import { UNITS } from "./units.js";

/** @type {Readonly<Preferences>} */
export const PREFERENCES = Object.freeze({
  units: "mm",
  vertical: 1,
  mmPerPixel: 0,
  layout: "",
  keys: Object.freeze({}),
  hands: Object.freeze({}),
  hanging: Object.freeze([]),
});

const isTable = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isKeys = (value) => Array.isArray(value) && value.every((key) => typeof key === "string");

/** Whether a value may stand for a preference. @type {Record<string, (value: any) => boolean>} */
const VALID = {
  units: (value) => UNITS.some(({ id }) => id === value),
  vertical: (value) => value === 1 || value === -1,
  mmPerPixel: (value) => Number.isFinite(value) && value >= 0 && value < 10,
  layout: (value) => typeof value === "string" && value.length <= 32,
  keys: (value) => isTable(value) && Object.values(value).every(isKeys),
  hands: (value) => isTable(value) && Object.values(value).every((does) => typeof does === "string"),
  hanging: (value) => Array.isArray(value) && value.every(isTable),
};

/** @param {string | null} text @returns {Preferences} */
export function readPreferences(text) {
  const found = Object.entries(parsed(text)).filter(([name, value]) => isPreference(name, value));
  return { ...PREFERENCES, ...Object.fromEntries(found) };
}

/** @param {Preferences} preferences @returns {string} only what differs from the beginning */
export function writePreferences(preferences) {
  const set = Object.entries(preferences).filter(
    ([name, value]) => isPreference(name, value) && JSON.stringify(value) !== JSON.stringify(PREFERENCES[name]),
  );
  return JSON.stringify(Object.fromEntries(set));
}

/** @param {string} name @param {any} value */
export const isPreference = (name, value) => Object.hasOwn(VALID, name) && VALID[name](value);

/** @param {string | null} text @returns {Record<string, any>} */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? "{}");
    return isTable(value) ? value : {};
  } catch {
    return {}; // Written by hand or by another program: the page opens as it comes.
  }
}
