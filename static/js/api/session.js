/**
 * Whether the login that this page began with still holds. It can end in the middle of work: then the page keeps what it
 * has, and asks now and then whether the same person has logged in again, in another tab.
 */
import { csrfToken, hasAccount, me, setToken } from "./me.js";

/** Milliseconds between two questions while the login is gone. */
const EVERY = 4000;

/** @typedef {"in" | "out" | "other"} SessionState other: somebody else has logged in */

export class Session {
  /** @type {SessionState} */ state = "in";
  /** @type {Set<(state: SessionState) => void>} */ #listeners = new Set();
  /** @type {Promise<boolean> | null} */ #asking = null;
  #timer = 0;

  /**
   * @param {object} [parts]
   * @param {string} [parts.id] whose page it is
   * @param {boolean} [parts.watched] whether it began with a login
   * @param {() => Promise<{id: string, csrf_token: string} | null>} [parts.ask]
   * @param {(run: () => void, rest: number) => any} [parts.later]
   */
  constructor({ id = me.id, watched = hasAccount, ask = whoIsThere, later = (run, rest) => setTimeout(run, rest) } = {}) {
    Object.assign(this, { id, watched, ask, later });
  }

  /** @param {(state: SessionState) => void} heard @returns {() => void} ends it */
  onChange(heard) {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** A request was refused because nobody is logged in. */
  ended() {
    if (!this.watched) return;
    if (this.state === "in") this.#become("out");
    this.#rest();
  }

  /**
   * Ask who is logged in now, and take their token where it is the same person.
   * @returns {Promise<boolean>} whether a request that was refused can be sent again
   */
  check() {
    this.#asking ??= this.#check().finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** When the same person is logged in again. @param {AbortSignal} signal @returns {Promise<void>} */
  back(signal) {
    return new Promise((resolve, reject) => {
      const stop = this.onChange((state) => state === "in" && (stop(), resolve()));
      signal.addEventListener("abort", () => (stop(), reject(signal.reason)), { once: true });
      if (this.state === "in") (stop(), resolve());
    });
  }

  async #check() {
    const found = await this.ask();
    if (found?.id === this.id) {
      setToken(found.csrf_token);
      this.#become("in");
      return true;
    }
    if (this.watched && found) this.#become("other");
    else if (this.watched) this.#become("out");
    if (this.state !== "in") this.#rest();
    return false;
  }

  #rest() {
    this.#timer ||= this.later(() => {
      this.#timer = 0;
      if (this.state !== "in") this.check();
    }, EVERY);
  }

  /** @param {SessionState} next */
  #become(next) {
    if (next === this.state) return;
    this.state = next;
    for (const heard of [...this.#listeners]) heard(next);
  }
}

/** @returns {Promise<{id: string, csrf_token: string} | null>} null where nobody is logged in, or nothing answers */
async function whoIsThere() {
  try {
    const answer = await fetch("/api/me", { cache: "no-store", headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // The connection is gone: its own notice says so.
  }
}

/** The page's own. */
export const session = new Session();

/** Told when the link by which a guest looks has ended. @type {Set<() => void>} */
export const linkEnd = new Set();

/** The header by which the server knows that a request comes from this page. @returns {Record<string, string>} */
export const signed = () => (csrfToken() ? { "X-CSRF-Token": csrfToken() } : {});

/**
 * What an answer tells of the login. @param {number} status @param {string} code
 * @returns {Promise<boolean>} whether the request may be sent once more
 */
export async function refused(status, code) {
  if (status === 401) session.ended();
  if (code === "link_ended") for (const heard of [...linkEnd]) heard();
  // Who logged out and in again in another tab has a new token.
  return status === 403 && code === "csrf" ? session.check() : false;
}
