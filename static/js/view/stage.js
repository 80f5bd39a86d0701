/**
 * The stage holds the panes: it compares states, asks for planes and draws. What is shown is the store's; how it
 * changes is core/reduce.js.
 */
import { paneContext, screenAt } from "../core/context.js";
import { failedWords } from "../core/drawn.js";
import { layoutById } from "../core/layouts.js";
import { pictureKey } from "../core/requests.js";
import { Asks } from "./asks.js";
import { acceptSeries } from "./dropped.js";
import { Pane } from "./pane.js";

/**
 * @typedef {import("../core/state.js").ViewerState} ViewerState
 * @typedef {import("../core/context.js").PaneContext} PaneContext
 * @typedef {import("./asks.js").Source} Source
 * @typedef {(context: PaneContext) => Partial<import("../overlays/layer.js").Model>} Extra adds what overlays are given
 *
 * @typedef {object} Parts
 * @property {HTMLElement} root
 * @property {import("./store.js").Store} store
 * @property {Source} source
 * @property {import("../gl/picker.js").Renderer} renderer
 * @property {import("../core/state.js").Facts} facts
 * @property {Extra[]} extras
 * @property {(series: string, picture: import("../core/wire.js").Picture) => void} seen
 * @property {(series: string, pane: string) => void} drop a series was let fall into a pane
 * @property {(pane: string) => void} choose an empty pane asks for one, by keyboard
 */

const EMPTY = "Drop a series here, or choose one from the strip";

export class Stage {
  /** @type {Map<string, Pane>} */ #panes = new Map();
  /** @type {Set<string>} */ #dirty = new Set();
  /** @type {((pane: Pane, stage: Stage) => void) | null} */ hands = null;
  /** @type {import("../overlays/layer.js").Overlay[]} */ #later = [];
  #frame = 0;

  /** @param {Parts} parts */
  constructor(parts) {
    Object.assign(this, parts);
    this.asks = new Asks(parts.source, parts.facts);
    parts.source.onPicture = (key) => this.asks.waiting(key).forEach((id) => this.redraw(id));
    parts.source.onFailure = (owner, request, error) => this.#failed(owner, request, error);
    parts.renderer.onRestored(() => this.redraw());
    this.leave = parts.store.subscribe((state, before, change) => this.#follow(state, before, change));
    this.#lay(parts.store.state);
  }

  /** The panes in the order of the layout. @returns {Pane[]} */
  get panes() {
    return [...this.#panes.values()];
  }

  /** @returns {Pane | undefined} */
  get active() {
    return this.#panes.get(this.store.state.active);
  }

  /** @param {string} id @returns {Pane | undefined} */
  pane(id) {
    return this.#panes.get(id);
  }

  /** What may be known of a pane now. @param {string} id @returns {PaneContext | null} null where it shows nothing */
  context(id) {
    const pane = this.#panes.get(id);
    const state = this.store.state.panes[id];
    const request = pane && state && this.asks.ask(id, state);
    if (!request) return null;
    return paneContext(id, this.store.state, this.facts, pane.seen(request));
  }

  /** Whether a pane shows what was last asked of it; what failed does not hold up playing. @param {string} [id] */
  settled(id = this.store.state.active) {
    return this.#panes.get(id)?.root.dataset.state !== "loading";
  }

  /** Where the crosshair lies in a pane; null where there is none. @param {string} id @returns {[number, number] | null} */
  crosshairAt(id) {
    const context = this.context(id);
    return context?.point ? screenAt(context, context.point) : null;
  }

  /** @param {ViewerState} state @param {ViewerState} before @param {import("../core/state.js").Change} change */
  #follow(state, before, change) {
    if (state.layout !== before.layout || !sameKeys(state.panes, before.panes)) this.#lay(state);
    for (const [id, pane] of Object.entries(state.panes)) {
      if (pane === before.panes[id]) continue;
      this.#forget(id, pane, before.panes[id]);
      this.asks.ask(id, pane, change.direction);
      this.redraw(id);
    }
    if (state.show !== before.show || state.points !== before.points || state.tool !== before.tool) this.redraw();
    if ((state.show.references && movesLines(state, before)) || turnsLines(state, before)) this.redraw();
    if (state.active !== before.active || state.maximised !== before.maximised) this.#mark(state);
    if (change.type === "step-pane") this.active?.root.focus();
  }

  /** What failed before says nothing of another slice. */
  #forget(id, pane, before) {
    const { dataset } = this.#panes.get(id).root;
    const moved = ["series", "plane", "turn", "slab", "index", "phase"].some((name) => pane[name] !== before?.[name]);
    if (moved && dataset.state === "error") dataset.state = "loading";
  }

