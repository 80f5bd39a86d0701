/** Drawing through a lookup table on a 2D canvas: for machines without a WebGL2 of their own. */
import { colormap } from "../core/colormaps.js";
import { ByteCache } from "../core/lru.js";
import { greyTable } from "../core/voi.js";
import { isColour } from "../core/wire.js";

/** Samples that are no number are drawn in this colour (ABGR). */
const NAN_ABGR = 0xff782848;
const BLACK_ABGR = 0xff000000;
/** Pictures that were painted are kept within this: a wall of panes is not painted anew with each drawing. Bytes. */
const KEPT = 48 << 20;
const BYTES_PER_PIXEL = 4;

/**
 * @typedef {object} Buffer
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasRenderingContext2D} context
 * @property {string} look that it was painted with
 *
 * @typedef {object} Paint
 * @property {ImageData} image
 * @property {Uint32Array} words its pixels, ABGR
 */

export class Canvas2D {
  name = "2d";
  /** @type {Buffer | null} one that is no longer wanted, to be used again */ #spare = null;
  /** @type {ByteCache<Buffer>} the pictures drawn last */
  #buffers = new ByteCache(KEPT, (buffer) => (this.#spare = buffer));
  /** @type {Paint | null} where pictures are mixed before they are put on their canvas: of the size of the last one */
  #paint = null;
  #table = { key: "", words: new Uint32Array(0) };

  /** @param {import("./picker.js").Drawing} drawing */
  draw({ canvas, key, picture, look, blank, matrix }) {
    const buffer = this.#buffer(key, picture);
    const wanted = lookKey(look);
    if (buffer.look !== wanted) {
      this.#put(buffer, picture, look, blank);
      buffer.look = wanted;
    }
    const context = canvas.getContext("2d", { alpha: false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.setTransform(...matrix);
    context.imageSmoothingEnabled = look.smooth;
    context.imageSmoothingQuality = Math.hypot(matrix[0], matrix[1]) < 1 ? "medium" : "low";
    context.drawImage(buffer.canvas, 0, 0);
  }

  /** @param {string} key */
  forget(key) {
    this.#buffers.delete(key);
  }

  onRestored() {}

  /** @param {string} key @param {import("../core/wire.js").Picture} picture @returns {Buffer} */
  #buffer(key, picture) {
    const kept = this.#buffers.get(key);
    if (kept) return kept;
    const buffer = this.#again(picture) ?? newBuffer(picture);
    this.#buffers.set(key, buffer, picture.width * picture.height * BYTES_PER_PIXEL);
    return buffer;
  }

  /** An old buffer of the same size is used again. @returns {Buffer | null} */
  #again({ width, height }) {
    const spare = this.#spare;
    this.#spare = null;
    if (spare?.canvas.width !== width || spare.canvas.height !== height) return null;
    spare.look = "";
    return spare;
  }

  /**
   * @param {Buffer} buffer
   * @param {import("../core/wire.js").Picture} picture
   * @param {import("../core/voi.js").Look} look
   */
  #put(buffer, picture, look, blank) {
    const { image, words } = this.#mixing(buffer.context, picture);
    if (isColour(picture)) paintColour(words, picture, look.invert);
    else paintGrey(words, picture, this.#words(picture, look, blank));
    buffer.context.putImageData(image, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} context @param {import("../core/wire.js").Picture} picture @returns {Paint} */
  #mixing(context, { width, height }) {
    if (this.#paint?.image.width !== width || this.#paint.image.height !== height) {
      const image = context.createImageData(width, height);
      this.#paint = { image, words: new Uint32Array(image.data.buffer) };
    }
    return this.#paint;
  }

  /** Colour of every sample, from the smallest on. */
  #words(picture, look, blank) {
    const { slope, intercept, low, high, nan } = picture;
    const key = `${slope} ${intercept} ${low} ${high} ${nan} ${blank} ${lookKey(look)}`;
    if (this.#table.key !== key) this.#table = { key, words: colourWords(picture, look, blank) };
    return this.#table.words;
  }
}

const lookKey = ({ center, width, voi, lut, invert, colormap: map }) =>
  `${center} ${width} ${voi} ${lut ? tableName(lut) : ""} ${invert} ${map}`;

/** @type {WeakMap<object, string>} one name for each table: slices have their own */
const TABLE_NAMES = new WeakMap();
let named = 0;

/** @param {import("../core/voi.js").Lut} lut */
function tableName(lut) {
  if (!TABLE_NAMES.has(lut)) TABLE_NAMES.set(lut, `table-${(named += 1)}`);
  return TABLE_NAMES.get(lut);
}

/** @returns {Buffer} */
function newBuffer({ width, height }) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false });
  return { canvas, context, look: "" };
}

function colourWords({ slope, intercept, low, high, nan }, look, blank) {
  const greys = greyTable(look, { slope, intercept, low, high });
  const map = colormap(look.colormap);
  const words = new Uint32Array(greys.length);
  for (let i = 0; i < words.length; i += 1) {
    const at = greys[i] * 3;
    words[i] = 0xff000000 | (map[at + 2] << 16) | (map[at + 1] << 8) | map[at];
  }
  if (blank) words.fill(BLACK_ABGR, Math.max(blank[0] - low, 0), Math.max(blank[1] - low + 1, 0));
  if (nan && low === 0) words[0] = NAN_ABGR;
  return words;
}

function paintGrey(out, { data, low }, words) {
  for (let i = 0; i < data.length; i += 1) out[i] = words[data[i] - low];
}

function paintColour(out, { sample, data }, invert) {
  const flip = invert ? 0xffffff : 0;
  const bytes = sample === "rgba" ? 4 : 3;
  for (let i = 0, at = 0; i < out.length; i += 1, at += bytes) {
    const blank = bytes === 4 && data[at + 3] === 0;
    const colour = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
    out[i] = blank ? BLACK_ABGR : 0xff000000 | (colour ^ flip);
  }
}
