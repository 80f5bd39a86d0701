/**
 * Where the panes' pictures come from: what is looked at first, then what the hand moves towards.
 *
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 * @typedef {import("../core/wire.js").Picture} Picture
 * @typedef {{direction: number, axis: "slice" | "phase"}} Motion
 */
import { ByteCache } from "../core/lru.js";
import { batchAround, batchSize, batches } from "../core/prefetch.js";
import { isPlain, pictureKey, pileKey } from "../core/requests.js";
import { masked } from "../core/wire.js";
import { Flights } from "./flights.js";
import { isAbort } from "./http.js";

const AHEAD_BYTES = 24 << 20;
const AHEAD_MOST = 64;
/** Planes that are computed one by one, turned or thick: so many are made before they are asked for. */
const AHEAD_MADE = 6;
const BEHIND_SHARE = 0.25;
const PREFETCHES = 2;
const VISIBLE = 2;
/** A hand that asks for another slice of a stack within this runs through it. Milliseconds. */
const RUNNING = 120;
/** Where answers are there within this, a hand that runs is given batches; else each of them would come too late. */
const SOON = 90;

/** Memory for decoded planes, by what the device has; the browser's own cache holds the others as they came. Bytes. */
function cacheBudget() {
  const gigabytes = /** @type {any} */ (navigator).deviceMemory ?? 4;
  return Math.min(Math.max(gigabytes * 16, 64), 128) << 20;
}

/** @typedef {{request: PlaneRequest, motion: Motion, at: number, runs: boolean}} Demand `at`: the page's clock */

export class PlaneSource {
  /** @type {ByteCache<Picture>} */ #cache;
  /** @type {Map<string, Demand>} the newest wish of each pane */ #wishes = new Map();
  #flights = new Flights();
  /** @type {Set<string>} pictures that failed, until they are asked for again */ #failed = new Set();
  #last = "";
  /** @type {import("./coarse.js").CoarseSource | null} made when the first is needed */ #coarse = null;
  onPicture = (key) => {};
  onFailure = (owner, request, error) => {};

  /** @param {number} [budget] */
  constructor(budget = cacheBudget()) {
    this.#cache = new ByteCache(budget);
  }

  /** @param {PlaneRequest} request */
  peek(request) {
    return this.#cache.get(pictureKey(request));
  }

  /**
   * What a hand that outruns its pictures is shown: the one that is nearest to what it wants, on the way from what it
   * sees. @param {PlaneRequest} request @param {PlaneRequest} seen @returns {Picture | undefined}
   */
  passing(request, seen) {
    if (!isPlain(request) || pileKey(seen) !== pileKey(request)) return undefined;
    const back = Math.sign(seen.index - request.index);
    for (let index = request.index + back; index !== seen.index; index += back)
      if (this.#have(request, index)) return this.#cache.get(pictureKey(request, index));
    return undefined;
  }

  /**
   * A turned plane or a slab, drawn from the small copy of its volume until the true one is there.
   * @param {PlaneRequest} request @returns {Picture | undefined} it covers what the layout covers, with fewer pixels
   */
  preview(request) {
    return isPlain(request) ? undefined : this.#coarse?.preview(request);
  }

  /** Fetch the small copy; nothing is lost but previews where that is not possible. @param {PlaneRequest} request */
  async #askCoarse(request) {
    try {
      const { CoarseSource } = await import("./coarse.js");
      this.#coarse ??= new CoarseSource(() => this.#previewed());
      this.#coarse.ask(request);
    } catch (error) {
      console.info(`No previews: ${error.message}`);
    }
  }

