/** The tools that draw: the usual ones, all others in a menu; undo and redo. */
import { keyFor } from "../../core/keys.js";
import { UNITS } from "../../core/units.js";
import { h, icon, iconButton, setIcon } from "../dom.js";
import { attachMenu } from "../menu.js";
import { preferences } from "../preferences.js";

/** Those that have a button of their own. */
const USUAL = new Set(["length", "angle", "ellipse", "arrow"]);

/** @typedef {{id: string, label: string, icon: string}} ToolRow */

/**
 * @param {readonly ToolRow[]} tools @param {boolean} [draws] false: there are marks to look at, and none are drawn
 * @returns {import("../toolbar.js").Group}
 */
export const marksBar = (tools, draws = true) => (act) => {
  const usual = tools.filter(({ id }) => USUAL.has(id)).map((tool) => toolButton(tool, act));
  const more = tools.filter(({ id }) => !USUAL.has(id));
  /** @type {any} */
  let shown = null;
  const other = h(
    "button.icon-button.with-menu",
    { type: "button", title: "More tools that draw", aria: { label: "More tools that draw" }, data: { tools: "more" } },
    icon("polyline"),
    icon("chevron"),
  );
  attachMenu(other, () => entries(more, shown, act));
  const undo = iconButton("undo", "Undo", () => act("undo"), { action: "undo" });
  const redo = iconButton("redo", "Redo", () => act("redo"), { action: "redo" });
  const table = iconButton("list", "Table of marks", () => act("panel", "marks"));
  return {
    root: h("div.tool-group", { role: "group", aria: { label: "Marks" } }, draws && [usual, other, undo, redo].flat(), table),
    update(next) {
      shown = next;
      const { tool } = next.viewer;
      for (const button of usual) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
      const taken = more.find(({ id }) => id === tool);
      other.setAttribute("aria-pressed", String(Boolean(taken)));
      if (taken) setIcon(other, taken.icon);
      undo.toggleAttribute("disabled", !canUndo(next.marks));
      redo.toggleAttribute("disabled", !next.marks?.history.undone.length);
    },
  };
};

/** @param {import("../../core/marks.js").MarkState} [marks] */
const canUndo = (marks) => Boolean(marks && (marks.draft || marks.history.done.length));

/** @param {ToolRow} tool @param {(action: string, value?: any) => void} act */
function toolButton(tool, act) {
  const button = iconButton(tool.icon, tool.label, () => act("tool", tool.id), { action: "tool", value: tool.id });
  button.dataset.tool = tool.id;
  return button;
}

/** @returns {import("../menu.js").Entry[]} */
function entries(more, shown, act) {
  const { keys } = preferences.all;
  return [
    { heading: "Draw" },
    ...more.map(({ id, label }) => ({
      label,
      hint: keyFor("tool", id, keys),
      keyed: true,
      checked: shown?.viewer.tool === id,
      choose: () => act("tool", id),
    })),
    { heading: "Marks" },
    {
      label: "Show marks",
      hint: keyFor("marks", undefined, keys),
      keyed: true,
      checked: shown?.viewer.show.marks,
      choose: () => act("marks"),
    },
    { label: "Delete the selected mark", hint: keyFor("delete", undefined, keys), keyed: true, choose: () => act("delete") },
    { heading: "Lengths and areas in" },
    ...UNITS.map(({ id, label }) => ({ label, checked: preferences.all.units === id, choose: () => act("units", id) })),
  ];
}
