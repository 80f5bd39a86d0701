/** Moving a study to another facility: which one is asked, both are named, and what it means is said before. */
import { h } from "./dom.js";

/** @typedef {{id: string, name: string, closed?: boolean}} Place */

/** Where a study can go: every other facility that is in use. @param {Place[]} facilities @param {string} here */
export const goals = (facilities, here) => facilities.filter(({ id, closed }) => !closed && id !== here);

/** What a move does, in words. @param {string} from @param {string} to "" while none is chosen */
export function consequences(from, to) {
  if (!to) return `It is in ${from} now. Choose where it belongs.`;
  return (
    `From ${from} to ${to}: people of ${from} no longer find it, and people of ${to} do. ` +
    "Its measurements go along; links by which it was shared end. Other studies of the patient stay where they are."
  );
}

/**
 * Ask where a study goes. @param {{what: string, from: Place, to: Place[]}} question `what` names the study
 * @returns {Promise<Place | null>} null where it stays
 */
export function askWhere({ what, from, to }) {
  return new Promise((resolve) => {
    const close = (/** @type {Place | null} */ place) => {
      dialog.close();
      dialog.remove();
      resolve(place);
    };
    const option = ({ id, name }) => h("option", { value: id }, name);
    const choice = /** @type {HTMLSelectElement} */ (
      h("select", {}, h("option", { value: "" }, "Choose a facility"), to.map(option))
    );
    const chosen = () => to.find(({ id }) => id === choice.value);
    const told = h("p.move-told", { aria: { live: "polite" } });
    const yes = /** @type {HTMLButtonElement} */ (
      h("button.button.primary", { type: "button", on: { click: () => close(chosen() ?? null) } })
    );
    const update = () => {
      const place = chosen();
      told.textContent = consequences(from.name, place?.name ?? "");
      yes.textContent = place ? `Move to ${place.name}` : "Move";
      yes.disabled = !place;
    };
    choice.addEventListener("change", update);
    const title = "Move this study to another facility?";
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog.dialog.move",
        { aria: { label: title }, on: { cancel: () => close(null) } },
        h("h2", {}, title),
        h("p", {}, what),
        h("label.move-to", {}, h("span", {}, "Facility"), choice),
        told,
        h("div.dialog-actions", {}, h("button.button", { type: "button", on: { click: () => close(null) } }, "Cancel"), yes),
      )
    );
    update();
    document.body.append(dialog);
    dialog.showModal();
  });
}
