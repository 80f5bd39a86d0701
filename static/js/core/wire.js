/**
 * Planes as they travel (docs/architecture.md, "Planes on their way to the browser").
 *
 * @typedef {"int16" | "uint16" | "uint8" | "rgb" | "rgba"} Sample "rgba" does not travel: `masked` makes it
 * @typedef {object} Picture one decoded plane
 * @property {Sample} sample
 * @property {Int16Array | Uint16Array | Uint8Array} data row by row; three bytes a pixel in colour, four if "rgba"
 * @property {number} width
 * @property {number} height
 * @property {number} index of the slice
 * @property {number} slope modality value = sample * slope + intercept
 * @property {number} intercept
 * @property {boolean} nan sample 0 stands for "no number"
 * @property {boolean} blank sample 1 stands for "not measured": outside the volume, in a gap, padding
 * @property {number} low smallest sample
 * @property {number} high largest sample
 * @property {import("./voi.js").Lut} [table] the VOI LUT of its file
 */

const HEADER = 40;
/** Of a table: the value of its first entry, bits, number of entries. */
const TABLE_HEAD = 12;
/** Of the samples of a quantised plane, the one that stands for "not measured". */
export const BLANK_SAMPLE = 1;
const SAMPLES = /** @type {Sample[]} */ (["int16", "uint16", "uint8", "rgb"]);

/**
 * @typedef {object} Header
 * @property {Sample} sample
 * @property {number} filter
 * @property {boolean} nan
 * @property {boolean} blank
 * @property {boolean} tables follow the planes
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
    tables: Boolean(view.getUint8(6) & 4),
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
  const tables = header.tables ? readTables(buffer, HEADER + header.count * bytes, header.count) : [];
  return Array.from({ length: header.count }, (_, plane) => {
    const raw = new Uint8Array(buffer, HEADER + plane * bytes, bytes);
    const made = picture(header, header.first + plane, header.filter ? undo(raw, header) : copy(raw, header));
    return tables[plane] ? { ...made, table: tables[plane] } : made;
  });
}

/** @param {ArrayBuffer} buffer @param {number} at where they begin @param {number} count of planes */
function readTables(buffer, at, count) {
  const view = new DataView(buffer);
  return Array.from({ length: count }, () => {
    if (at + TABLE_HEAD > buffer.byteLength) throw new Error("The answer was cut short.");
    const [first, bits, size] = [view.getInt32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    const from = at + TABLE_HEAD;
    at = from + 2 * size;
    if (at > buffer.byteLength) throw new Error("The answer was cut short.");
    const entries = Array.from({ length: size }, (_, i) => view.getUint16(from + 2 * i, true));
    return size ? { first, bits, entries } : null;
  });
}

/** @param {Header} header @param {number} index @param {Picture["data"]} data @returns {Picture} */
function picture(header, index, data) {
  const [low, high] = extremes(data);
  const { sample, width, height, slope, intercept, nan, blank } = header;
  return { sample, data, width, height, index, slope, intercept, nan, blank, low, high };
}

/**
 * Black of a colour picture is told from what was not acquired, which stays black where the picture is inverted: a
 * fourth byte is 0 there. Other pictures have codes for it.
 * @param {Picture} picture
 * @param {import("./geometry.js").Layout} layout of its plane
 * @returns {Picture}
 */
export function masked(picture, { in_gap: planes = [], rows_in_gap: rows = [], columns_in_gap: columns = [] }) {
  if (picture.sample !== "rgb" || !(planes.includes(picture.index) || rows.length || columns.length)) return picture;
  const { data: colours, width, height, index } = picture;
  const blank = { row: new Set(rows), column: new Set(columns), all: planes.includes(index) };
  const data = new Uint8Array(width * height * 4);
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, from += 3, to += 4) {
      if (blank.all || blank.row.has(y) || blank.column.has(x)) continue;
      for (let channel = 0; channel < 3; channel += 1) data[to + channel] = colours[from + channel];
      data[to + 3] = 255;
    }
  }
  return { ...picture, sample: "rgba", data };
}

/** @param {Picture} picture */
export const isColour = ({ sample }) => sample === "rgb" || sample === "rgba";

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
