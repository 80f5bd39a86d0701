/** All that can be written about a mark, in one form; and its history. */
import { annotationHistory } from "../api/annotations.js";
import { COLOURS } from "../core/mark.js";
import { sheet } from "./dialog.js";
import { h } from "./dom.js";
import { contentText, differences } from "./markwords.js";
import { momentText } from "./peoplewords.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

/**
 * @param {Mark} mark @param {string} name of its kind
 * @param {(fields: Partial<Mark>) => void} changed told once, when the form is saved
 */
export function editMark(mark, name, changed) {
  const field = (label, control) => h("label.mark-row", {}, h("span", {}, label), control);
  const label = input({ value: mark.label, maxLength: 200 });
  const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { value: mark.text, rows: 3, maxLength: 1000 }));
  const colour = choice(mark.colour, coloursWith(mark.colour));
  const unit = choice(mark.unit, [["mm", "mm"], ["cm", "cm"]]);
  const value = input({ type: "number", min: "0.01", max: "100000", step: "any", required: true, value: String(mark.value ?? "") });
  const locked = input({ type: "checkbox", checked: mark.locked });
  const hidden = input({ type: "checkbox", checked: mark.hidden });
  const fields = () => ({
    label: label.value.trim(),
    text: text.value.trim(),
    colour: colour.value,
    unit: /** @type {"mm" | "cm"} */ (unit.value),
    ...(mark.kind === "calibration" ? { value: Number(value.value) } : {}),
    hidden: hidden.checked,
  });
  const form = h(
    "form.mark-form",
    {},
    field("Name", label),
    field("Text", text),
    field("Colour", colour),
    field("Unit", unit),
    mark.kind === "calibration" && field("True length in mm", value),
    field("Locked", locked),
    field("Hidden", hidden),
    h("div.dialog-actions", {}, h("button.button.primary", { type: "submit" }, "Save")),
  );
  const dialog = sheet(name, h("div", {}, form, mark.id ? historyOf(mark.id) : null), "mark-sheet");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // A locked mark takes a change only together with its unlocking.
    changed({ ...fields(), locked: locked.checked });
    dialog.close();
  });
}

/** @param {string} own @returns {[string, string][]} */
const coloursWith = (own) => {
  const known = COLOURS.map(({ name, colour }) => /** @type {[string, string]} */ ([colour, name]));
  return known.some(([colour]) => colour === own) ? known : [...known, [own, own]];
};

/** @param {object} properties @returns {HTMLInputElement} */
const input = (properties) => /** @type {HTMLInputElement} */ (h("input", properties));

/** @param {string} value @param {[string, string][]} entries @returns {HTMLSelectElement} */
const choice = (value, entries) =>
  /** @type {HTMLSelectElement} */ (
    h("select", {}, entries.map(([of, text]) => h("option", { value: of, selected: of === value }, text)))
  );

/** Every version: who, when, what. @param {string} id */
export function historyOf(id) {
  const list = h("ol.mark-history", {}, h("li", {}, "Loading …"));
  annotationHistory(id).then(
    ({ revisions }) => list.replaceChildren(...revisions.map((one, i) => revision(one, revisions[i - 1])).reverse()),
    (error) => list.replaceChildren(h("li", {}, error.message)),
  );
  return h("details.mark-past", {}, h("summary", {}, "History"), list);
}

/** @param {any} one @param {any} [before] */
function revision({ version, action, person, at, body }, before) {
  const what = before && action === "changed" ? differences(before.body, body).join(", ") : contentText(body);
  return h(
    "li",
    {},
    h("p", {}, `${version}. ${action}${what ? ` · ${what}` : ""}`),
    h("p.mark-when", {}, `${person}, ${momentText(at)}`),
  );
}
