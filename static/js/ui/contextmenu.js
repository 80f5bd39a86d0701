/**
 * The menu of a pane: by the right button, by the menu key, by a long press. Each part of the viewer adds its entries.
 *
 * @typedef {import("./menu.js").Entry} Entry
 * @typedef {(context: any, hit: {key: string, handle: number | "body" | "words"} | null) => Entry[]} Maker
 *   `context` of the pane (core/context.js), `hit` the mark under the hand
 */
import { openMenu } from "./menu.js";

/** @type {Maker[]} */
const MAKERS = [];

/** @param {Maker} maker its entries stand below those that were added before @returns {() => void} takes it away again */
export function registerEntries(maker) {
  MAKERS.push(maker);
  return () => void MAKERS.splice(MAKERS.indexOf(maker), 1);
}

/** @param {any} context @param {Parameters<Maker>[1]} [hit] @returns {Entry[]} of all parts */
export const entriesFor = (context, hit = null) => MAKERS.flatMap((maker) => maker(context, hit));

/**
 * @param {[number, number]} at CSS pixels of the window
 * @param {Entry[]} entries
 * @param {HTMLElement | null} [back] gets the focus when the menu is left by keyboard
 * @returns {import("./menu.js").Opened | null} null where there is nothing to choose
 */
export function contextMenu(at, entries, back = null) {
  if (!entries.length) return null;
  return openMenu(entries, { place: (menu) => beside(menu, at), back, swallow: true, first: true });
}

/** Its corner at the hand where there is room; never off the screen. */
function beside(menu, [x, y]) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(x + width + 8 > innerWidth ? x - width : x, 8)}px`;
  menu.style.top = `${Math.max(Math.min(y, innerHeight - height - 8), 8)}px`;
}