  /** Whoever waits for a plane that can be previewed now is told. */
  #previewed() {
    for (const { request } of this.#wishes.values())
      if (!isPlain(request) && !this.#have(request, request.index)) this.onPicture(pictureKey(request));
  }

  /** Ask once more for all that failed, as when a connection is back. */
  retryAll() {
    this.#failed.clear();
    this.#coarse?.retry();
    this.#pump();
  }

  /** @param {string} owner @param {PlaneRequest} request @param {Motion} motion */
  want(owner, request, motion) {
    const at = performance.now();
    const before = this.#wishes.get(owner);
    const runs = Boolean(before) && at - before.at < RUNNING && pileKey(before.request) === pileKey(request);
    this.#wishes.set(owner, { request, motion, at, runs });
    if (!isPlain(request)) this.#askCoarse(request);
    // What a pane shows first is no movement of the hand: where several open, the first of them is looked at.
    if (before || !this.#wishes.has(this.#last)) this.#last = owner;
    this.#failed.delete(pictureKey(request));
    this.#flights.callOff(owner, request, motion.axis === "phase");
    this.#pump();
  }

  /** @param {string} owner */
  release(owner) {
    this.#wishes.delete(owner);
    this.#flights.release(owner);
  }

  /** First every pane's own picture, then what lies ahead of the pane that moved last. */
  #pump() {
    let waiting = false;
    for (const [owner, wished] of this.#wishes) waiting = this.#show(owner, wished) || waiting;
    const wish = this.#wishes.get(this.#last);
    if (!wish || (waiting && !this.#batched(wish))) return;
    // Linked planes may be turned next: the small copy is there before the hand asks.
    if (wish.request.plane !== "acquired") this.#askCoarse(wish.request);
    this.#ahead(this.#last, wish);
  }

  /** Whether the neighbours come along with what is looked at. @param {Demand} wish */
  #batched({ request, runs }) {
    return runs && isPlain(request) && this.#flights.pace < SOON;
  }

  /** @param {string} owner @param {Demand} wish @returns {boolean} whether it is still to come */
  #show(owner, wish) {
    const { request } = wish;
    if (this.#have(request, request.index) || this.#failed.has(pictureKey(request))) return false;
    if (this.#flights.brings(request, request.index)) return true;
    const most = isPlain(request) ? VISIBLE : 1;
    if (this.#flights.looked(owner) < most) this.#fly(owner, request, this.#looked(wish), true);
    return true;
  }

  /** @param {Demand} wish @returns {import("../core/prefetch.js").Batch} */
  #looked(wish) {
    const { index, slices: count, bytes } = wish.request;
    if (!this.#batched(wish)) return { index, count: 1 };
    return batchAround({ index, count, perBatch: batchSize(bytes) }, this.#known(wish.request));
  }

  /** @param {string} owner @param {Demand} wish */
  #ahead(owner, { request, motion }) {
    if (motion.axis === "phase") {
      this.#aheadInTime(owner, request);
      return;
    }
    const plain = isPlain(request);
    const most = plain ? AHEAD_MOST : AHEAD_MADE;
    const reach = Math.min(Math.max(Math.floor(AHEAD_BYTES / request.bytes), 2), most);
    const plan = {
      index: request.index,
      count: request.slices,
      direction: motion.direction < 0 ? -1 : 1,
      perBatch: plain ? batchSize(request.bytes) : 1,
      ahead: reach,
      behind: Math.ceil(reach * BEHIND_SHARE),
    };
    for (const batch of batches(plan, this.#known(request))) {
      if (this.#flights.ahead >= (plain ? PREFETCHES : 1)) return;
      this.#fly(owner, request, batch, false);
    }
  }

  /** The same slice in the phases to come. */
  #aheadInTime(owner, request) {
    const reach = Math.min(Math.floor(AHEAD_BYTES / request.bytes), request.phases - 1, AHEAD_MOST);
    for (let step = 1; step <= reach && this.#flights.ahead < PREFETCHES; step += 1) {
      const later = { ...request, phase: (request.phase + step) % request.phases };
      if (!this.#known(later)(later.index)) this.#fly(owner, later, { index: later.index, count: 1 }, false);
    }
  }

  /** Whether a slice is there, on its way, or cannot be had. @param {PlaneRequest} request */
  #known(request) {
    return (index) =>
      this.#have(request, index) || this.#flights.brings(request, index) || this.#failed.has(pictureKey(request, index));
  }

  #have(request, index) {
    return this.#cache.has(pictureKey(request, index));
  }

  /**
   * @param {string} owner
   * @param {PlaneRequest} request
   * @param {import("../core/prefetch.js").Batch} batch
   * @param {boolean} visible
   */
  async #fly(owner, request, batch, visible) {
    try {
      await this.#flights.carry(owner, request, batch, visible, (pictures) => this.#keep(request, batch, pictures));
    } catch (error) {
      if (!isAbort(error)) this.#fail(owner, request, batch, error);
    } finally {
      this.#pump();
    }
  }

  /** @param {PlaneRequest} request @param {import("../core/prefetch.js").Batch} batch @param {Picture[]} pictures */
  #keep(request, batch, pictures) {
    for (const one of pictures) {
      // The server does not count turned planes.
      const picture = request.turn ? { ...one, index: batch.index } : one;
      const key = pictureKey(request, picture.index);
      const kept = masked(picture, request.layout);
      this.#cache.set(key, kept, kept.data.byteLength);
      this.onPicture(key);
    }
  }

  /** A batch that fails may hold good slices: they are asked for one by one when they are looked at. */
  #fail(owner, request, { index, count }, error) {
    for (let i = index; i < index + count; i += 1) this.#failed.add(pictureKey(request, i));
    const wish = this.#wishes.get(owner)?.request;
    const looked = wish && pileKey(wish) === pileKey(request) && wish.index >= index && wish.index < index + count;
    if (!looked) return;
    if (count > 1) this.#failed.delete(pictureKey(wish));
    else this.onFailure(owner, wish, error);
  }
}
