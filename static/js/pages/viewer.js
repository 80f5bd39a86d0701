/** The viewer: one study, its series, the stage and what surrounds it. */
import { PlaneSource } from "../api/planes.js";
import { getSeries, getStudy } from "../api/studies.js";
import { cineAxis, cineRate, nextFrame } from "../core/cine.js";
import { binding } from "../core/keys.js";
import { formatRoute } from "../core/route.js";
import { windowChoices } from "../core/series.js";
import { turnTo } from "../core/sync.js";
import { personName } from "../core/text.js";
import { TOOLS } from "../tools/registry.js";
import { h, icon } from "../ui/dom.js";
import { toast } from "../ui/dialog.js";
import { sidePanel } from "../ui/panel.js";
import { planeSwitch } from "../ui/planeswitch.js";
import { seriesStrip } from "../ui/strip.js";
import { tagsPanel } from "../ui/tags.js";
import { toolbar } from "../ui/toolbar.js";
import { trustPanel } from "../ui/trust.js";
import { mprReason, viewerHead } from "../ui/viewerhead.js";
import { Cine } from "../view/cine.js";
import { Stage } from "../view/stage.js";
import { COMMANDS } from "./commands.js";

/** Milliseconds of rest before the address bar follows. */
const ADDRESS_REST = 250;

export class Viewer {
  /** @type {any} */ study = null;
  /** @type {any} */ manifest = null;
  /** @type {Map<string, Promise<any>>} */ #manifests = new Map();
  /** @type {Map<string, import("../core/sync.js").Place>} where each series was left */ #left = new Map();
  #frame = 0;
  #address = 0;
  #windowTouched = false;
  #opening = 0;