  /** Panes of the same name survive. @param {ViewerState} state */
  #lay(state) {
    const { id, columns, rows, areas, linked, panes } = layoutById(state.layout);
    const before = this.#panes;
    this.#panes = new Map(panes.map((slot) => [slot.id, before.get(slot.id) ?? this.#made(slot.id)]));
    for (const [gone, pane] of before) if (!this.#panes.has(gone)) this.#remove(gone, pane);
    Object.assign(this.root.dataset, { layout: id, linked: String(linked), panes: String(panes.length) });
    for (const [name, value] of Object.entries({ columns, rows, areas: areas ?? "none" }))
      this.root.style.setProperty(`--${name}`, value);
    for (const pane of this.panes) pane.root.style.setProperty("--area", areas ? pane.id : "auto");
    this.root.replaceChildren(...this.panes.map((pane) => pane.root));
    this.#mark(state);
    this.redraw();
  }

  /** @param {string} id */
  #made(id) {
    const pane = new Pane(id, { onResize: () => this.redraw(id), onRetry: () => this.retry(id) });
    this.#later.forEach(pane.mount);
    this.hands?.(pane, this);
    acceptSeries(pane, (series) => this.drop(series, id));
    pane.root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== pane.root || this.store.state.panes[id]?.series) return;
      event.preventDefault();
      this.choose(id);
    });
    return pane;
  }

  /** @param {(pane: Pane, stage: Stage) => void} hands on every pane, those to come as well */
  attach(hands) {
    this.hands = hands;
    for (const pane of this.panes) hands(pane, this);
  }

  /** Overlays on every pane, those to come as well. @param {import("../overlays/layer.js").Overlay[]} overlays */
  addOverlays(overlays) {
    this.#later.push(...overlays);
    for (const pane of this.panes) overlays.forEach(pane.mount);
    this.redraw();
  }

  /** @param {string} id @param {Pane} pane */
  #remove(id, pane) {
    this.asks.release(id);
    this.#dirty.delete(id);
    pane.dispose();
  }

  /** @param {string} id */
  retry(id) {
    const pane = this.#panes.get(id);
    pane.root.dataset.state = "loading";
    pane.say("");
    this.asks.again(id);
    this.redraw(id);
  }

  /** @param {string} owner @param {import("../core/requests.js").PlaneRequest} request @param {Error} error */
  #failed(owner, request, error) {
    const state = this.store.state.panes[owner];
    const asked = this.#panes.has(owner) && state && this.asks.ask(owner, state);
    if (!asked || pictureKey(asked) !== pictureKey(request)) return;
    const what = failedWords(this.facts.manifest(state.series), request);
    this.#panes.get(owner).failed(`${what} cannot be shown: ${error.message}`);
  }

  /** Draw at the next frame of the screen. @param {string} [id] all panes where none is named */
  redraw(id) {
    for (const one of id ? [id] : this.#panes.keys()) this.#dirty.add(one);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const ids = [...this.#dirty];
    this.#dirty.clear();
    for (const id of ids) this.#drawPane(id);
  }

  /** @param {string} id */
  #drawPane(id) {
    const [pane, state] = [this.#panes.get(id), this.store.state.panes[id]];
    if (!pane || !state || !pane.size.width || !pane.size.height) return;
    const request = this.asks.ask(id, state);
    if (!request) {
      pane.empty(EMPTY);
      return;
    }
    const picture = this.source.peek(request);
    if (picture) this.seen(state.series, picture);
    const preview = picture ? undefined : this.source.preview?.(request);
    pane.keep(request, picture, preview);
    const passing = picture || preview || !pane.drawn ? undefined : this.source.passing?.(request, pane.drawn.request);
    if (passing) pane.keep({ ...request, index: passing.index }, passing);
    const context = paneContext(id, this.store.state, this.facts, pane.seen(request));
    pane.draw(this.#model(context, Boolean(preview)), { request, ready: Boolean(picture) }, this.renderer);
  }

  /** @param {PaneContext} context @param {boolean} preview @returns {import("../overlays/layer.js").Model} */
  #model(context, preview) {
    const { show } = context.viewer;
    const model = { ...context, show, texts: show.texts, drawings: [], lines: [], preview };
    return Object.assign(model, ...this.extras.map((extra) => extra(context)));
  }

  /** @param {ViewerState} state */
  #mark({ active, maximised }) {
    this.root.toggleAttribute("data-maximised", Boolean(maximised));
    for (const pane of this.panes) {
      pane.root.classList.toggle("active", pane.id === active);
      pane.root.classList.toggle("large", pane.id === maximised);
    }
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.leave();
    for (const [id, pane] of this.#panes) this.#remove(id, pane);
    this.root.replaceChildren();
  }
}

const sameKeys = (one, other) => Object.keys(one).join() === Object.keys(other).join();

/** Whether a line of the crosshair lies otherwise, or is another one's thickness. @param {ViewerState} state */
const turnsLines = ({ panes }, before) =>
  Object.entries(panes).some(([id, { turn, slab }]) => turn !== before.panes[id]?.turn || slab !== before.panes[id]?.slab);

/** Whether the plane of the active pane, which is drawn across the others, is another one. @param {ViewerState} state */
function movesLines({ active, panes }, before) {
  const [now, then] = [panes[active], before.panes[before.active]];
  return active !== before.active || ["series", "plane", "turn", "index"].some((name) => now?.[name] !== then?.[name]);
}
