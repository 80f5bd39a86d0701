/** Words in place: a field on the picture for a text, for the length of a calibration, for what an arrow says. */
import { screenAt } from "../core/context.js";
import { onPlane } from "../core/onplane.js";
import { h } from "../ui/dom.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

/** Longest text that the server takes. */
const LONGEST = 1000;

export class Writing {
  /** @type {HTMLElement | null} */ #open = null;

  /** @param {import("./viewer.js").Viewer} viewer whose marks are there */
  constructor(viewer) {
    this.viewer = viewer;
    this.stop = viewer.marks.subscribe((state, before) => {
      if (state.asking && state.asking !== before.asking) this.ask(state.asking);
      if (!state.asking && before.asking) this.#close();
    });
  }

  /** A field where the mark is. @param {string} key */
  ask(key) {
    const mark = this.viewer.marks.state.marks[key];
    const found = mark && !mark.locked && this.#place(mark);
    if (!found) return;
    this.#close();
    const field = mark.kind === "calibration" ? lengthField(mark) : textField(mark);
    const done = (fields) => {
      if (this.#open !== root) return;
      this.#close();
      this.viewer.marks.dispatch(fields ? { type: "mark-edit", key, fields } : { type: "mark-cancel" });
      this.viewer.focusPane?.();
    };
    const root = h("form.mark-field", {}, field.root);
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      done(field.fields());
    });
    root.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") done(null);
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        root.requestSubmit();
      }
    });
    for (const name of ["pointerdown", "pointermove", "pointerup", "wheel", "dblclick", "contextmenu"])
      root.addEventListener(name, (event) => event.stopPropagation());
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!root.contains(/** @type {Node} */ (relatedTarget))) done(field.fields());
    });
    this.#show(root, found);
  }

  /**
   * @param {HTMLElement} root
   * @param {{view: HTMLElement, at: [number, number], size: {width: number, height: number}}} place
   */
  #show(root, { view, at, size }) {
    this.#open = root;
    view.append(root);
    const { width, height } = root.getBoundingClientRect();
    const within = (value, own, room) => Math.min(Math.max(value, 4), Math.max(room - own - 4, 4));
    root.style.left = `${within(at[0], width, size.width)}px`;
    root.style.top = `${within(at[1], height, size.height)}px`;
    // The press that drew the mark still gives the focus to the pane.
    setTimeout(() => root.querySelector("input, textarea")?.focus({ preventScroll: true }), 0);
  }

  /** The pane that shows the mark, and where. @param {Mark} mark */
  #place(mark) {
    const { stage, store } = this.viewer;
    for (const id of [store.state.active, ...Object.keys(store.state.panes)]) {
      const context = stage.context(id);
      if (context && mark.points.length && onPlane(mark, context))
        return { view: stage.pane(id).view, at: screenAt(context, mark.points[0]), size: context.view };
    }
    return null;
  }

  #close() {
    const open = this.#open;
    this.#open = null;
    open?.remove();
  }

  dispose() {
    this.#close();
    this.stop();
  }
}

/** @param {Mark} mark */
function textField(mark) {
  const area = /** @type {HTMLTextAreaElement} */ (
    h("textarea", { rows: 2, maxLength: LONGEST, aria: { label: "Text" }, value: mark.text })
  );
  return { root: area, fields: () => ({ text: area.value.trim() }) };
}

/** @param {Mark} mark */
function lengthField(mark) {
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "number",
      min: "0.01",
      step: "any",
      required: true,
      aria: { label: "True length in millimetres" },
      value: mark.value ? String(mark.value) : "",
    })
  );
  const root = h(
    "label.mark-length",
    {},
    "True length",
    input,
    "mm",
    h("button.button.small", { type: "submit" }, "Set"),
  );
  return { root, fields: () => ({ value: Number(input.value) > 0 ? Number(input.value) : mark.value }) };
}
