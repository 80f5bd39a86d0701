/**
 * Requests for planes that are on their way.
 *
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 * @typedef {import("../core/prefetch.js").Batch} Batch
 *
 * @typedef {object} Flight
 * @property {string} series
 * @property {string} pile
 * @property {number} from index
 * @property {number} to
 * @property {string} owner the pane that asked
 * @property {boolean} visible it is looked at, not fetched ahead
 * @property {AbortController} abort
 */
import { isPlain, pileKey, planeAddress } from "../core/requests.js";
import { decode } from "../core/wire.js";
import { request as send } from "./http.js";

/** A request for a slice further away than this from the one now wanted is called off: of what was looked at, of more. */
const NEAR = 24;
const REACH = 128;

export class Flights {
  /** @type {Set<Flight>} */ #all = new Set();
  /** How long answers have taken of late, milliseconds. */ pace = 0;

  /**
   * Fetch planes, and hand them on while they still count as on their way: nobody asks for them a second time.
   * @param {string} owner @param {PlaneRequest} request @param {Batch} batch @param {boolean} visible
   * @param {(pictures: import("../core/wire.js").Picture[]) => void} keep
   */
  async carry(owner, request, batch, visible, keep) {
    const { index: from, count } = batch;
    const abort = new AbortController();
    const { series } = request;
    const flight = { series, pile: pileKey(request), from, to: from + count - 1, owner, visible, abort };
    this.#all.add(flight);
    const begun = performance.now();
    try {
      const { signal } = abort;
      const response = await send(planeAddress(request, batch), { signal, priority: visible ? "high" : "low" });
      const body = await response.arrayBuffer();
      this.pace += (performance.now() - begun - this.pace) / 4;
      keep(decode(body));
    } finally {
      this.#all.delete(flight);
    }
  }

  /** How many are fetched ahead. */
  get ahead() {
    return [...this.#all].filter(({ visible }) => !visible).length;
  }

  /** How many of a pane's are looked at. @param {string} owner */
  looked(owner) {
    return [...this.#all].filter((flight) => flight.owner === owner && flight.visible).length;
  }

  /** Whether one of them brings a slice. @param {PlaneRequest} request @param {number} index */
  brings(request, index) {
    const pile = pileKey(request);
    return [...this.#all].some(
      (flight) => !flight.abort.signal.aborted && flight.pile === pile && flight.from <= index && index <= flight.to,
    );
  }

  /** Call off all of a pane. @param {string} owner */
  release(owner) {
    for (const flight of this.#all) if (flight.owner === owner) flight.abort.abort();
  }

  /**
   * Call off what a pane waits for no more.
   * @param {string} owner @param {PlaneRequest} request what it wants now
   * @param {boolean} piles whether it also wants other piles: those of the phases to come
   */
  callOff(owner, request, piles) {
    for (const flight of this.#all) {
      if (flight.owner !== owner) continue;
      const rest = Math.min(Math.abs(flight.from - request.index), Math.abs(flight.to - request.index));
      const far = rest > (flight.visible ? NEAR : REACH);
      const otherPile = flight.pile !== pileKey(request) && !piles;
      // A turning hand asks for a new pile with every step: one answer is let come, then the newest wish has its turn.
      const turning = flight.visible && !isPlain(request) && flight.series === request.series;
      if (!turning && (far || otherPile)) flight.abort.abort();
    }
  }
}