  /** @param {import("../gl/picker.js").Renderer} renderer @param {{back: () => void}} hands */
  constructor(renderer, hands) {
    const act = (action, value) => COMMANDS[action](this, value);
    this.head = viewerHead({
      back: hands.back,
      layout: (id) => act("layout", id),
      panel: (id) => this.togglePanel(id),
      toggle: (option) => this.stage.setTexts({ [option]: !this.stage[option] }),
      help: () => act("help"),
    });
    this.toolbar = toolbar(TOOLS, act);
    this.strip = seriesStrip((id) => this.openSeries(id));
    this.switch = planeSwitch((id) => this.stage.activate(id));
    this.panel = sidePanel((id) => {
      if (!id && this.#inPanel) this.#focusPane();
      this.#changed();
    });
    this.tags = tagsPanel(() => ({ series: this.manifest.id, index: this.#acquiredIndex() }));
    const panes = h("div.stage", { role: "main", aria: { label: "Pictures" } });
    this.message = h("div.viewer-message", { role: "status" });
    const middle = h("div.viewer-middle", {}, this.switch.root, panes, this.message);
    this.root = h(
      "div.viewer",
      {},
      this.head.root,
      this.toolbar.root,
      h("div.viewer-body", {}, this.strip.root, middle, this.panel.root),
    );
    this.stage = new Stage(panes, new PlaneSource(), renderer, () => this.#changed());
    this.cine = new Cine({
      step: () => this.#cineStep(),
      ready: () => this.stage.settled,
      changed: () => this.#changed(),
    });
    this.onKey = (event) => this.#key(event);
    document.addEventListener("keydown", this.onKey);
    this.root.addEventListener("click", (event) => this.#giveBack(event));
  }

  /** A button that was clicked gives the keys back to the pane: the next Space is not another press of it. */
  #giveBack({ detail, target }) {
    const pressed = detail > 0 && /** @type {Element} */ (target).closest("button, a");
    if (pressed && !pressed.closest(".panel") && !pressed.hasAttribute("aria-haspopup") && !this.#inPanel)
      this.#focusPane();
  }

  #focusPane() {
    this.stage.active?.root.focus({ preventScroll: true });
  }

  get #inPanel() {
    return this.panel.root.contains(document.activeElement);
  }

  /** @param {import("../core/route.js").Route} route */
  async open(route) {
    const turn = (this.#opening += 1);
    this.#say("", "Opening the study …");
    try {
      const early = route.series ? this.#manifest(route.series) : null;
      early?.catch(() => {}); // Told below, where it is awaited.
      const study = await getStudy(route.study);
      if (turn !== this.#opening) return;
      this.study = study;
      this.strip.fill(study);
      const first = study.series.find(({ id }) => id === route.series) ?? study.series[0];
      if (first) await this.openSeries(first.id, route, turn);
      else this.#nothing(study);
    } catch (error) {
      if (turn === this.#opening) this.#say("warning", error.message, () => this.open(route));
    }
  }

  /** @param {string} id @param {object} [opening] @param {number} [turn] */
  async openSeries(id, opening = {}, turn = (this.#opening += 1)) {
    this.strip.mark(id);
    let manifest;
    try {
      manifest = await this.#manifest(id);
    } catch (error) {
      if (turn === this.#opening) this.#say("warning", error.message, () => this.openSeries(id, opening));
      return;
    }
    if (turn !== this.#opening) return;
    this.cine.stop();
    const start = this.manifest ? this.#turn(manifest) : {};
    this.manifest = manifest;
    this.cine.rate = cineRate(manifest);
    this.#windowTouched = Boolean(opening.window);
    this.message.hidden = true;
    this.stage.show(manifest, { ...start, ...opening });
    document.title = `${this.stage.hide ? "Study" : personName(manifest.patient?.name) || "Study"} · Lightbox`;
    if (this.panel.open) this.#fillPanel(this.panel.open);
  }

  /** Where the next series opens; where this one was left is kept. @param {object} next manifest */
  #turn(next) {
    const here = this.stage.place;
    this.#left.set(this.manifest.id, { index: here.index, point: here.point });
    return turnTo(here, next, this.#left.get(next.id));
  }

  /** @param {string} id */
  #manifest(id) {
    if (!this.#manifests.has(id)) {
      const asked = getSeries(id);
      asked.catch(() => this.#manifests.delete(id));
      this.#manifests.set(id, asked);
    }
    return this.#manifests.get(id);
  }

  /** @param {any} study */
  #nothing({ excluded = [] }) {
    const reasons = [...new Set(excluded.map(({ message }) => message))].join(" ");
    this.#say("info", `Nothing in this study can be drawn. ${reasons}`);
  }

  /** @param {string} symbol @param {string} text @param {() => void} [retry] */
  #say(symbol, text, retry) {
    const again = retry && h("button.button", { type: "button", on: { click: retry } }, "Try again");
    this.message.replaceChildren(
      ...[symbol ? icon(symbol) : h("span.spinner"), h("p", {}, text), again].filter(Boolean),
    );
    this.message.hidden = false;
  }

  /** @param {number} by */
  stepSeries(by) {
    const ids = this.study?.series.map(({ id }) => id) ?? [];
    const next = ids[ids.indexOf(this.manifest?.id) + by];
    if (next) this.openSeries(next);
  }

  /** @param {string} id */
  setLayout(id) {
    if (!this.manifest || id === this.stage.layout) return;
    const reason = id === "mpr" ? mprReason(this.manifest) : "";
    if (reason) {
      toast(`MPR is not possible: ${reason}`);
      return;
    }
    this.cine.stop();
    this.stage.setLayout(id);
  }

  /** @param {number} at in the order of the number keys */
  preset(at) {
    const choice = this.manifest && windowChoices(this.manifest)[at];
    if (choice) this.stage.dispatch({ type: "window", ...choice });
  }

  /** @param {number} rate */
  setRate(rate) {
    this.cine.rate = rate;
    this.#changed();
  }

  #cineStep() {
    const { stage, manifest } = this;
    if (cineAxis(manifest) === "phase")
      stage.dispatch({ type: "phase", phase: nextFrame(stage.phase, manifest.phases) });
    else
      stage.dispatch({
        type: "slice",
        index: nextFrame(stage.active.state.index, manifest.planes[stage.active.state.plane].slices),
        direction: 1,
      });
  }

  /** @param {string} id "tags" or "trust" */
  togglePanel(id) {
    if (this.panel.open === id) this.panel.close();
    else if (this.manifest) this.#fillPanel(id);
    // What is typed next is a search. On a touch screen the keyboard would cover what was asked for.
    if (this.panel.open === "tags" && !matchMedia("(pointer: coarse)").matches) this.tags.focus();
  }

  /** @param {string} id */
  #fillPanel(id) {
    if (id === "trust") {
      this.panel.show("trust", "Trust", trustPanel(this.manifest));
      return;
    }
    this.panel.show("tags", "Header", this.tags.root);
    this.tagsIndex = this.#acquiredIndex();
    this.tags.load();
  }

  #acquiredIndex() {
    return this.stage.panes[0]?.state.plane === "acquired" ? this.stage.panes[0].state.index : this.stage.stackIndex;
  }

  escape() {
    if (this.panel.open) this.panel.close();
    else if (this.stage.maximised) this.stage.maximise(this.stage.maximised);
    else this.cine.stop();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && isTyping(event) && this.#inPanel) {
      event.preventDefault(); // The search keeps its words.
      this.#focusPane();
      return;
    }
    if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    const found = binding(event);
    if (!found || (!this.manifest && found.action !== "help")) return;
    event.preventDefault();
    COMMANDS[found.action](this, found.value);
  }

  /** Everything around the panes follows once a frame. */
  #changed() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.manifest && this.stage.active) this.#update();
    });
  }

  #update() {
    const { stage, manifest, cine } = this;
    const { state } = stage.active;
    this.#windowTouched ||= state.look.center !== stage.initial.center || state.look.width !== stage.initial.width;
    const linked = stage.layout === "mpr";
    this.head.update({
      manifest,
      study: this.study?.id ?? manifest.study,
      layout: stage.layout,
      hide: stage.hide,
      texts: stage.texts,
      panel: this.panel.open,
    });
    this.toolbar.update({
      manifest,
      linked,
      tool: stage.tool.id,
      look: state.look,
      phase: stage.phase,
      playing: cine.playing,
      rate: cine.rate,
      playable: manifest.phases > 1 || manifest.planes[state.plane].slices > 1,
    });
    this.switch.update(linked ? stage.panes.map(({ id }) => id) : [], stage.activeId);
    if (this.panel.open === "tags" && this.tagsIndex !== this.#acquiredIndex() && !cine.playing)
      this.#fillPanel("tags");
    clearTimeout(this.#address);
    this.#address = window.setTimeout(() => this.#writeAddress(), ADDRESS_REST);
  }

  #writeAddress() {
    const { stage, manifest } = this;
    const linked = stage.layout === "mpr";
    const { center, width } = stage.look;
    const route = {
      study: this.study?.id ?? manifest.study,
      series: manifest.id,
      layout: stage.layout,
      phase: stage.phase,
      index: linked ? undefined : stage.active.state.index,
      point: linked ? stage.point : undefined,
      window: this.#windowTouched ? { center, width } : undefined,
    };
    history.replaceState(history.state, "", formatRoute(route) + rendererQuery());
  }

  dispose() {
    this.#opening += 1;
    document.removeEventListener("keydown", this.onKey);
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#address);
    this.cine.stop();
    this.stage.dispose();
    this.root.remove();
  }
}

/** A renderer that was asked for stays asked for. */
function rendererQuery() {
  const wanted = new URLSearchParams(location.search).get("renderer");
  return wanted ? `&renderer=${encodeURIComponent(wanted)}` : "";
}

const TEXT_INPUT = /^(text|search|number|email|password|url|date|time)$/;

/**
 * Keys belong to a field that is written in, and to a button that is about to be pressed.
 * @param {KeyboardEvent} event
 */
function isTyping({ target, key }) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, .phase")) return true;
  if (target instanceof HTMLInputElement) return TEXT_INPUT.test(target.type);
  return (key === " " || key === "Enter") && target.matches("button, a, summary");
}
