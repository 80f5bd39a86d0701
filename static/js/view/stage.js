/**
 * The stage holds the panes and applies changes to them. Tools, keys and buttons only make changes; this is the one
 * place that knows what every pane shows.
 */
import { apply, isPaneChange, SHARED } from "../core/changes.js";
import { RESET } from "../core/camera.js";
import { centre, clampIndex, isPlaced, sliceAt, toPixel, toWorld } from "../core/geometry.js";
import { canLink, movePoint, pointOnSlice } from "../core/reference.js";
import { pictureKey, planeRequest } from "../core/requests.js";
import { frameOf, initialLook, isZeroBased, LAYOUTS, middle } from "../core/series.js";
import { TOOLS, toolById } from "../tools/registry.js";
import { attachHands, project } from "./hands.js";
import { Pane } from "./pane.js";
import { SeenRange } from "./seen.js";

/**
 * @typedef {import("../core/changes.js").Change} Change
 * @typedef {import("../core/requests.js").PlaneRequest} PlaneRequest
 *
 * @typedef {object} Source where pictures come from
 * @property {(request: PlaneRequest) => import("../core/wire.js").Picture | undefined} peek
 * @property {(owner: string, request: PlaneRequest, motion: {direction: number, axis: "slice" | "phase"}) => void} want
 * @property {(owner: string) => void} release
 * @property {(key: string) => void} onPicture set by the stage
 * @property {(owner: string, request: PlaneRequest, error: Error) => void} onFailure set by the stage
 *
 * @typedef {object} Opening what to show first
 * @property {string} [layout]
 * @property {number} [index]
 * @property {number} [phase]
 * @property {{center: number, width: number}} [window]
 * @property {import("../core/vec.js").Vec} [point]
 */

export class Stage {
  /** @type {object | null} */ manifest = null;
  /** @type {Pane[]} */ panes = [];
  /** @type {import("../core/vec.js").Vec | null} */ point = null;
  layout = "stack";
  maximised = "";
  hide = false;
  texts = true;
  tool = TOOLS[0];
  #dirty = new Set();
  #frame = 0;
  #seen = new SeenRange();

  /**
   * @param {HTMLElement} root
   * @param {Source} source
   * @param {import("../gl/picker.js").Renderer} renderer
   * @param {() => void} changed
   */
  constructor(root, source, renderer, changed) {
    Object.assign(this, { root, source, renderer, changed });
    source.onPicture = (key) => this.#arrived(key);
    source.onFailure = (owner, request, error) => this.#failed(owner, request, error);
    renderer.onRestored(() => this.redraw());
  }

  /** @returns {Pane | undefined} */
  get active() {
    return this.panes.find((pane) => pane.id === this.activeId) ?? this.panes[0];
  }

  /** @param {object} manifest @param {Opening} [opening] */
  show(manifest, opening = {}) {
    this.manifest = manifest;
    this.#seen = new SeenRange();
    this.initial = initialLook(manifest);
    this.look = { ...this.initial, ...opening.window };
    this.phase = clampIndex(opening.phase ?? 0, manifest.phases);
    this.stackIndex = clampIndex(opening.index ?? middle(manifest.planes.acquired), manifest.planes.acquired.slices);
    this.point = canLink(manifest.planes) ? (opening.point ?? this.#startPoint()) : null;
    const wanted = opening.layout ?? this.layout;
    this.setLayout(wanted === "mpr" && !this.point ? "stack" : wanted);
  }

  #startPoint() {
    const { acquired, axial } = this.manifest.planes;
    if (!isPlaced(acquired)) return centre(axial);
    return toWorld(acquired, (acquired.width - 1) / 2, (acquired.height - 1) / 2, this.stackIndex);
  }

  /** Where the reader is. @returns {import("../core/sync.js").Place & {manifest: object, linked: boolean}} */
  get place() {
    const { manifest, point, stackIndex } = this;
    const { acquired } = manifest.planes;
    const linked = this.layout === "mpr";
    return { manifest, linked, point, index: linked && isPlaced(acquired) ? sliceAt(acquired, point) : stackIndex };
  }

