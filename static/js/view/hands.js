/** From the hands on a pane to changes: who a press belongs to, and what the tool is told of the place. */
import { worldAt } from "../core/context.js";
import { toPixel } from "../core/geometry.js";
import { handFor } from "../core/handmap.js";
import { placesOf } from "../core/linking.js";
import { movePoint } from "../core/reference.js";
import { slabStep } from "../core/slab.js";
import { crosshairGrip } from "../tools/crosshair.js";
import { attachPointer } from "../tools/pointer.js";
import { toolById } from "../tools/registry.js";
import { scrollTool } from "../tools/scroll.js";
import { attachWheel } from "../tools/wheel.js";
import { gestureOf } from "./gesture.js";

/**
 * @typedef {import("../core/context.js").PaneContext} PaneContext
 * @typedef {import("../tools/tool.js").Change} Change
 * @typedef {import("../tools/tool.js").Gesture} Gesture
 * @typedef {import("../tools/tool.js").Tool} Tool
 * @typedef {import("../tools/pointer.js").Grip} Grip
 * @typedef {import("../tools/pointer.js").Step} Step
 * @typedef {import("./marks.js").Hit} Hit
 *
 * @typedef {object} Parts what the page hands in
 * @property {(change: Change) => void} dispatch
 * @property {() => Tool} tool the active one
 * @property {() => import("../core/handmap.js").HandMap} [handMap] what the buttons do, where not as they come
 * @property {() => 1 | -1} [vertical] −1: what dragging down does to the level is turned upside down
 * @property {(context: PaneContext, at: [number, number], reach: number) => Hit | null} [hitTest] the mark under the hand
 * @property {(hit: Hit) => Tool} [grab] the tool that holds it
 * @property {() => void} [draws] a tool that draws comes down
 * @property {(hit: Hit) => boolean} [edits] a double click on a mark; false where it means nothing to the mark
 * @property {(at: [number, number], context: PaneContext, hit: Hit | null) => void} [menu] `at` in the window
 */

/** @type {Omit<Required<Parts>, "dispatch" | "tool">} */
const NONE = {
  handMap: () => ({}),
  vertical: () => 1,
  hitTest: () => null,
  grab: () => scrollTool,
  draws: () => {},
  edits: () => false,
  menu: () => {},
};

/** @param {import("./pane.js").Pane} pane @param {import("./stage.js").Stage} stage @param {Parts} handed */
export function attachHands(pane, stage, handed) {
  const parts = { ...NONE, ...handed };
  const context = () => stage.context(pane.id);
  const emit = (changes) =>
    changes?.forEach((change) => parts.dispatch({ pane: pane.id, ...placed(context(), change) }));
  const hands = new PaneHands(context, emit, parts);
  attachPointer(pane.view, {
    grip: (event, step) => hands.grip(event, step),
    fingers: (count) => (count > 2 ? hands.held(scrollTool) : hands.pinch()),
    hover: (step) => (pane.view.style.cursor = hands.hover(step)),
    double: (step) => hands.double(step),
    menu: ({ at, reach }) => hands.menu(at, reach, pane.view.getBoundingClientRect()),
  });
  attachWheel(pane.view, {
    does: (event) => handFor(event, parts.handMap()),
    zoom: (factor, at) => emit([{ type: "zoom", factor, at }]),
    step: (does, by) => emit(stepOf(does, by, context())),
  });
  pane.view.style.cursor = parts.tool().cursor;
  const activate = () => emit([{ type: "activate" }]);
  pane.root.addEventListener("pointerdown", activate);
  pane.root.addEventListener("focusin", activate);
  pane.slider.addEventListener("input", () => emit([{ type: "slice", index: Number(pane.slider.value) }]));
}

export class PaneHands {
  /** What the last click has moved, should it become a double click. @type {import("../core/linking.js").Places | null} */
  #before = null;

  /** @param {() => PaneContext | null} context @param {(changes?: Change[]) => void} emit @param {Parts} parts */
  constructor(context, emit, parts) {
    Object.assign(this, { context, emit, parts });
  }

  /** A button with work of its own; else a mark, the crosshair, the active tool. @returns {Grip} */
  grip(event, step) {
    const does = handFor(event, this.parts.handMap());
    if (does !== "tool") return this.held(toolById(does));
    const tool = this.parts.tool();
    if (tool.takesClick) this.parts.draws();
    const here = this.context();
    if (!here || tool.planar) return this.held(tool, true);
    const hit = this.parts.hitTest(here, step.at, step.reach);
    if (hit) return this.held(this.parts.grab(hit), true);
    // What draws may begin on a line of the crosshair, as anywhere.
    return this.held((!tool.takesClick && crosshairGrip(here, step.at, step.reach)) || tool, true);
  }

