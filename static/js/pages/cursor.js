/**
 * The hand of those who have none on a mouse: a cross on the active pane. Arrows move it, Enter sets a point with the
 * active tool, or takes up the selected mark and lets it go; Tab goes through the grips of that mark, Escape ends.
 */
import { screenAt, worldAt } from "../core/context.js";
import { sub } from "../core/vec.js";
import { marksSpoken } from "../core/spoken.js";
import { shownUnit } from "../core/units.js";
import { markTool } from "../tools/marking.js";
import { toolById } from "../tools/registry.js";
import { announce, announceLater } from "../ui/announce.js";
import { h } from "../ui/dom.js";
import { preferences } from "../ui/preferences.js";
import { gestureOf } from "../view/gesture.js";

/** CSS pixels of one press of an arrow: with Alt, by itself, with Shift. */
const STEPS = { fine: 1, plain: 5, far: 25 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const GRIPS = { body: "The whole mark", words: "Its words" };
/** A second Enter this near to a corner, in CSS pixels, means it: less than one plain step away. */
const REACH = 2.5;
const HOW = "Arrows move it, with Shift faster, with Alt finer. Escape ends.";

/** @typedef {[number, number]} Point */

export class Cursor {
  /** @type {Point | null} where the cross is; null where there is none */ #at = null;
  /** @type {{key: string, handle: number | "body" | "words"} | null} the mark it holds */ #held = null;
  #pane = "";
  /** @type {Point | null} the first corner of what is drawn from corner to corner */ #from = null;
  /** @type {string} the mark that was gone to: Enter takes it up whatever tool is in the hand */ #chosen = "";

  /** Ends what waits for numbers of the server. @type {() => void} */ #stopWaiting = () => {};

  /** @param {import("./viewer.js").Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.mark = h("div.key-cursor", { aria: { hidden: "true" } });
    this.stop = viewer.store.subscribe((state, before) => {
      if (this.#at && (state.active !== before.active || state.tool !== before.tool)) this.leave();
      if (state.tool !== before.tool) this.#chosen = "";
    });
  }

  get #context() {
    return this.viewer.stage.context(this.viewer.store.state.active);
  }

  get #tool() {
    return toolById(this.viewer.store.state.tool);
  }

  /** Enter. */
  press() {
    const context = this.#context;
    if (!context) return;
    // What a mouse has begun is finished; a line of many that the keyboard draws ends at its first or its last corner.
    if (!this.#at && this.viewer.marks?.state.draft) this.#emit([{ type: "mark-finish" }]);
    else if (this.#held) this.#drop();
    else if (this.#at) this.#set(context);
    else this.#begin(context);
  }

  /** A mark was gone to by key: the next Enter is for it. @param {string} key */
  choose(key) {
    if (this.#held) this.#emit([{ type: "mark-drop" }]);
    else if (this.viewer.marks?.state.draft) this.#emit([{ type: "mark-cancel" }]);
    this.viewer.marks?.dispatch({ type: "mark-select", key });
    this.leave();
    this.#chosen = key;
  }

  /** Keys that are its own while it is out. @param {KeyboardEvent} event @returns {boolean} */
  key(event) {
    if (!this.#at || event.ctrlKey || event.metaKey) return false;
    if (event.key in ARROWS) this.#move(ARROWS[event.key], event);
    else if (event.key === "Tab" && this.#held) this.#nextHandle(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.#cancel();
    else return false;
    event.preventDefault();
    return true;
  }

  /** @param {import("../core/context.js").PaneContext} context */
  #begin(context) {
    const selected = this.viewer.marks?.state.marks[this.viewer.marks.state.selected];
    const chosen = Boolean(selected) && selected.key === this.#chosen;
    if (!chosen && (this.#tool.takesClick || this.#tool.spans)) {
      this.#put(context.id, [context.view.width / 2, context.view.height / 2]);
      announce(`${this.#tool.label}: the cross is in the middle. Enter sets a point. ${HOW}`);
    } else if (selected && !selected.locked && selected.points.length) {
      this.#held = { key: selected.key, handle: "body" };
      this.#put(context.id, screenAt(context, selected.points[0]));
      announce(`The mark is held. Enter lets it go, Tab goes to its grips. ${HOW}`);
    } else {
      announce("Take a tool that draws, or choose a mark, then press Enter.");
    }
  }

  #set(context) {
    if (this.#tool.spans) {
      this.#corner(context);
      return;
    }
    const { marks } = this.viewer;
    const before = marks?.state.marks;
    this.#emit(this.#tool.click?.(gestureOf(context, { at: this.#at, reach: REACH })));
    const { draft, fixed } = marks?.state ?? {};
    if (draft) announce(`Point ${fixed} is set.${endsHere(draft, fixed) ? " Enter once more, here or on the first point, finishes." : ""}`);
    else if (marks?.state.marks !== before) this.#told(marks.state.marks[marks.state.selected]); // Else it was told why not.
  }

  /** What was drawn, with its numbers; those of the server are told when they are there. */
  #told(mark) {
    announce(mark ? `${markTool(mark.kind)?.label ?? "Mark"}: ${spoken(mark) || "done."}` : "Done.");
    if (mark && spoken(mark).includes("…")) this.#await(mark.key);
  }

  /** @param {string} key */
  #await(key) {
    this.#stopWaiting();
    this.#stopWaiting = this.viewer.marks.subscribe(({ marks }) => {
      const mark = marks[key];
      if (mark && spoken(mark).includes("…")) return;
      this.#stopWaiting();
      if (mark) announce(`${markTool(mark.kind)?.label ?? "Mark"}: ${spoken(mark)}`);
    });
  }

  /** The first corner of a region, then the other one. */
  #corner(context) {
    if (!this.#from) {
      this.#from = this.#at;
      announce("The first corner is set. Enter sets the other one.");
      return;
    }
    this.#emit(this.#tool.up(gestureOf(context, { from: this.#from, at: this.#at })));
    this.#from = null;
  }

  #drop() {
    this.#emit([{ type: "mark-drop" }]);
    announce("The mark is let go.");
    this.leave();
  }

  #cancel() {
    this.#emit(this.#held ? [{ type: "mark-cancel" }] : this.#tool.cancel?.());
    announce("Cancelled.");
    this.leave();
  }

  /** @param {number[]} direction @param {KeyboardEvent} event */
  #move([dx, dy], { shiftKey, altKey }) {
    const context = this.#context;
    if (!context) return;
    const step = altKey ? STEPS.fine : shiftKey ? STEPS.far : STEPS.plain;
    const before = worldAt(context, this.#at);
    const { width, height } = context.view;
    this.#put(context.id, [within(this.#at[0] + dx * step, width), within(this.#at[1] + dy * step, height)]);
    const gesture = gestureOf(context, { at: this.#at });
    if (this.#from) this.#emit(this.#tool.drag(gestureOf(context, { from: this.#from, at: this.#at })));
    else this.#emit(this.#held ? [holding(this.#held, gesture.world, before)] : this.#tool.move?.(gesture));
    announceLater(() => (this.#at ? this.#where() : ""));
  }

  /** Where the cross is, as those hear it who do not see it. */
  #where() {
    const context = this.#context;
    if (!context) return "";
    const { width, height } = context.view;
    const [x, y] = [this.#at[0] / width, this.#at[1] / height].map((part) => Math.round(part * 100));
    return `${x} percent across, ${y} percent down`;
  }

  /** @param {number} by */
  #nextHandle(by) {
    const context = this.#context;
    const mark = this.viewer.marks.state.marks[this.#held.key];
    if (!context || !mark) return;
    const handles = markTool(mark.kind)?.handles(mark) ?? mark.points;
    const words = mark.kind === "text" ? null : this.viewer.marks.words.get(context.id)?.get(mark.key);
    /** @type {(number | "body" | "words")[]} */
    const grips = [...handles.keys(), ...(words ? [/** @type {const} */ ("words")] : []), "body"];
    const handle = grips[(grips.indexOf(this.#held.handle) + by + grips.length) % grips.length];
    this.#held = { key: mark.key, handle };
    this.#put(context.id, screenAt(context, handle === "words" ? words.corner : (handles[handle] ?? mark.points[0])));
    announce(GRIPS[handle] ?? `Grip ${handle + 1} of ${handles.length}`);
  }

  /** @param {string} pane @param {Point} at */
  #put(pane, at) {
    this.#at = at;
    this.#pane = pane;
    const { view } = this.viewer.stage.pane(pane);
    if (this.mark.parentElement !== view) view.append(this.mark);
    this.mark.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
  }

  #emit(changes) {
    for (const change of changes ?? []) this.viewer.dispatch({ pane: this.#pane, ...change });
  }

  leave() {
    if (this.#from) this.viewer.act("window-region", { pane: this.#pane, from: null, to: null, done: true });
    this.#from = null;
    this.#at = null;
    this.#held = null;
    this.mark.remove();
  }

  dispose() {
    this.leave();
    this.#stopWaiting();
    this.stop();
  }
}

/** @param {import("../core/mark.js").Mark} mark */
const spoken = (mark) => marksSpoken(mark, Boolean(markTool(mark.kind)?.measured), shownUnit(preferences.all.units, mark.unit));

/** Whether a line of many has points enough to be closed. @param {import("../core/mark.js").Mark} mark @param {number} fixed */
const endsHere = ({ kind }, fixed) => {
  const { least, most } = markTool(kind).points;
  return most > least && fixed >= least;
};

const within = (value, size) => Math.min(Math.max(value, 0), size - 1);

/** @param {{key: string, handle: number | "body" | "words"}} held */
function holding({ key, handle }, to, before) {
  if (handle === "words") return { type: "mark-caption", key, to };
  return handle === "body" ? { type: "mark-move", key, by: sub(to, before) } : { type: "mark-handle", key, handle, to };
}
