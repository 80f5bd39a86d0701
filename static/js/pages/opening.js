/** Opening a study and its series: what comes first, and what is said when it does not come. */
import { getStudy, isNamed } from "../api/studies.js";
import { shownStudy } from "../core/concealing.js";
import { sliceAt, isPlaced } from "../core/geometry.js";
import { mainSeries } from "../core/hanging.js";
import { isLinked } from "../core/layouts.js";
import { fromLink, saysMore, seriesOf, withoutMissing } from "../core/link.js";
import { pointOf } from "../core/linking.js";
import { turnTo } from "../core/sync.js";
import { h, icon } from "../ui/dom.js";
import { hangStudy, restore } from "./hanging.js";

export class Opening {
  /** @type {any} */ study = null;
  /** @type {Map<string, import("../core/sync.js").Place>} where each series was left */ #left = new Map();
  #turn = 0;
  /** The page in place of the pictures, as it is told now. @type {(() => Node) | null} */ #page = null;

  /**
   * @param {import("./library.js").Library} library @param {import("../view/store.js").Store} store
   * @param {{filled: (study: any) => void, marked: (series: string) => void, opened: (manifest: any) => void, plays: () => void,
   *   shows: (what: "pictures" | "nothing" | "missing" | "failed") => void, back: () => void}} events
   */
  constructor(library, store, events) {
    Object.assign(this, { library, store, events });
    this.message = h("div.viewer-message", { role: "status" });
  }

