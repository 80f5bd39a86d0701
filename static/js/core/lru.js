/** A cache bounded by bytes: the least recently used goes first. @template T */
export class ByteCache {
  /** @type {Map<string, {value: T, bytes: number}>} */
  #entries = new Map();
  #bytes = 0;

  /** @param {number} budget in bytes @param {(value: T) => void} [dispose] called with what is dropped */
  constructor(budget, dispose = () => {}) {
    this.budget = budget;
    this.dispose = dispose;
  }

  get bytes() {
    return this.#bytes;
  }

  get size() {
    return this.#entries.size;
  }

  /** Whether it is there, without counting as a use. @param {string} key */
  has(key) {
    return this.#entries.has(key);
  }

  /** @param {string} key @returns {T | undefined} */
  get(key) {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** @param {string} key @param {T} value @param {number} bytes */
  set(key, value, bytes) {
    this.delete(key);
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    this.#shrink(key);
  }

  /** @param {string} key */
  delete(key) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
    this.dispose(entry.value);
  }

  clear() {
    for (const key of [...this.#entries.keys()]) this.delete(key);
  }

  /** The newest entry stays even where it alone is over budget: it is being looked at. @param {string} newest */
  #shrink(newest) {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.budget) return;
      if (key !== newest) this.delete(key);
    }
  }
}
