/** While a mark is being drawn or is in the hand, the picture below it stays: its points lie on one slice, of one phase. */
import { reduce } from "../core/reduce.js";
import { sameSlab } from "../core/slab.js";
import { announceLater } from "../ui/announce.js";
import { toast } from "../ui/dialog.js";

/** What another picture is, of a pane. */
const PICTURE = ["series", "plane", "turn", "index", "phase", "slab"];
/** Steps that a person asks for by name are not refused: then the mark is given up, and that is told. */
const WANTED = new Set(["layout", "open", "close-pane", "hang", "replace"]);
const HELD = "The picture stays until the mark is drawn. Escape gives the mark up.";

/** @typedef {import("../core/state.js").ViewerState} ViewerState */

export class Pin {
  /** The pane below the mark. */ #pane = "";
  /** @type {(() => void)[]} */ #ends = [];

  /** @param {Pick<import("./viewer.js").Viewer, "marks" | "store"> & {cine: {stop: () => void}}} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.#ends.push(
      viewer.marks.subscribe((state, before) => {
        if (heldIn(state) && !heldIn(before)) this.#hold(state.draft);
      }),
      viewer.store.subscribe((state, before) => this.#follow(state, before)),
    );
  }

  /** Whether a mark is under way. */
  get holds() {
    return heldIn(this.viewer.marks.state);
  }

  /** @param {import("../core/mark.js").Mark | null} draft */
  #hold(draft) {
    const { cine, store } = this.viewer;
    cine.stop();
    this.#pane = "";
    const { active, panes } = store.state;
    // The picture it was begun on may be one that another was on its way to follow.
    if (draft?.plane && panes[active]?.series === draft.series)
      for (const change of wayBack(panes[active], draft)) store.dispatch({ ...change, pane: active });
    this.#pane = active;
  }

  /** Whether a change would bring another picture below the mark. @param {import("../core/state.js").Change} change */
  refuses(change) {
    if (!this.holds || WANTED.has(change.type)) return false;
    const { state, facts } = this.viewer.store;
    const refused = isAnother(reduce(state, change, facts), state, this.#pane);
    if (refused) announceLater(() => HELD);
    return refused;
  }

  /** @param {ViewerState} state @param {ViewerState} before */
  #follow(state, before) {
    if (!this.#pane || !this.holds || !isAnother(state, before, this.#pane)) return;
    this.viewer.marks.dispatch({ type: "mark-cancel" });
    toast("The mark that was being drawn is given up: another picture came up below it.");
  }

  dispose() {
    this.#ends.forEach((end) => end());
  }
}

/** @param {import("../core/marks.js").MarkState} state */
const heldIn = ({ draft, grab }) => Boolean(draft || grab);

/**
 * From what a pane wants to the picture that a mark was begun on.
 * @param {import("../core/state.js").PaneState} pane @param {import("../core/mark.js").Mark} draft
 * @returns {import("../core/state.js").Change[]}
 */
function wayBack(pane, { plane, phase }) {
  const flat = pane.plane === plane.name;
  return [
    ...(pane.phase === phase ? [] : [{ type: "phase", phase }]),
    ...(!plane.slab || sameSlab(pane.slab, plane.slab) ? [] : [{ type: "slab", ...plane.slab }]),
    ...(flat && pane.turn ? [{ type: "straighten" }] : []),
    ...(flat && (pane.turn || pane.index !== plane.index) ? [{ type: "slice", index: plane.index }] : []),
  ];
}

/** @param {ViewerState} state @param {ViewerState} before @param {string} pane */
const isAnother = ({ panes }, { panes: before }, pane) =>
  panes[pane] !== before[pane] && PICTURE.some((name) => panes[pane]?.[name] !== before[pane]?.[name]);
