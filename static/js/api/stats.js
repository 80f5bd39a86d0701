/** Statistics of regions, from full-precision values on the server. */
import { send } from "./http.js";

/**
 * @typedef {{plane: object, phase: number, shape: string, points: number[][]}} StatsBody points: LPS mm; column, row,
 *   image where the series has no place in the patient
 * @param {string} series @param {StatsBody} body @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export const measure = (series, body, signal) =>
  send("POST", `/api/series/${encodeURIComponent(series)}/stats`, body, { signal });

/**
 * Asks for each key at most once at a time; what changed meanwhile is asked for when the answer is there.
 */
export class Measuring {
  /** @type {Map<string, {series: string, body: StatsBody} | null>} what waits behind the request of a key */
  #waiting = new Map();
  #ended = new AbortController();

  /**
   * @param {(key: string, body: StatsBody, statistics: any) => void} told
   * @param {typeof measure} [ask]
   */
  constructor(told, ask = measure) {
    Object.assign(this, { told, ask });
  }

  /** @param {string} key @param {string} series @param {StatsBody} body */
  put(key, series, body) {
    const busy = this.#waiting.has(key);
    this.#waiting.set(key, busy ? { series, body } : null);
    if (!busy) this.#run(key, series, body);
  }

  async #run(key, series, body) {
    const { signal } = this.#ended;
    const found = await this.ask(series, body, signal).catch((error) => ({ error }));
    if (signal.aborted) return;
    const next = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (next) this.put(key, next.series, next.body);
    // What cannot be measured is told by the answer to saving it, with the reason.
    else if (!found.error) this.told(key, body, found);
  }

  dispose() {
    this.#ended.abort();
  }
}
