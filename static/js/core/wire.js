/**
 * Planes as they travel (docs/architecture.md, "Planes on their way to the browser").
 *
 * @typedef {"int16" | "uint16" | "uint8" | "rgb"} Sample
 * @typedef {object} Picture one decoded plane
 * @property {Sample} sample
 * @property {Int16Array | Uint16Array | Uint8Array} data row by row; three bytes a pixel in colour
 * @property {number} width
 * @property {number} height
 * @property {number} index of the slice
 * @property {number} slope modality value = sample * slope + intercept
 * @property {number} intercept
 * @property {boolean} nan sample 0 stands for "no number"
 * @property {boolean} blank sample 1 stands for "not measured": outside the volume, in a gap, padding
 * @property {number} low smallest sample
 * @property {number} high largest sample
 */

const HEADER = 40;
/** Of the samples of a quantised plane, the one that stands for "not measured". */
export const BLANK_SAMPLE = 1;
const SAMPLES = /** @type {Sample[]} */ (["int16", "uint16", "uint8", "rgb"]);

/**
 * @typedef {object} Header
 * @property {Sample} sample
 * @property {number} filter
 * @property {boolean} nan
 * @property {boolean} blank
 * @property {number} width
 * @property {number} height
 * @property {number} count of planes
 * @property {number} first index
 * @property {number} slope
 * @property {number} intercept
 */

/** @param {ArrayBuffer} buffer @returns {Header} */
export function readHeader(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER || view.getUint32(0, false) !== 0x4c425831) throw new Error("These are not planes.");
  return {
    sample: SAMPLES[view.getUint8(4)],
    filter: view.getUint8(5),
    nan: Boolean(view.getUint8(6) & 1),
    blank: Boolean(view.getUint8(6) & 2),
    width: view.getUint32(8, true),
    height: view.getUint32(12, true),
    count: view.getUint32(16, true),
    first: view.getUint32(20, true),
    slope: view.getFloat64(24, true),
    intercept: view.getFloat64(32, true),
  };
}

/** @param {ArrayBuffer} buffer @returns {Picture[]} */
export function decode(buffer) {
  const header = readHeader(buffer);
  const channels = header.sample === "rgb" ? 3 : 1;
  const values = header.width * header.height * channels;
  const bytes = values * (header.sample.endsWith("16") ? 2 : 1);
  if (buffer.byteLength < HEADER + header.count * bytes) throw new Error("The answer was cut short.");
  return Array.from({ length: header.count }, (_, plane) => {
    const raw = new Uint8Array(buffer, HEADER + plane * bytes, bytes);
    return picture(header, header.first + plane, header.filter ? undo(raw, header) : copy(raw, header));
  });
}

/** @param {Header} header @param {number} index @param {Picture["data"]} data @returns {Picture} */
function picture(header, index, data) {
  const [low, high] = extremes(data);
  const { sample, width, height, slope, intercept, nan, blank } = header;
  return { sample, data, width, height, index, slope, intercept, nan, blank, low, high };
}

/** @param {Uint8Array} raw @param {Header} header */
function copy(raw, { sample }) {
  if (!sample.endsWith("16")) return raw.slice();
  const buffer = raw.slice().buffer;
  return sample === "int16" ? new Int16Array(buffer) : new Uint16Array(buffer);
}

/**
 * The filter of 16-bit samples: all low bytes, then all high bytes; zigzag; difference to the left, in the first
 * column to above.
 * @param {Uint8Array} raw @param {Header} header
 */
function undo(raw, { sample, width, height }) {
  const size = width * height;
  const data = sample === "int16" ? new Int16Array(size) : new Uint16Array(size);
  let above = 0;
  for (let at = 0; at < size; at += width) {
    let value = above;
    for (let i = at; i < at + width; i += 1) {
      const code = raw[i] | (raw[i + size] << 8);
      value += (code >>> 1) ^ -(code & 1);
      data[i] = value;
      if (i === at) above = value;
    }
  }
  return data;
}

/** @param {ArrayLike<number>} data @returns {[number, number]} */
function extremes(data) {
  let low = data.length ? data[0] : 0;
  let high = low;
  for (let i = 1; i < data.length; i += 1) {
    const value = data[i];
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return [low, high];
}
