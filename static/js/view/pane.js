/** One pane: its elements, its canvas, and the picture on it. What it shows is decided by the stage. */
import { deviceMatrix, matrix } from "../core/camera.js";
import { awaited } from "../core/drawn.js";
import { pictureKey } from "../core/requests.js";
import { blankSamples, frameOf, pictureNoun, pictureWords } from "../core/series.js";
import { sliderSide } from "../core/slider.js";
import { capital } from "../core/text.js";
import { OVERLAYS } from "../overlays/registry.js";
import { element, write } from "../overlays/layer.js";

/** A picture that comes sooner than this needs no word. Milliseconds. */
const PATIENCE = 150;
const NUMBER = /^pane-(\d+)$/;

/**
 * @typedef {import("../core/wire.js").Picture} Picture
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 * @typedef {import("../overlays/layer.js").Model} Model
 *
 * @typedef {object} Scene what a pane needs to draw itself
 * @property {PlaneRequest} request what is wanted
 * @property {boolean} ready its picture is there
 *
 * @typedef {object} Drawn
 * @property {string} key
 * @property {PlaneRequest} request that the picture answers: it is drawn with the layout of that
 * @property {Picture} picture
 */

export class Pane {
  /** @type {Drawn | null} */ drawn = null;
  /** A coarse picture, drawn in its place until the true one is there. @type {Drawn | null} */ coarse = null;
  size = { width: 0, height: 0 };
  #late = 0;
  #lateText = "";

  /** @param {string} id @param {{onResize: () => void, onRetry: () => void}} events */
  constructor(id, { onResize, onRetry }) {
    this.id = id;
    this.root = document.createElement("section");
    Object.assign(this.root, { className: "pane", tabIndex: 0 });
    this.root.dataset.pane = id;
    this.root.setAttribute("role", "group");
    this.view = element(this.root, "pane-view");
    this.canvas = /** @type {HTMLCanvasElement} */ (element(this.view, "pane-canvas", "canvas"));
    this.canvas.setAttribute("role", "img");
    this.layer = element(this.view, "overlays");
    const below = element(this.layer, "overlays-below");
    this.overlays = OVERLAYS.map((overlay) => overlay.mount(this.layer));
    /** One more, below the words of the others. @param {import("../overlays/layer.js").Overlay} overlay */
    this.mount = (overlay) => this.overlays.push(overlay.mount(below));
    this.hint = element(this.root, "pane-hint", "p");
    this.#addSlider();
    this.#addStatus(onRetry);
    this.#observe(onResize);
  }

