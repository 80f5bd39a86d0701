/** All that can be written about a mark, in one form; and its history. */
import { annotationHistory } from "../api/annotations.js";
import { COLOURS, olderFields } from "../core/mark.js";
import { UNITS } from "../core/units.js";
import { sheet, toast } from "./dialog.js";
import { h } from "./dom.js";
import { contentText, differences } from "./markwords.js";
import { momentText } from "./peoplewords.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

/**
 * @param {Mark} mark @param {string} name of its kind
 * @param {(fields: Partial<Mark>) => void} changed told once, when the form is saved or an older version is brought back
 * @param {() => Mark | undefined} now the mark as it is by then
 * @param {(text: string) => string} conceal of what is only read: the fields hold what they change
 */
export function editMark(mark, name, changed, now, conceal) {
  const field = (label, control) => h("label.mark-row", {}, h("span", {}, label), control);
  const label = input({ value: mark.label, maxLength: 200 });
  const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { value: mark.text, rows: 3, maxLength: 1000 }));
  const colour = choice(mark.colour, coloursWith(mark.colour));
  const unit = choice(mark.unit, UNITS.map(({ id }) => [id, id]));
  const value = input({ type: "number", min: "0.01", max: "100000", step: "any", required: true, value: String(mark.value ?? "") });
  const locked = input({ type: "checkbox", checked: mark.locked });
  const hidden = input({ type: "checkbox", checked: mark.hidden });
  const fields = () => ({
    label: label.value.trim(),
    text: text.value.trim(),
    colour: colour.value,
    unit: /** @type {import("../core/units.js").Unit} */ (unit.value),
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
  /** @param {Partial<Mark>} older */
  const bringBack = (older) => {
    // What differs was told from the version that was seen.
    if (now()?.version === mark.version) changed(older);
    else toast("Somebody has changed this mark meanwhile. Open its history again.");
    dialog.close();
  };
  const dialog = sheet(name, h("div", {}, form, mark.id ? historyOf(mark, bringBack, conceal) : null), "mark-sheet");
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

/**
 * Every version: who, when, what; and a way back to it.
 * @param {Mark} mark @param {(fields: Partial<Mark>) => void} bringBack told what is to be as it was
 * @param {(text: string) => string} conceal
 */
function historyOf(mark, bringBack, conceal) {
  const list = h("ol.mark-history", {}, h("li", {}, "Loading …"));
  const entry = (one, before) => revision(one, before, wayBack(mark, one, bringBack), conceal);
  annotationHistory(mark.id).then(
    ({ revisions }) => list.replaceChildren(...revisions.map((one, i) => entry(one, revisions[i - 1])).reverse()),
    (error) => list.replaceChildren(h("li", {}, error.message)),
  );
  return h("details.mark-past", {}, h("summary", {}, "History"), list);
}

/** A button, where a version differs from what is there now. @param {Mark} mark @param {any} revision */
function wayBack(mark, { version, body }, bringBack) {
  const fields = olderFields(mark, body);
  if (!Object.keys(fields).length) return null;
  const locked = mark.locked && fields.locked !== false;
  const said = { title: locked ? "This mark is locked. Unlock it first." : "", aria: { label: `Bring back version ${version}` } };
  // What unlocks a mark may change the rest of it in the same step.
  return h("button.button.small", { type: "button", disabled: locked, ...said, on: { click: () => bringBack(fields) } }, "Bring back");
}

/** @param {any} one @param {any} before @param {Node | null} back @param {(text: string) => string} conceal */
function revision({ version, action, person, at, body }, before, back, conceal) {
  const what = before && action === "changed" ? differences(before.body, body).join(", ") : conceal(contentText(body));
  return h(
    "li",
    {},
    h("p", {}, `${version}. ${action}${what ? ` · ${what}` : ""}`),
    h("p.mark-when", {}, `${person}, ${momentText(at)}`),
    back,
  );
}
