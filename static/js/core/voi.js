/**
 * Grey values: from modality values to what the eye sees (PS3.3 C.11.2.1).
 *
 * @typedef {"linear" | "linear_exact" | "sigmoid"} VoiFunction
 * @typedef {{first: number, bits: number, entries: number[]}} Lut entry 0 belongs to the value `first`
 * @typedef {object} Look how a pane shows its values
 * @property {number} center
 * @property {number} width
 * @property {VoiFunction} voi
 * @property {Lut | null} [lut] the file's own table, in the place of centre and width (PS3.3 C.11.2.1.1)
 * @property {boolean} [own] each slice as its file says, until a hand sets a window
 * @property {boolean} invert dark for bright
 * @property {string} colormap
 * @property {boolean} smooth interpolated between pixels
 */

/** Where values are fractions a width below 1 is a real wish, which LINEAR cannot express. */
const exact = (x, c, w) => (x - c) / w + 0.5;

const linear = (x, c, w) => {
  if (w < 1) return exact(x, c, w);
  return w === 1 ? Number(x > c - 0.5) : (x - (c - 0.5)) / (w - 1) + 0.5;
};

/** @type {Record<VoiFunction, (x: number, c: number, w: number) => number>} */
const FUNCTIONS = {
  linear,
  linear_exact: exact,
  sigmoid: (x, c, w) => 1 / (1 + Math.exp((-4 * (x - c)) / w)),
};

/** What the standard's term means here. @param {string} [term] as in VOILUTFunction @returns {VoiFunction} */
export function voiFunction(term) {
  const name = (term || "linear").toLowerCase();
  return name in FUNCTIONS ? /** @type {VoiFunction} */ (name) : "linear";
}

/** Brightness 0 to 1 of one value, before inversion. @param {number} value @param {Look} look */
export function brightness(value, { center, width, voi, lut }) {
  if (lut) return throughLut(value, lut);
  return Math.min(Math.max(FUNCTIONS[voi](value, center, width), 0), 1);
}

/** Values below the first entry give the first, above the last the last. @param {number} value @param {Lut} lut */
function throughLut(value, { first, bits, entries }) {
  const at = Math.min(Math.max(Math.round(value) - first, 0), entries.length - 1);
  return Math.min(entries[at] / (2 ** bits - 1), 1);
}

/**
 * Grey level of every sample from `low` to `high`, as one byte each.
 * @param {Look} look
 * @param {{slope: number, intercept: number, low: number, high: number}} samples
 * @returns {Uint8Array} entry 0 belongs to `low`
 */
export function greyTable(look, { slope, intercept, low, high }) {
  const table = new Uint8Array(high - low + 1);
  for (let sample = low; sample <= high; sample += 1) {
    const level = brightness(sample * slope + intercept, look);
    table[sample - low] = Math.round((look.invert ? 1 - level : level) * 255);
  }
  return table;
}
