/** What somebody sets of their own account, so that it is there on their other devices. */
import { send } from "./http.js";
import { hasAccount } from "./me.js";

/** Milliseconds in which several changes are sent as one. */
const TOGETHER = 600;

export class Profile {
  /** @type {Record<string, any>} */ #wanted = {};
  #timer = 0;

  /**
   * @param {object} [parts]
   * @param {boolean} [parts.kept] whether there is an account that keeps them
   * @param {(values: Record<string, any>) => Promise<any>} [parts.put]
   * @param {(run: () => void, rest: number) => any} [parts.later]
   */
  constructor({ kept = hasAccount, put = putPreferences, later = (run, rest) => setTimeout(run, rest) } = {}) {
    Object.assign(this, { kept, put, later });
  }

  /** @param {Record<string, any>} values by name; the last of each counts */
  prefer(values) {
    if (!this.kept) return;
    Object.assign(this.#wanted, values);
    this.#timer ||= this.later(() => this.#send(), TOGETHER);
  }

  /** The page is left: what waits goes out at once. */
  flush() {
    if (this.#timer) this.#send();
  }

  async #send() {
    const wanted = this.#wanted;
    this.#wanted = {};
    this.#timer = 0;
    if (!Object.keys(wanted).length) return; // They went out when the page was left, and it came back.
    try {
      await this.put(wanted);
    } catch (error) {
      // The device keeps it; it goes along with the next change.
      this.#wanted = { ...wanted, ...this.#wanted };
      console.info(`Preferences are kept on this device for now: ${error.message}`);
    }
  }
}

/** It arrives even where the page is left meanwhile. */
const putPreferences = (preferences) => send("PUT", "/api/me", { preferences }, { keepalive: true });

const profile = new Profile();
globalThis.addEventListener?.("pagehide", () => profile.flush());

/** Keep preferences with the account, where there is one. @param {Record<string, any>} values */
export const prefer = (values) => profile.prefer(values);