  /** @param {string} id of LAYOUTS */
  setLayout(id) {
    if (this.panes.length) this.#leave();
    this.layout = id in LAYOUTS ? id : "stack";
    this.maximised = "";
    this.panes = LAYOUTS[this.layout].panes.map((slot) => this.#pane(slot));
    this.activeId = this.panes[0].id;
    if (this.layout === "stack" && this.tool.planar) this.tool = TOOLS[0];
    this.root.dataset.layout = this.layout;
    this.root.replaceChildren(...this.panes.map((pane) => pane.root));
    this.#mark();
    for (const pane of this.panes) this.#ask(pane, { direction: 1, axis: "slice" });
    this.redraw();
    this.changed();
  }

  #leave() {
    for (const pane of this.panes) {
      this.source.release(pane.id);
      pane.dispose();
    }
    this.#dirty.clear();
  }

  /** @param {{id: string, plane: string}} slot */
  #pane(slot) {
    const pane = new Pane(slot, { onResize: () => this.redraw(pane), onRetry: () => this.#retry(pane) });
    const layout = this.manifest.planes[slot.plane];
    const index = slot.plane === "acquired" ? this.#stackSlice() : sliceAt(layout, this.point);
    pane.state = { plane: slot.plane, index, phase: this.phase, look: this.look, camera: RESET };
    attachHands(pane, this);
    return pane;
  }

  /** The slice at the crosshair when coming from linked planes; else the one that was left. */
  #stackSlice() {
    const { acquired } = this.manifest.planes;
    if (this.panes.length > 1 && this.point && isPlaced(acquired)) this.stackIndex = sliceAt(acquired, this.point);
    return this.stackIndex;
  }

  /** @param {Change} change @param {Pane} [pane] */
  dispatch(change, pane = this.active) {
    if (!pane || !this.manifest) return;
    if (change.type === "cross") this.#cross(change, pane);
    else if (change.type === "maximise") this.maximise(pane.id);
    else if (isPaneChange(change)) this.#apply(change, pane);
    this.changed();
  }

