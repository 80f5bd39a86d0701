/**
 * Windows: those on offer, and those that are made from the values that are seen.
 *
 * @typedef {import("./wire.js").Picture} Picture
 * @typedef {Pick<import("./voi.js").Look, "center" | "width" | "voi">} Window
 */
import { hasOwnWindows } from "./slicewindow.js";
import { voiFunction } from "./voi.js";
import { BLANK_SAMPLE, isColour } from "./wire.js";

/** What lies outside the window at each end: of a thousand values one (trap 30). */
const TAIL = 0.001;

/** LINEAR takes 1 off the width, which would distort the narrow windows of SUV. @param {object} manifest */
const windowFunction = (manifest) =>
  manifest.modality === "PT" && !manifest.windows.length ? "linear_exact" : voiFunction(manifest.voi_function);

/** @typedef {{label: string} & Pick<import("./voi.js").Look, "center" | "width" | "lut" | "voi" | "own">} Choice `own`: of each slice */

/**
 * The windows that the file itself gives, a table first; where it gives none, the one that the series is opened with.
 * @param {object} manifest @returns {Choice[]}
 */
export function ownWindows(manifest) {
  const seen = new Set();
  const own = manifest.windows
    .filter((one) => isNew(seen, one))
    .map((one, i) => ({ ...one, label: one.name || `From the file${i ? ` ${i + 1}` : ""}` }));
  const first =
    own.length || manifest.window.lut
      ? own
      : [{ ...manifest.window, label: manifest.window.source === "auto" ? "Automatic" : "As opened" }];
  const isTable = manifest.window.lut && (manifest.slice_windows?.windows ?? []).every(({ lut }) => lut);
  const each = { ...manifest.window, label: isTable ? "Table of the file" : "As each image says", own: true };
  return [...(isTable || hasOwnWindows(manifest) ? [each] : []), ...first].map((one) => choice(manifest, one));
}

/**
 * The windows of the modality, in the order of the number keys: a number means the same window whatever a file brings.
 * @param {object} manifest @returns {Choice[]}
 */
export const presetWindows = (manifest) => manifest.presets.map((one) => choice(manifest, one));

/** @returns {Choice} */
const choice = (manifest, { label, center, width, lut, own = false }) => ({
  label,
  center,
  width,
  lut,
  voi: windowFunction(manifest),
  ...(hasOwnWindows(manifest) && { own }),
});

/** Whether a look shows just this one. @param {Pick<Choice, "center" | "width" | "lut" | "own">} look @param {Choice} one */
export function isShown(look, one) {
  if (one.own !== undefined && one.own !== Boolean(look.own)) return false;
  const same = look.center === one.center && look.width === one.width && Boolean(look.lut) === Boolean(one.lut);
  return Boolean(one.own) || same;
}

/**
 * The file's own window after the one that is shown; the first where another is shown, or the last one.
 * @param {object} manifest @param {Pick<Choice, "center" | "width" | "lut" | "own">} look @returns {Choice}
 */
export function nextOwn(manifest, look) {
  const own = ownWindows(manifest);
  return own[(own.findIndex((one) => isShown(look, one)) + 1) % own.length];
}

/** Files often name the same window twice. */
function isNew(seen, { center, width, name }) {
  const key = `${center}/${width}`;
  if (seen.has(key) && !name) return false;
  seen.add(key);
  return width > 0;
}

/** The window that shows every value. @param {[number, number]} range of modality values @returns {Window} */
export const fullRange = ([low, high]) => ({ center: (low + high) / 2, width: high - low || 1, voi: "linear_exact" });

/**
 * The window for what a picture shows: the range of its values, less the outermost thousandth at each end.
 * @param {Picture} picture @param {[number, number] | null} blank samples that are no measurement (`blankSamples`)
 * @returns {Window | null} null in colour, and where nothing was measured
 */
export const autoWindow = (picture, blank) =>
  regionWindow(picture, [0, 0, picture.width - 1, picture.height - 1], blank);

/**
 * The same for a part of a picture.
 * @param {Picture} picture @param {[number, number, number, number]} box first and last column and row, in pixels of
 *   the picture: x, y, x, y in any order @param {[number, number] | null} [blank]
 * @returns {Window | null}
 */
export function regionWindow(picture, box, blank = null) {
  if (isColour(picture)) return null;
  const found = sortedSamples(picture, inside(picture, box), blank);
  if (!found.length) return null;
  const out = Math.floor(found.length * TAIL);
  const ends = [found[out], found[found.length - 1 - out]].map((sample) => sample * picture.slope + picture.intercept);
  return fullRange([Math.min(...ends), Math.max(...ends)]);
}

/** Whole pixels of a box that lie in the picture. */
function inside({ width, height }, [x1, y1, x2, y2]) {
  const clamp = (value, count) => Math.min(Math.max(Math.round(value), 0), count - 1);
  const columns = [clamp(Math.min(x1, x2), width), clamp(Math.max(x1, x2), width)];
  return { columns, rows: [clamp(Math.min(y1, y2), height), clamp(Math.max(y1, y2), height)] };
}

/** Samples that are measured values, the smallest first. */
function sortedSamples({ data, width, blank: coded, nan }, { columns, rows }, blank) {
  const least = coded ? BLANK_SAMPLE + 1 : nan ? 1 : -Infinity;
  const found = new Int32Array((columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1));
  let count = 0;
  for (let y = rows[0]; y <= rows[1]; y += 1) {
    for (let at = y * width + columns[0]; at <= y * width + columns[1]; at += 1) {
      const sample = data[at];
      if (sample < least || (blank && sample >= blank[0] && sample <= blank[1])) continue;
      found[count] = sample;
      count += 1;
    }
  }
  return found.subarray(0, count).sort();
}
