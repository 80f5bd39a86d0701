/**
 * Small copies of whole volumes: what turned planes and slabs are drawn from until the true ones are there.
 *
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 * @typedef {import("../core/coarse.js").Coarse} Coarse
 * @typedef {import("../core/wire.js").Picture} Picture
 */
import { coarseOf, sampleCoarse } from "../core/coarse.js";
import { ByteCache } from "../core/lru.js";
import { coarseAddress, coarseKey } from "../core/requests.js";
import { decode } from "../core/wire.js";
import { request as send } from "./http.js";

/** Memory for them. A copy takes up to 8 MB. */
const BYTES = 48 << 20;

export class CoarseSource {
  /** @type {ByteCache<Coarse>} */ #cache = new ByteCache(BYTES);
  /** @type {WeakMap<PlaneRequest, Picture>} */ #previews = new WeakMap();
  /** @type {Set<string>} on their way, or not to be had */ #asked = new Set();

  /** @param {() => void} ready called when one has come */
  constructor(ready) {
    this.ready = ready;
  }

  /**
   * A plane drawn from the copy, where that is there.
   * @param {PlaneRequest} request @returns {Picture | undefined} it covers what the layout covers, with fewer pixels
   */
  preview(request) {
    const coarse = this.#cache.get(coarseKey(request));
    if (coarse && !this.#previews.has(request))
      this.#previews.set(request, sampleCoarse(coarse, request.layout, request.index, request.slab));
    return this.#previews.get(request);
  }

  /**
   * Fetch the copy that a plane can be drawn from. Where it is not to be had nothing is lost but the preview: the true
   * plane, which is asked for as well, tells what is wrong.
   * @param {PlaneRequest} request
   */
  ask(request) {
    const key = coarseKey(request);
    if (!request.coarse || this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#fetch(request, key).catch((error) => console.info(`No preview of ${key}: ${error.message}`));
  }

  /** What failed may be asked for again. */
  retry() {
    for (const key of this.#asked) if (!this.#cache.has(key)) this.#asked.delete(key);
  }

  /** @param {PlaneRequest} request @param {string} key */
  async #fetch(request, key) {
    const response = await send(coarseAddress(request), { priority: "low" });
    const coarse = coarseOf(request.coarse, decode(await response.arrayBuffer()));
    this.#cache.set(key, coarse, coarse.values.byteLength);
    this.ready();
  }
}
