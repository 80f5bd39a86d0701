/**
 * The viewer: one study and its panes. What the first picture needs is here; what surrounds it comes beside it, and the
 * rest after it.
 */
import { PlaneSource } from "../api/planes.js";
import { concealer, openly, personOf } from "../core/concealing.js";
import { VIEWER0 } from "../core/state.js";
import { personName } from "../core/text.js";
import { h } from "../ui/dom.js";
import { toast } from "../ui/dialog.js";
import { SeenRanges } from "../view/seen.js";
import { Stage } from "../view/stage.js";
import { Store } from "../view/store.js";
import { Address } from "./address.js";
import { Library } from "./library.js";
import { Opening } from "./opening.js";

/** @typedef {import("../core/state.js").Change} Change */

/** Milliseconds after which head, toolbar and strip come, even where no picture did. */
const BESIDE_AFTER = 250;

export class Viewer {
  /** Marks, menus and the like come with the late modules. @type {any} */ marks = null;
  /** @type {any} */ menu = null;
  /** The rectangle that a window is being made from. @type {any} */ region = null;
  /** @type {any} */ cursor = null;
  /** Holds the picture below a mark that is being drawn. @type {import("./pinning.js").Pin | null} */ pin = null;
  /** What overlays are given besides. @type {import("../view/stage.js").Extra[]} */ extras = [];
  #seen = new SeenRanges();
  #frame = 0;
  /** @type {(() => void)[]} */ #ends = [];
  /** Head, toolbar, strip, panels, keys. @type {import("./surround.js").Surround | null} */ surround = null;
  /** @type {Promise<void> | null} */ #beside = null;
  /** @type {Promise<void> | null} */ #late = null;
  /** Keys that were pressed before there was what takes them. @type {KeyboardEvent[]} */ early = [];
  #gone = false;
  #drawn = false;

  /** @param {import("../gl/picker.js").Renderer} renderer @param {{back: () => void, told: (study: any) => void, missing?: () => void, drawn?: () => void}} hands */
  constructor(renderer, hands) {
    this.drawn = hands.drawn;
    this.hands = hands;
    this.library = new Library(() => {
      this.surround?.panels.refresh();
      this.changed();
    });
    this.store = new Store(VIEWER0, this.#facts());
    this.address = new Address(this.store, (told) => (this.root.dataset.address = told ? "told" : "behind"));
    this.opening = new Opening(this.library, this.store, {
      filled: (study) => {
        this.surround?.filled(study);
        hands.told(study);
      },
      marked: (series) => this.surround?.marked(series),
      opened: (manifest) => this.#opened(manifest),
      plays: () => this.act("play"),
      shows: (what) => this.#shows(what),
      back: hands.back,
    });
    this.#build();
    this.stage = this.#stage(renderer);
    const keep = (event) => this.surround || this.early.push(event);
    document.addEventListener("keydown", keep);
    this.#ends.push(
      this.store.subscribe(() => this.changed()),
      this.store.subscribe(({ show }, before) => show.hide !== before.show.hide && this.#concealed()),
      () => document.removeEventListener("keydown", keep),
    );
    // What surrounds the first picture does not delay it; nor does it wait for one that is late.
    const soon = setTimeout(() => this.beside().catch(() => {}), BESIDE_AFTER); // That it did not load has been told.
    this.#ends.push(() => clearTimeout(soon));
  }

  /** @returns {import("../core/state.js").Facts} */
  #facts() {
    const { manifests } = this.library;
    const range = (series) => this.#seen.of(manifests.get(series));
    const view = (pane) => this.stage.pane(pane)?.size ?? { width: 0, height: 0 };
    return {
      manifest: (series) => manifests.get(series),
      view,
      range,
      get dpr() {
        return window.devicePixelRatio || 1;
      },
    };
  }

