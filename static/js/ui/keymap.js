/** The sheet where keys and the buttons of the mouse are given other work. What is set is kept on this device. */
import { choicesFor, HANDS, hands } from "../core/handmap.js";
import { bindings, keyName, readable, remap, rowId } from "../core/keys.js";
import { confirm, sheet } from "./dialog.js";
import { h, write } from "./dom.js";
import { preferences } from "./preferences.js";

/** @typedef {import("../core/keys.js").Binding} Binding */

export function keymapSheet() {
  const rows = bindings(preferences.get("keys")).map(keyRow);
  const selects = HANDS.map(handRow);
  const note = h("p.keymap-note", { role: "status" });
  const fill = () => {
    const now = bindings(preferences.get("keys"));
    rows.forEach((row, i) => row.show(now[i]));
    const own = hands(preferences.get("hands"));
    selects.forEach((one, i) => (one.select.value = own[i].does));
  };
  const content = h("div.keymap", {}, note, sections(rows, selects), actions(note, fill));
  for (const row of rows) row.button.addEventListener("click", () => listen(row, note, fill));
  fill();
  return sheet("Change keys and mouse", content, "wide");
}

/** @param {Binding} row */
function keyRow(row) {
  const button = h("button.button.small.keymap-key", { type: "button", disabled: Boolean(row.fixed), data: { row: rowId(row) } });
  const show = ({ keys }) => {
    const text = keys.map(readable).join(", ") || "none";
    write(button, text);
    button.setAttribute("aria-label", `${row.label}: ${text}${row.fixed ? "" : ". Change"}`);
  };
  return { row, button, show, root: h("li.keymap-row", {}, h("span", {}, row.label), button) };
}

/** @param {import("../core/handmap.js").HandRow} row */
function handRow({ hand, label }) {
  const options = Object.entries(choicesFor(hand)).map(([value, name]) => h("option", { value }, name));
  const change = () => preferences.set("hands", { ...preferences.get("hands"), [hand]: select.value });
  const select = /** @type {HTMLSelectElement} */ (
    h("select.keymap-hand", { aria: { label }, data: { hand }, on: { change } }, options)
  );
  return { select, root: h("li.keymap-row", {}, h("span", {}, label), select) };
}

function sections(rows, selects) {
  const groups = [...new Set(rows.map(({ row }) => row.group))];
  const section = (title, items) => h("section", {}, h("h3", {}, title), h("ul", {}, items));
  const keys = groups.map((group) =>
    section(
      group,
      rows.filter(({ row }) => row.group === group).map(({ root }) => root),
    ),
  );
  const mouse = section("Mouse", [...selects.map(({ root }) => root), verticalRow()]);
  return h("div.help", {}, keys, mouse);
}

function verticalRow() {
  const box = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "checkbox",
      checked: preferences.get("vertical") === -1,
      on: { change: () => preferences.set("vertical", box.checked ? -1 : 1) },
    })
  );
  return h("li", {}, h("label.keymap-row", {}, h("span", {}, "Dragging down makes the picture brighter"), box));
}

/** @param {HTMLElement} note @param {() => void} fill */
function actions(note, fill) {
  const reset = () => {
    preferences.set("keys", undefined);
    preferences.set("hands", undefined);
    fill();
    write(note, "All keys and buttons are as they came.");
  };
  return h("div.dialog-actions", {}, h("button.button", { type: "button", on: { click: reset } }, "Reset all"));
}

/** The next key goes to the row. @param {ReturnType<typeof keyRow>} target @param {HTMLElement} note @param {() => void} fill */
function listen({ row, button }, note, fill) {
  button.dataset.listening = "";
  write(button, "Press a key …");
  write(note, `Press the key for “${row.label}”. Esc leaves it as it is, Backspace takes its key away.`);
  const end = () => {
    removeEventListener("keydown", heard, true);
    button.removeEventListener("blur", end);
    delete button.dataset.listening;
    fill();
  };
  const heard = async (/** @type {KeyboardEvent} */ event) => {
    const key = keyName(event);
    if (key === "Tab" || key === "Shift+Tab") return; // On to the next row, which ends this one.
    event.preventDefault();
    event.stopPropagation();
    if (!key) return;
    end();
    write(note, key === "Escape" ? "" : await give(row, key === "Backspace" ? "" : key, fill));
    button.focus();
  };
  addEventListener("keydown", heard, true);
  button.addEventListener("blur", end);
}

/** @param {Binding} row @param {string} key @param {() => void} fill @returns {Promise<string>} what came of it */
async function give(row, key, fill) {
  const { map, clash } = remap(preferences.get("keys"), row.action, row.value, key);
  const name = readable(key);
  if (clash?.fixed) return `${name} always means “${clash.label}”.`;
  if (clash && !(await agreed(name, clash, row))) return `${name} still means “${clash.label}”.`;
  preferences.set("keys", map);
  fill();
  return key ? `${name} now means “${row.label}”.` : `“${row.label}” has no key now.`;
}

/** @param {string} name @param {Binding} clash @param {Binding} row */
const agreed = (name, clash, row) =>
  confirm({
    title: `${name} is taken`,
    text: `${name} means “${clash.label}” now. Shall it mean “${row.label}” instead?`,
    action: "Change it",
  });
