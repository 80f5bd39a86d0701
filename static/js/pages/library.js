/** The series that were opened: each is asked for once. */
import { getSeries } from "../api/studies.js";
import { AGAIN, freshen, isRead } from "../core/freshen.js";

export class Library {
  /** @type {Map<string, any>} what is there */ manifests = new Map();
  /** @type {Map<string, Promise<any>>} */ #asked = new Map();
  /** @type {Map<string, number>} timers by series */ #later = new Map();

  /** @param {() => void} [news] something was found out of a series while the server read it */
  constructor(news = () => {}) {
    this.news = news;
  }

  /** @param {string} id @returns {Promise<any>} rejects with ApiError; may be asked again then */
  load(id) {
    if (!this.#asked.has(id)) this.#asked.set(id, this.#get(id));
    return this.#asked.get(id);
  }

  /** @param {string} id */
  async #get(id) {
    try {
      const manifest = await getSeries(id);
      this.manifests.set(id, manifest);
      this.#askLater(manifest, AGAIN);
      return manifest;
    } catch (error) {
      this.#asked.delete(id);
      throw error;
    }
  }

  /** Images that cannot be drawn are found as they are read: not all is known at first. @param {any} manifest @param {number[]} [pauses] */
  #askLater(manifest, [pause, ...pauses]) {
    this.#later.delete(manifest.id);
    if (pause && !isRead(manifest)) this.#later.set(manifest.id, setTimeout(() => this.#again(manifest, pauses), pause));
  }

  /** @param {any} manifest @param {number[]} pauses */
  async #again(manifest, pauses) {
    const fresh = await getSeries(manifest.id).catch(() => null); // It is asked for once more, and failing does no harm.
    if (!this.#later.has(manifest.id)) return;
    if (fresh && freshen(manifest, fresh)) this.news();
    if (fresh && isRead(fresh)) this.#later.delete(manifest.id);
    else this.#askLater(manifest, pauses);
  }

  dispose() {
    for (const timer of this.#later.values()) clearTimeout(timer);
    this.#later.clear();
  }

  /** Those of them that are there in the end. @param {string[]} ids @returns {Promise<any[]>} */
  async some(ids) {
    const found = await Promise.allSettled([...new Set(ids)].map((id) => this.load(id)));
    return found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  }
}