  /**
   * @param {import("../core/route.js").Route} route
   * @param {import("../core/state.js").ViewerState | null} [kept] as the study was left
   */
  async open(route, kept = null) {
    const turn = (this.#turn += 1);
    this.events.shows("pictures");
    this.#say("Opening the study …");
    try {
      // Beside its study, but never one that is gone: that is told, and not asked for.
      const early = route.series && isNamed(route.series) ? this.library.load(route.series) : null;
      early?.catch(() => {}); // Told below, where it is awaited.
      const study = await getStudy(route.study);
      if (turn !== this.#turn) return;
      this.study = study;
      this.events.filled(study);
      const own = study.series.map(({ id }) => id);
      const { route: there, notice } = withoutMissing(route, own);
      const first = own.includes(there.series) ? there.series : mainSeries(study);
      if (kept && (await this.#again(kept, turn))) return;
      if (first && notice) this.#tell(notice);
      if (first) await this.#first(first, there, turn, () => this.open(route, kept));
      else await this.#instead("nothing", ({ nothingPage }) => nothingPage(shownStudy(study, this.store.state.show.hide)));
    } catch (error) {
      if (turn !== this.#turn) return;
      if (isMissing(error)) await this.#instead("missing", ({ missingPage }) => missingPage(this.events.back));
      else this.#failed("This study cannot be opened", error, () => this.open(route, kept));
    }
  }

  /** @param {string} notice */
  async #tell(notice) {
    const { toast } = await import("../ui/dialog.js");
    toast(notice, "error");
  }

  /** @param {import("../core/state.js").ViewerState} kept @returns {Promise<boolean>} whether there was anything of it */
  async #again(kept, turn) {
    const manifest = await restore(this, kept, () => turn === this.#turn);
    if (!manifest) return turn !== this.#turn;
    this.events.marked(manifest.id);
    this.#clear();
    this.events.opened(manifest);
    return true;
  }

  /**
   * What the address asks for.
   * @param {string} id of the first series @param {import("../core/route.js").Route} route @param {number} turn
   * @param {() => void} again where nothing of it came
   */
  async #first(id, route, turn, again) {
    if (saysMore(route) && (await this.#follow(id, route, turn))) return;
    if (await this.series(id, undefined, {}, undefined, turn, again)) await this.hang(id, turn);
  }

  /** A link. @returns {Promise<boolean>} false where nothing of it came */
  async #follow(id, route, turn) {
    const whole = route.panes?.some((pane) => pane.series) ? route : { ...route, series: id };
    const own = new Set(this.study.series.map((series) => series.id));
    const found = await this.library.some(seriesOf(whole).filter((series) => own.has(series)));
    if (turn !== this.#turn) return true;
    if (!found.length) return false;
    const { facts, state } = this.store;
    const next = fromLink({ ...whole, study: this.study.id }, facts, state);
    const manifest = facts.manifest(next.panes[next.active].series) ?? found[0];
    this.store.replace(next);
    this.events.marked(manifest.id);
    this.#clear();
    this.events.opened(manifest);
    return true;
  }

  /** The whole study as its kind is hung. @param {string} id of the series to begin with @param {number} [turn] of the opening; anew without */
  async hang(id, turn = 0) {
    const mine = turn || this.#turn;
    const first = this.library.manifests.get(id);
    const plays = await hangStudy(this, this.study, first, () => mine === this.#turn, !turn);
    if (plays && mine === this.#turn) this.events.plays();
  }

  /**
   * @param {string} id @param {string} [pane] the active one where none is named
   * @param {object} [at] what is known of the pane's state @param {import("../core/vec.js").Vec} [point]
   * @param {number} [turn] of the opening @param {() => void} [again] what is tried where it does not come
   * @returns {Promise<boolean>} whether it came
   */
  async series(id, pane = this.store.state.active, at = {}, point = undefined, turn = (this.#turn += 1), again = undefined) {
    this.events.marked(id);
    let manifest;
    try {
      manifest = await this.library.load(id);
    } catch (error) {
      const retry = again ?? (() => this.series(id, pane, at, point));
      if (turn === this.#turn) this.#failed("This series cannot be opened", error, retry);
      return false;
    }
    if (turn !== this.#turn) return false;
    const start = this.#start(pane, manifest);
    this.store.dispatch({ type: "open", series: id, pane, at: { ...start, ...defined(at) }, point });
    this.#clear();
    this.events.opened(manifest);
    return true;
  }

  /** A series that is in a pane; there are pictures then. @returns {string} "" where there is none */
  get #shown() {
    const { state, facts } = this.store;
    return Object.values(state.panes).find(({ series }) => series && facts.manifest(series))?.series ?? "";
  }

  /** Where the next series opens; where this one was left is kept. @param {string} id of the pane @param {any} next */
  #start(id, next) {
    const { state, facts } = this.store;
    const pane = state.panes[id];
    const manifest = pane?.series ? facts.manifest(pane.series) : undefined;
    if (!manifest) return {};
    const point = pointOf(state, id, facts);
    const { acquired } = manifest.planes;
    const cut = pane.plane !== "acquired" || pane.turn;
    const index = cut && point && isPlaced(acquired) ? sliceAt(acquired, point) : pane.index;
    this.#left.set(manifest.id, { index });
    const here = { manifest, linked: isLinked(state), point, index };
    return { index: turnTo(here, next, this.#left.get(next.id)).index };
  }

  /** A page in place of the pictures. @param {"nothing" | "missing"} what @param {(pages: any) => Node} page */
  async #instead(what, page) {
    const turn = this.#turn;
    const pages = await import("../ui/nopicture.js");
    if (turn !== this.#turn) return;
    this.events.shows(what);
    this.#page = () => page(pages);
    this.concealed();
    this.message.hidden = false;
  }

  /** Identifiers are hidden, or shown again. */
  concealed() {
    if (this.#page) this.message.replaceChildren(this.#page());
  }

  /** @param {string} text */
  #say(text) {
    this.#page = null;
    this.message.replaceChildren(h("span.spinner"), h("p", {}, text));
    this.message.hidden = false;
  }

  /** There are pictures, and nothing is told in their place. */
  #clear() {
    this.#page = null;
    this.events.shows("pictures");
    this.message.hidden = true;
  }

  /**
   * One notice, over nothing else: where pictures are shown already, the way back to them.
   * @param {string} what @param {Error} error @param {() => void} retry
   */
  #failed(what, error, retry) {
    const shown = this.#shown;
    const back = () => {
      this.events.marked(shown);
      this.#clear();
    };
    const press = (click) => ({ type: "button", on: { click } });
    const notice = h(
      "section.no-picture",
      { aria: { label: what } },
      icon("warning"),
      h("h2", {}, what),
      h("p", {}, error.message),
      h("button.button.primary", press(retry), "Try again"),
      shown && h("button.button", press(back), "Back to the pictures"),
    );
    this.#page = null;
    if (!shown) this.events.shows("failed");
    this.message.replaceChildren(notice);
    this.message.hidden = false;
  }

  dispose() {
    this.#turn += 1;
  }
}

/** Whether there is no such study; an address that can be none's is refused otherwise. @param {any} error */
const isMissing = ({ code, status }) => code === "study_not_found" || (code === "bad_parameter" && status === 400);

const defined = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
