/** The address bar follows what is shown. */
import { toLink } from "../core/link.js";
import { formatRoute } from "../core/route.js";

/** Milliseconds of rest before it does. */
const REST = 250;

export class Address {
  #timer = 0;

  /** @param {import("../view/store.js").Store} store @param {(told: boolean) => void} changed whether it tells all that is shown */
  constructor(store, changed) {
    Object.assign(this, { store, changed });
  }

  follow() {
    if (!this.#timer) this.changed(false);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#write(), REST);
  }

  #write() {
    const { state, facts } = this.store;
    this.#timer = 0;
    if (!state.study) return;
    history.replaceState(history.state, "", withRenderer(formatRoute(toLink(state, facts))));
    this.changed(true);
  }

  dispose() {
    clearTimeout(this.#timer);
  }
}

/** A renderer that was asked for stays asked for. @param {string} address */
function withRenderer(address) {
  const wanted = new URLSearchParams(location.search).get("renderer");
  return wanted ? `${address}${address.includes("?") ? "&" : "?"}renderer=${encodeURIComponent(wanted)}` : address;
}