  /** A tool as long as the press lasts. @param {Tool} tool @param {boolean} [clicks] @returns {Grip} */
  held(tool, clicks = false) {
    const memory = {};
    let first = null;
    const run = (act) => (step) => {
      const now = this.context();
      first ??= now;
      // All that one press draws lies on the picture it began on, whatever comes up below it.
      const here = now && tool.takesClick ? begunOn(first, now) : now;
      if (here) this.emit(act?.(gestureOf(here, { ...step, vertical: this.parts.vertical() }), memory));
    };
    return {
      start: run(tool.start),
      move: run(tool.drag),
      up: run(tool.up),
      click: clicks ? (step) => this.#clicked(step, run, tool) : undefined,
      cancel: () => this.emit(tool.cancel?.()),
    };
  }

  /** The first click acts at once, and is taken back by a second one, which itself does nothing. */
  #clicked(step, run, tool) {
    if (tool.takesClick) {
      this.#before = null;
      run(tool.click)(step);
    } else if (!step.second) {
      const here = this.context();
      this.#before = here && placesOf(here.viewer);
      run((gesture) => this.cross(gesture))(step);
    }
  }

  /** A click that no tool takes: the crosshair comes here, and no mark is selected any more. @param {Gesture} gesture */
  cross({ at }) {
    return [
      { type: "mark-select", key: "" },
      { type: "cross", at, axes: "both" },
    ];
  }

  /**
   * A text is written in, moved words go back beside their mark; else the pane is shown alone, or with the others
   * again, and the crosshair is where it was before.
   * @param {Step} step
   */
  double({ at, reach }) {
    if (this.#before) this.emit([{ type: "cross-back", places: this.#before }]);
    this.#before = null;
    const here = this.context();
    const hit = here && this.parts.hitTest(here, at, reach);
    if (hit && this.parts.edits(hit)) return;
    if (!this.parts.tool().takesClick) this.emit([{ type: "maximise" }]);
  }

  /** Two fingers: apart enlarges, together shrinks, both along pan. @returns {Grip} */
  pinch() {
    return {
      move: ({ at, dx, dy, grown }) =>
        this.emit([
          { type: "pan", dx, dy },
          { type: "zoom", factor: grown, at },
        ]),
    };
  }

  /** Nothing is pressed: the tool follows, and the cursor tells what a press would do. @param {Step} step */
  hover(step) {
    const tool = this.parts.tool();
    const here = this.context();
    if (!here) return "";
    this.emit(tool.move?.(gestureOf(here, step)));
    if (tool.planar) return tool.cursor;
    const hit = this.parts.hitTest(here, step.at, step.reach);
    if (hit) return typeof hit.handle === "number" ? "pointer" : this.parts.grab(hit).cursor;
    return (!tool.takesClick && crosshairGrip(here, step.at, step.reach)?.cursor) || tool.cursor;
  }

  /** @param {[number, number]} at @param {number} reach @param {{left: number, top: number}} box of the pane */
  menu(at, reach, { left, top }) {
    const here = this.context();
    if (here) this.parts.menu([left + at[0], top + at[1]], here, this.parts.hitTest(here, at, reach));
  }
}

/** @param {PaneContext} first @param {PaneContext} now @returns {PaneContext} */
const begunOn = (first, now) => (now.layout === first.layout ? { ...first, matrix: now.matrix, view: now.view } : first);

/** A place on the screen becomes a point of the patient. @param {PaneContext | null} context @param {Change} change */
function placed(context, change) {
  if (change.type !== "cross" || change.world) return change;
  if (!context?.point) return { type: "none" };
  const [x, y] = toPixel(context.layout, worldAt(context, change.at));
  const { state, wanted } = context;
  // A hand that is ahead of its pictures stays there; but slices of another direction are counted otherwise.
  const at = { x, y, k: (state.turn === wanted.turn ? wanted : state).index };
  return { type: "cross", world: movePoint(context.layout, context.point, at, change.axes) };
}

/** One notch of the wheel. @param {string} does @param {number} by @param {PaneContext | null} context @returns {Change[]} */
function stepOf(does, by, context) {
  if (does === "phase" && context?.manifest.phases > 1) return [{ type: "phase", phase: context.wanted.phase + by }];
  if (does === "slab" && context) return [slabStep(context.wanted, context.layout, -by)]; // Thicker upwards.
  return [{ type: "scroll", by }];
}