  /** @param {Change} change @param {Pane} pane */
  #apply(change, pane) {
    const before = pane.state;
    this.#set(pane, apply(before, change, this.#facts(pane)), change.direction);
    if (SHARED.has(change.type) || change.type === "reset") this.#share(pane);
    if (pane.state.index !== before.index) this.#follow(pane);
  }

  /** @param {Pane} pane @returns {import("../core/changes.js").Facts} */
  #facts(pane) {
    const { manifest } = this;
    const layout = manifest.planes[pane.state.plane];
    return {
      frame: frameOf(layout, pane.view),
      dpr: window.devicePixelRatio || 1,
      slices: layout.slices,
      phases: manifest.phases,
      range: this.#seen.of(manifest),
      zeroBased: isZeroBased(manifest),
      initial: { look: this.initial, index: middle(layout) },
    };
  }

  /** Panes of one series share window, colours and phase. @param {Pane} from */
  #share(from) {
    ({ look: this.look, phase: this.phase } = from.state);
    for (const pane of this.panes) this.#set(pane, { ...pane.state, look: this.look, phase: this.phase });
  }

  /** Scrolling a linked plane moves the crosshair along its normal. @param {Pane} pane */
  #follow(pane) {
    const layout = this.manifest.planes[pane.state.plane];
    if (pane.state.plane === "acquired") {
      this.stackIndex = pane.state.index;
      if (this.point && isPlaced(layout)) this.point = pointOnSlice(layout, this.point, pane.state.index);
    } else {
      this.point = pointOnSlice(layout, this.point, pane.state.index);
    }
    this.redraw();
  }

  /** @param {Change} change `at` in CSS pixels of the pane @param {Pane} pane */
  #cross({ at, axes }, pane) {
    if (!this.point || pane.state.plane === "acquired") return;
    const [x, y] = project(pane, this.manifest, at);
    this.jump(movePoint(this.manifest.planes[pane.state.plane], this.point, { x, y, k: pane.state.index }, axes));
  }

  /** Move all linked planes to a point of the patient. @param {import("../core/vec.js").Vec} point LPS mm */
  jump(point) {
    this.point = point;
    for (const pane of this.panes) {
      const layout = this.manifest.planes[pane.state.plane];
      if (isPlaced(layout)) this.#set(pane, { ...pane.state, index: sliceAt(layout, point) });
    }
    this.redraw();
  }

  /**
   * @param {Pane} pane
   * @param {import("../core/changes.js").PaneState} state
   * @param {number} [hint] which way the hand moves
   */
  #set(pane, state, hint) {
    const before = pane.state;
    pane.state = state;
    const phased = state.phase !== before.phase;
    if (phased || state.index !== before.index) {
      const direction = hint ?? (Math.sign(state.index - before.index) || 1);
      this.#ask(pane, { direction, axis: phased ? "phase" : "slice" });
    }
    this.redraw(pane);
  }

  /** @param {Pane} pane @param {{direction: number, axis: "slice" | "phase"}} motion */
  #ask(pane, motion) {
    if (pane.root.dataset.state === "error") pane.root.dataset.state = "loading";
    this.source.want(pane.id, planeRequest(this.manifest, pane.state), motion);
  }

  /** @param {Pane} pane */
  #retry(pane) {
    pane.root.dataset.state = "loading";
    pane.say("");
    this.#ask(pane, { direction: 1, axis: "slice" });
    this.redraw(pane);
  }

  /** @param {string} key */
  #arrived(key) {
    for (const pane of this.panes) {
      if (pictureKey(planeRequest(this.manifest, pane.state)) === key) this.redraw(pane);
    }
  }

  /** @param {string} owner @param {PlaneRequest} request @param {Error} error */
  #failed(owner, request, error) {
    const pane = this.panes.find((one) => one.id === owner);
    const wanted = pane && pictureKey(planeRequest(this.manifest, pane.state)) === pictureKey(request);
    if (wanted) pane.failed(`Slice ${request.index + 1} cannot be shown: ${error.message}`);
  }

  /** Draw at the next frame of the screen. @param {Pane} [pane] all where none is named */
  redraw(pane) {
    for (const one of pane ? [pane] : this.panes) this.#dirty.add(one);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const panes = [...this.#dirty];
    this.#dirty.clear();
    for (const pane of panes) {
      const request = planeRequest(this.manifest, pane.state);
      const picture = this.source.peek(request);
      if (picture) this.#seen.add(picture);
      const point = pane.state.plane === "acquired" ? null : this.point;
      pane.draw(
        { manifest: this.manifest, state: pane.state, request, picture, hide: this.hide, texts: this.texts, point },
        this.renderer,
      );
    }
  }

  /** @param {string} id */
  activate(id) {
    if (this.activeId === id) return;
    this.activeId = id;
    this.#mark();
    this.changed();
  }

  /** The next or the previous pane. @param {number} by */
  step(by) {
    const at = this.panes.findIndex((pane) => pane.id === this.activeId);
    const next = this.panes[(at + by + this.panes.length) % this.panes.length];
    if (this.maximised) this.maximise(next.id, true);
    next.root.focus();
    this.activate(next.id);
  }

  /** @param {string} id @param {boolean} [keep] stays large where it already is */
  maximise(id, keep = false) {
    if (this.panes.length < 2) return;
    this.maximised = this.maximised === id && !keep ? "" : id;
    this.activate(id);
    this.#mark();
    this.changed();
  }

  #mark() {
    this.root.toggleAttribute("data-maximised", Boolean(this.maximised));
    for (const pane of this.panes) {
      pane.root.classList.toggle("active", pane.id === this.activeId);
      pane.root.classList.toggle("large", pane.id === this.maximised);
    }
  }

  /** @param {string} id */
  setTool(id) {
    this.tool = toolById(id);
    for (const pane of this.panes) pane.stage.style.cursor = this.tool.cursor;
    this.changed();
  }

  /** The window that shows every value that was met. */
  fullRange() {
    const [low, high] = this.#seen.of(this.manifest);
    this.dispatch({ type: "window", center: (low + high) / 2, width: high - low || 1, voi: "linear_exact" });
  }

  /** Whether the active pane shows what was last asked of it; what failed does not hold up playing. */
  get settled() {
    return this.active?.root.dataset.state !== "loading";
  }

  /** Corner texts and identifiers. @param {{hide?: boolean, texts?: boolean}} options */
  setTexts(options) {
    Object.assign(this, options);
    this.redraw();
    this.changed();
  }

  /** Where the crosshair lies in a pane, in CSS pixels; null where there is none. @param {Pane} pane */
  crosshairAt(pane) {
    if (!this.point || pane.state.plane === "acquired" || !pane.view.width) return null;
    const [x, y] = toPixel(this.manifest.planes[pane.state.plane], this.point);
    return project(pane, this.manifest, [x, y], true);
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.#leave();
    this.root.replaceChildren();
  }
}