  /** The places of what surrounds the panes are held free, so that nothing moves when it comes. */
  #build() {
    this.places = { head: h("header.viewer-head"), toolbar: h("div.toolbar"), strip: h("nav.strip") };
    this.panes = h("div.stage", { role: "main", aria: { label: "Pictures" } });
    this.middle = h("div.viewer-middle", {}, this.panes, this.opening.message);
    this.body = h("div.viewer-body", {}, this.places.strip, this.middle);
    this.root = h("div.viewer", {}, this.places.head, this.places.toolbar, this.body);
  }

  /** @param {import("../gl/picker.js").Renderer} renderer */
  #stage(renderer) {
    return new Stage({
      root: this.panes,
      store: this.store,
      source: new PlaneSource(),
      renderer,
      facts: this.store.facts,
      extras: this.extras,
      seen: (series, picture) => this.#saw(series, picture),
      drop: (series, pane) => this.openSeries(series, pane),
      choose: () => this.surround?.strip.focus(),
    });
  }

  get study() {
    return this.opening.study;
  }

  /** The series that are there. @returns {Map<string, any>} */
  get manifests() {
    return this.library.manifests;
  }

  /** Of the active pane; where that is empty, of the first that is not. */
  get manifest() {
    const { panes, active } = this.store.state;
    const series = panes[active]?.series || Object.values(panes).find((pane) => pane.series)?.series;
    return series ? this.manifests.get(series) : undefined;
  }

  /** @param {Change} change */
  dispatch(change) {
    if (change.type.startsWith("mark-")) this.marks?.dispatch(change);
    else if (change.type === "window-region") this.act(change.type, change);
    else if (!this.pin?.refuses(change)) this.store.dispatch(change);
  }

  /** A command of a button, a key or a menu. @param {string} action @param {any} [value] */
  act(action, value) {
    if (this.surround?.knows(action)) this.surround.run(action, value);
    else this.late().then(() => this.surround.run(action, value), () => {}); // That it did not load has been told.
  }

  /** What surrounds the panes. @returns {Promise<void>} */
  beside() {
    this.#beside ??= this.#load(async () => {
      const { Surround } = await import("./surround.js");
      if (this.#gone) return;
      new Surround(this);
      this.#ends.push(() => this.surround.dispose());
    });
    this.#beside.catch(() => (this.#beside = null));
    return this.#beside;
  }

  /** What the first picture does not need: menus, marks, the hands of those without a mouse. @returns {Promise<void>} */
  late() {
    this.#late ??= this.#load(async () => {
      const [{ attachLate }] = await Promise.all([import("./late.js"), this.beside()]);
      if (this.#gone) return;
      this.#ends.push(attachLate(this));
      this.root.dataset.whole = ""; // Nothing of the viewer is still to come.
    });
    this.#late.catch(() => (this.#late = null));
    return this.#late;
  }

  /** @param {() => Promise<void>} load */
  async #load(load) {
    try {
      await load();
    } catch (error) {
      toast("A part of the viewer did not load. Try again when the connection is back.", "error");
      throw error;
    }
  }

  /** The first picture is drawn. @param {string} series @param {import("../core/wire.js").Picture} picture */
  #saw(series, picture) {
    this.#seen.add(series, picture);
    if (this.#drawn) return;
    this.#drawn = true;
    setTimeout(() => {
      if (this.#gone) return;
      this.late().catch(() => {}); // That it did not load has been told.
      this.drawn?.();
    });
  }

  /** @param {import("../core/route.js").Route} route @param {import("../core/state.js").ViewerState | null} [kept] as it was left */
  open(route, kept = null) {
    this.store.dispatch({ type: "replace", state: { study: route.study ?? "" } });
    return this.opening.open(route, kept);
  }

  /** As studies of this kind hang, beginning with the series in hand. */
  hang() {
    if (this.manifest) this.opening.hang(this.manifest.id);
  }

  /** @param {string} id @param {string} [pane] the active one where none is named @param {object} [at] */
  openSeries(id, pane, at) {
    return this.opening.series(id, pane, at);
  }

  #opened(manifest) {
    this.#entitle(manifest.patient?.name);
    this.surround?.opened(manifest);
  }

  /** The window's title names the patient, unless identifiers are hidden. @param {string} [name] */
  #entitle(name) {
    const title = `${(!this.store.state.show.hide && personName(name)) || "Study"} · Lightbox`;
    if (document.title !== title) document.title = title;
  }

  /** What texts of files and people are read through: whole, unless identifiers are hidden. */
  get conceal() {
    return this.study && this.store.state.show.hide ? concealer(personOf(this.study)) : openly;
  }

  /** Identifiers are hidden, or shown again: what is told of the study but once is told anew. */
  #concealed() {
    if (!this.study) return;
    this.surround?.filled(this.study);
    this.opening.concealed();
  }

  /** What there is in place of pictures, if anything. @param {"pictures" | "nothing" | "missing" | "failed"} what */
  #shows(what) {
    this.root.dataset.shows = what;
    if (what === "missing") this.hands.missing?.();
  }

  focusPane() {
    this.stage.active?.root.focus({ preventScroll: true });
  }

  /** Everything around the panes follows once a frame. */
  changed() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.manifest) {
        if (!this.study) return;
        this.#entitle(this.study.patient_name);
        this.surround?.head.tell(this.study, this.store.state.show.hide);
        return;
      }
      this.#entitle(this.manifest.patient?.name);
      this.surround?.update();
      this.address.follow();
    });
  }

  dispose() {
    this.#gone = true;
    this.library.dispose();
    this.opening.dispose();
    this.#ends.forEach((end) => end());
    cancelAnimationFrame(this.#frame);
    this.address.dispose();
    this.stage.dispose();
    this.root.remove();
  }
}
