/** Two people changed one mark: both are shown, and one decides. */
import { shownUnit } from "../core/units.js";
import { h } from "./dom.js";
import { differences, numbersOf } from "./markwords.js";
import { preferences } from "./preferences.js";
import { momentText, nameOf } from "./peoplewords.js";

/** @typedef {import("../core/mark.js").Mark} Mark @typedef {"mine" | "theirs" | "both" | ""} Choice */

/**
 * @param {{mine: Mark | null, theirs: Mark, gone: boolean}} conflict mine null: removed here; gone: removed there
 * @returns {Promise<Choice>} "" where it is put off
 */
export function askConflict({ mine, theirs, gone }) {
  return new Promise((resolve) => {
    const close = (choice) => {
      dialog.close();
      dialog.remove();
      resolve(choice);
    };
    const button = (choice, text, main = false) =>
      h(`button.button${main ? ".primary" : ""}`, { type: "button", on: { click: () => close(choice) } }, text);
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog.dialog.conflict",
        { aria: { label: "This mark was changed by somebody else" }, on: { cancel: () => close("") } },
        h("h2", {}, "This mark was changed by somebody else"),
        h("p", {}, told(mine, theirs, gone)),
        h("div.conflict-sides", {}, side("Yours", mine, !mine), side("Theirs", theirs, gone)),
        h(
          "div.dialog-actions",
          {},
          button("", "Decide later"),
          mine && !gone && button("both", "Keep both"),
          button("theirs", gone ? "Delete it here too" : "Take theirs"),
          button("mine", mine ? "Keep mine" : "Delete it", true),
        ),
      )
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** @param {Mark | null} mine @param {Mark} theirs @param {boolean} gone */
function told(mine, theirs, gone) {
  const who = nameOf(theirs.editor) || "Somebody";
  const when = momentText(theirs.updated);
  if (gone) return `${who} deleted it on ${when}, while you changed it.`;
  if (!mine) return `${who} changed it on ${when}, while you deleted it.`;
  const what = differences(theirs, mine);
  return `${who} changed it on ${when}. ${what.length ? `You differ in: ${what.join(", ")}.` : ""}`;
}

/** @param {string} title @param {Mark | null} mark @param {boolean} gone */
function side(title, mark, gone) {
  const words = gone || !mark ? ["Deleted"] : [mark.label, mark.text, numbersOf(mark, shownUnit(preferences.all.units, mark.unit))].filter(Boolean);
  return h("section", {}, h("h3", {}, title), (words.length ? words : ["No name, no number"]).map((one) => h("p", {}, one)));
}
