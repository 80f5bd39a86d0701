/** One pane: its elements, its canvas, and the picture on it. What it shows is decided by the stage. */
import { deviceMatrix, matrix } from "../core/camera.js";
import { pictureKey } from "../core/requests.js";
import { blankSamples, frameOf } from "../core/series.js";
import { OVERLAYS } from "../overlays/registry.js";
import { element, write } from "../overlays/layer.js";

/** A picture that comes sooner than this needs no word. Milliseconds. */
const PATIENCE = 150;

/**
 * @typedef {object} Scene what a pane needs to draw itself
 * @property {object} manifest
 * @property {import("../core/changes.js").PaneState} state
 * @property {import("../core/requests.js").PlaneRequest} request
 * @property {import("../core/wire.js").Picture | undefined} picture of the request, where it is there
 * @property {boolean} hide
 * @property {boolean} texts
 * @property {import("../core/vec.js").Vec | null} point
 */

export class Pane {
  /** @type {{key: string, index: number, pile: string, picture: import("../core/wire.js").Picture} | null} */
  #drawn = null;
  #late = 0;

  /** @param {{id: string, plane: string}} slot @param {{onResize: () => void, onRetry: () => void}} events */
  constructor({ id, plane }, { onResize, onRetry }) {
    this.id = id;
    this.plane = plane;
    /** @type {import("../core/changes.js").PaneState | null} */
    this.state = null;
    this.view = { width: 0, height: 0 };
    this.root = document.createElement("section");
    Object.assign(this.root, { className: "pane", tabIndex: 0, ariaLabel: `${name(plane)} pane` });
    this.root.dataset.pane = id;
    this.root.setAttribute("role", "group");
    this.stage = element(this.root, "pane-view");
    this.canvas = /** @type {HTMLCanvasElement} */ (element(this.stage, "pane-canvas", "canvas"));
    this.canvas.setAttribute("role", "img");
    const layer = element(this.stage, "overlays");
    this.overlays = OVERLAYS.map((overlay) => overlay.mount(layer));
    this.#addSlider();
    this.#addStatus(onRetry);
    this.#observe(onResize);
  }

  #addSlider() {
    this.slider = /** @type {HTMLInputElement} */ (element(this.root, "pane-slider", "input"));
    Object.assign(this.slider, {
      type: "range",
      min: "0",
      step: "1",
      ariaLabel: `${name(this.plane)} slice`,
      tabIndex: -1,
    });
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
      this.view = { width, height };
      if (width && height) onResize();
    });
    observer.observe(this.stage);
    this.stop = () => observer.disconnect();
  }

  /** Size in device pixels; drawing again is the caller's part. */
  #fitCanvas() {
    const dpr = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.view.width * dpr), Math.round(this.view.height * dpr)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return dpr;
  }

  /** @param {Scene} scene @param {import("../gl/picker.js").Renderer} renderer */
  draw(scene, renderer) {
    if (!this.view.width || !this.view.height) return;
    const { manifest, state, request, picture } = scene;
    const layout = manifest.planes[state.plane];
    const css = matrix(state.camera, frameOf(layout, this.view));
    const dpr = this.#fitCanvas();
    this.#keep(request, picture);
    if (this.#drawn) {
      const { key, picture: kept } = this.#drawn;
      const blank = blankSamples(manifest, kept);
      renderer.draw({
        canvas: this.canvas,
        key,
        picture: kept,
        look: state.look,
        blank,
        matrix: deviceMatrix(css, dpr),
      });
    } else {
      this.#blank();
    }
    const shown = this.#drawn?.index ?? state.index;
    const { hide, texts, point } = scene;
    for (const update of this.overlays)
      update({ manifest, layout, state, shown, matrix: css, view: this.view, hide, texts, point });
    this.#describe(state, layout, shown, scene);
  }

  /** The picture before stays until the next one is there, but never one of another pile of planes. */
  #keep(request, picture) {
    const key = pictureKey(request);
    const pile = `${request.series}/${request.digest}/${request.plane}`;
    if (picture) this.#drawn = { key, index: request.index, pile, picture };
    else if (this.#drawn?.pile !== pile) this.#drawn = null;
  }

  #blank() {
    const context = this.canvas.getContext("2d", { alpha: false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  #describe(state, layout, shown, { picture }) {
    const { dataset } = this.root;
    dataset.plane = state.plane;
    dataset.index = String(shown);
    dataset.wanted = String(state.index);
    dataset.slices = String(layout.slices);
    this.slider.max = String(Math.max(layout.slices - 1, 0));
    this.slider.value = String(state.index);
    this.slider.hidden = layout.slices < 2;
    this.slider.setAttribute("aria-valuetext", `Slice ${state.index + 1} of ${layout.slices}`);
    this.canvas.setAttribute("aria-label", `${name(state.plane)} slice ${shown + 1} of ${layout.slices}`);
    if (picture) this.ready();
    else if (dataset.state !== "error") this.waiting(state.index);
  }

  ready() {
    this.root.dataset.state = "ready";
    clearTimeout(this.#late);
    this.#late = 0;
    this.say("");
  }

  /** @param {number} index */
  waiting(index) {
    this.root.dataset.state = "loading";
    const text = `Loading slice ${index + 1} …`;
    if (!this.status.hidden) this.say(text);
    this.lateText = text;
    this.#late ||= window.setTimeout(() => {
      this.#late = 0;
      if (this.root.dataset.state === "loading") this.say(this.lateText);
    }, PATIENCE);
  }

  /** @param {string} message */
  failed(message) {
    this.root.dataset.state = "error";
    this.say(message, true);
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

/** @param {string} plane */
const name = (plane) => (plane === "acquired" ? "Stack" : plane[0].toUpperCase() + plane.slice(1));
