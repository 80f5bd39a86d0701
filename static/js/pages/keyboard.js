/** Keys: which belong to a field, and which are commands. */
import { binding } from "../core/keys.js";
import { preferences } from "../ui/preferences.js";

const TEXT_INPUT = /^(text|search|number|email|password|url|date|time)$/;

/**
 * @param {import("./viewer.js").Viewer} viewer @param {KeyboardEvent[]} [early] what was pressed before this was there
 * @returns {() => void} ends it
 */
export function attachKeys(viewer, early = []) {
  const press = (event) => key(viewer, event);
  early.splice(0).forEach(press);
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/** @param {import("./viewer.js").Viewer} viewer @param {KeyboardEvent} event */
function key(viewer, event) {
  if (event.key === "Escape" && isTyping(event) && viewer.surround?.inPanel) {
    event.preventDefault(); // The search keeps its words.
    viewer.focusPane();
    return;
  }
  if (event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
  if (viewer.cursor?.key(event)) return;
  const found = binding(event, preferences.all.keys);
  if (!found || (!viewer.manifest && found.action !== "help")) return;
  event.preventDefault();
  viewer.act(found.action, found.value);
}

/**
 * Keys belong to a field that is written in, and to a button that is about to be pressed.
 * @param {KeyboardEvent} event
 */
function isTyping({ target, key: name }) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, .phase")) return true;
  if (target instanceof HTMLInputElement) return TEXT_INPUT.test(target.type);
  return (name === " " || name === "Enter") && target.matches("button, a, summary");
}
