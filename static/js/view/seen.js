import { BLANK_SAMPLE, isColour } from "../core/wire.js";

/** The range of values met so far: what a window drag is scaled by until the whole volume has been read. */
export class SeenRange {
  #low = Infinity;
  #high = -Infinity;

  /** @param {import("../core/wire.js").Picture} picture */
  add(picture) {
    const { slope, intercept, blank, low, high } = picture;
    if (isColour(picture) || (blank && high <= BLANK_SAMPLE)) return;
    const least = blank ? Math.max(low, BLANK_SAMPLE + 1) : low;
    const ends = [least * slope + intercept, high * slope + intercept];
    this.#low = Math.min(this.#low, ...ends);
    this.#high = Math.max(this.#high, ...ends);
  }

  /** @param {object} manifest @returns {[number, number]} */
  of(manifest) {
    if (manifest.range) return manifest.range;
    return this.#high > this.#low ? [this.#low, this.#high] : [0, 1024];
  }
}

/** The ranges of all series that were looked at. */
export class SeenRanges {
  /** @type {Map<string, SeenRange>} */ #ranges = new Map();

  /** @param {string} series */
  #range(series) {
    if (!this.#ranges.has(series)) this.#ranges.set(series, new SeenRange());
    return this.#ranges.get(series);
  }

  /** @param {string} series @param {import("../core/wire.js").Picture} picture */
  add(series, picture) {
    this.#range(series).add(picture);
  }

  /** @param {any} manifest @returns {[number, number]} */
  of(manifest) {
    return this.#range(manifest.id).of(manifest);
  }
}
