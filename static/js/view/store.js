import { reduce } from "../core/reduce.js";

/**
 * The one holder of what a tab shows.
 *
 * @typedef {import("../core/state.js").ViewerState} ViewerState
 * @typedef {import("../core/state.js").Change} Change
 * @typedef {(state: ViewerState, before: ViewerState, change: Change) => void} Heard
 */
export class Store {
  #state;
  /** @type {Set<Heard>} */ #heard = new Set();

  /** @param {ViewerState} initial @param {import("../core/state.js").Facts} facts */
  constructor(initial, facts) {
    this.#state = initial;
    this.facts = facts;
  }

  /** @returns {ViewerState} */
  get state() {
    return this.#state;
  }

  /** Listeners are told only where the state changed. @param {Change} change */
  dispatch(change) {
    const before = this.#state;
    this.#state = reduce(before, change, this.facts);
    if (this.#state === before) return;
    for (const heard of [...this.#heard]) heard(this.#state, before, change);
  }

  /** @param {ViewerState} state of a tab, a link or a hanging */
  replace(state) {
    this.dispatch({ type: "replace", state });
  }

  /** @param {Heard} heard @returns {() => void} to be called when nothing more is to be heard */
  subscribe(heard) {
    this.#heard.add(heard);
    return () => this.#heard.delete(heard);
  }
}
