/** The help sheet: the keys in force, mouse and touch. */
import { may } from "../api/me.js";
import { choicesFor, FIXED_HANDS, hands } from "../core/handmap.js";
import { bindings, CT_WINDOWS, readable } from "../core/keys.js";
import { sheet } from "./dialog.js";
import { h } from "./dom.js";
import { preferences } from "./preferences.js";

/** @param {() => void} [change] opens the sheet where keys are changed */
export function helpSheet(change) {
  const { keys, hands: own } = preferences.all;
  const content = h("div.help", {}, keySections(keys), section("Mouse and touch", handRows(own)));
  const button =
    change && h("button.button.help-change", { type: "button", on: { click: () => next() } }, "Change keys and mouse");
  const dialog = sheet("Keys and hands", h("div", {}, button, content), "wide");
  const next = () => {
    dialog.close();
    change();
  };
  return dialog;
}

/** @param {import("../core/keys.js").KeyMap} map */
function keySections(map) {
  const rows = folded(bindings(map)).filter((row) => row.keys.length && (may("studies.annotate") || !draws(row)));
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups.map((group) =>
    section(
      group,
      rows.filter((one) => one.group === group).map((one) => [one.keys.map(readable), one.label]),
    ),
  );
}

const CHANGING = new Set(["cursor", "keyimage", "delete", "undo", "redo"]);
const LOOKING = new Set(["window", "pan", "zoom", "scroll", "crosshair", "window-region"]);

/** Whether it draws or changes a mark. @param {import("../core/keys.js").Binding} row */
const draws = ({ action, value }) => CHANGING.has(action) || (action === "tool" && !LOOKING.has(value));

const PRESETS = `Window presets; of CT ${CT_WINDOWS.slice(0, 9).join(", ")}`;

/** The nine presets are one row while their keys are the digits. @param {import("../core/keys.js").Binding[]} rows */
function folded(rows) {
  const isPlain = ({ action, value, keys }) => action === "preset" && keys.join() === String(value + 1);
  if (rows.filter(isPlain).length < 9) return rows;
  return rows
    .filter(({ action, value }) => action !== "preset" || value === 0)
    .map((row) => (row.action === "preset" ? { ...row, keys: ["1 – 9"], label: PRESETS } : row));
}

/** @param {import("../core/handmap.js").HandMap} map @returns {[string[], string][]} */
const handRows = (map) => [
  ...hands(map).map(({ hand, label, does }) => /** @type {[string[], string]} */ ([[label], choicesFor(hand)[does]])),
  ...FIXED_HANDS.map(([hand, label]) => /** @type {[string[], string]} */ ([[hand], label])),
];

/** @param {string} title @param {[string[], string][]} rows */
function section(title, rows) {
  const list = rows.flatMap(([keys, label]) => [
    h(
      "dt",
      {},
      keys.map((key) => h("kbd", {}, key)),
    ),
    h("dd", {}, label),
  ]);
  return h("section", {}, h("h3", {}, title), h("dl", {}, list));
}