  #addSlider() {
    this.slider = /** @type {HTMLInputElement} */ (element(this.root, "pane-slider", "input"));
    Object.assign(this.slider, { type: "range", min: "0", step: "1", tabIndex: -1 });
  }

  /** @param {() => void} onRetry */
  #addStatus(onRetry) {
    this.status = element(this.root, "pane-status");
    this.status.setAttribute("role", "status");
    this.message = element(this.status, "pane-message", "span");
    this.retry = /** @type {HTMLButtonElement} */ (element(this.status, "button small", "button"));
    Object.assign(this.retry, { type: "button", textContent: "Try again", onclick: onRetry });
    this.say("");
  }

  /** @param {() => void} onResize */
  #observe(onResize) {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      this.size = { width, height };
      if (width && height) onResize();
    });
    observer.observe(this.view);
    this.stop = () => observer.disconnect();
  }

  /** Size in device pixels; drawing again is the caller's part. */
  #fitCanvas() {
    const dpr = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.size.width * dpr), Math.round(this.size.height * dpr)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return dpr;
  }

  /**
   * The picture before stays until the next one is there, with its own layout; but never one of another series or plane.
   * @param {PlaneRequest} request @param {Picture | undefined} picture @param {Picture} [preview] where it is not there
   */
  keep(request, picture, preview) {
    this.coarse = preview ? { key: `preview/${pictureKey(request)}`, request, picture: preview } : null;
    if (picture) this.drawn = { key: pictureKey(request), request, picture };
    else if (this.drawn && stackOf(this.drawn.request) !== stackOf(request)) this.drawn = null;
  }

  /** What is on the screen, whatever of its stack is wanted; null where that is nothing. @param {PlaneRequest} request */
  seen(request) {
    const now = this.coarse ?? this.drawn;
    return now && stackOf(now.request) === stackOf(request) ? now : null;
  }

  /** @param {Model} model @param {Scene} scene @param {import("../gl/picker.js").Renderer} renderer */
  draw(model, { request, ready }, renderer) {
    this.#leaveEmpty();
    const dpr = this.#fitCanvas();
    const drawn = this.seen(request);
    if (drawn) this.#paint(model, drawn, dpr, renderer);
    else this.#blank();
    for (const update of this.overlays) update(model);
    this.#describe(model, request, ready);
    this.root.toggleAttribute("data-preview", Boolean(this.coarse));
  }

  /** @param {Model} model @param {Drawn} drawn @param {number} dpr */
  #paint({ manifest, state }, { key, request, picture }, dpr, renderer) {
    const css = matrix(state.camera, frameOf(request.layout, this.size));
    const stretched = stretch(css, request.layout.width / picture.width, request.layout.height / picture.height);
    renderer.draw({
      canvas: this.canvas,
      key,
      picture,
      look: state.look,
      blank: blankSamples(manifest, picture),
      matrix: deviceMatrix(stretched, dpr),
    });
  }

  #blank() {
    const context = this.canvas.getContext("2d", { alpha: false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {Model} model @param {PlaneRequest} request what is wanted @param {boolean} ready it is there */
  #describe({ manifest, state, wanted, layout, shown }, request, ready) {
    const { dataset } = this.root;
    const name = nameOf(state);
    const numbered = NUMBER.exec(this.id);
    dataset.plane = state.turn ? "oblique" : state.plane;
    dataset.colour = state.plane;
    dataset.series = state.series;
    dataset.index = String(shown);
    dataset.wanted = String(wanted.index);
    dataset.slices = String(layout.slices);
    dataset.slider = sliderSide(manifest, layout, state, shown);
    this.root.ariaLabel = numbered ? `Pane ${numbered[1]}, ${name.toLowerCase()}` : `${name} pane`;
    this.#aim(manifest, wanted, request.layout.slices);
    this.canvas.setAttribute("aria-label", `${name} ${pictureWords(manifest, shown, layout.slices)}`);
    if (ready) this.ready();
    else if (dataset.state !== "error") this.waiting(awaited(manifest, wanted, state));
  }

  /** The slider tells what is wanted. @param {any} manifest @param {import("../core/state.js").PaneState} wanted @param {number} slices */
  #aim(manifest, wanted, slices) {
    this.slider.max = String(Math.max(slices - 1, 0));
    this.slider.value = String(wanted.index);
    this.slider.hidden = slices < 2;
    this.slider.ariaLabel = `${nameOf(wanted)} ${pictureNoun(manifest)}`;
    this.slider.setAttribute("aria-valuetext", capital(pictureWords(manifest, wanted.index, slices)));
  }

  ready() {
    this.root.dataset.state = "ready";
    clearTimeout(this.#late);
    this.#late = 0;
    this.say("");
  }

  /** @param {string} text */
  waiting(text) {
    this.root.dataset.state = "loading";
    if (!this.status.hidden) this.say(text);
    this.#lateText = text;
    this.#late ||= window.setTimeout(() => {
      this.#late = 0;
      if (this.root.dataset.state === "loading") this.say(this.#lateText);
    }, PATIENCE);
  }

  /** @param {string} message */
  failed(message) {
    this.root.dataset.state = "error";
    this.say(message, true);
  }

  /** Nothing is shown here. @param {string} hint what to do about it */
  empty(hint) {
    this.drawn = this.coarse = null;
    this.ready();
    this.root.dataset.state = "empty";
    for (const name of ["series", "plane", "colour", "index", "wanted", "slices"]) delete this.root.dataset[name];
    this.root.ariaLabel = `${NUMBER.exec(this.id) ? `Pane ${NUMBER.exec(this.id)[1]}` : "Pane"}, empty`;
    this.layer.hidden = true;
    this.slider.hidden = true;
    write(this.hint, hint);
    this.#fitCanvas();
    this.#blank();
  }

  #leaveEmpty() {
    this.layer.hidden = false;
    write(this.hint, "");
  }

  /** @param {string} text @param {boolean} [retry] */
  say(text, retry = false) {
    this.status.hidden = !text;
    this.retry.hidden = !retry;
    write(this.message, text);
  }

  dispose() {
    clearTimeout(this.#late);
    this.stop();
    this.root.remove();
  }
}

/** Pictures of one stack may stand in for each other while the next is on its way. @param {PlaneRequest} request */
const stackOf = ({ series, digest, plane }) => `${series}/${digest}/${plane}`;

/** A picture with fewer pixels than its layout is drawn as large. @param {import("../core/camera.js").Matrix} m */
const stretch = ([a, b, c, d, e, f], x, y) =>
  /** @type {import("../core/camera.js").Matrix} */ ([a * x, b * x, c * y, d * y, e, f]);

/** @param {import("../core/state.js").PaneState} state */
function nameOf({ plane, turn }) {
  if (turn) return `Oblique ${plane}`;
  return plane === "acquired" ? "Stack" : plane[0].toUpperCase() + plane.slice(1);
}
