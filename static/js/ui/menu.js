/** Menus: under a button, or where the hand is. */
import { h } from "./dom.js";

/**
 * @typedef {{label: string, hint?: string, checked?: boolean, disabled?: boolean, keyed?: boolean, choose: () => void} | {heading: string}} Entry
 *   `keyed`: the hint is a key, which a hand without a keyboard has no use for
 *
 * @typedef {object} Opened
 * @property {HTMLElement} root
 * @property {() => void} close
 */

/**
 * @param {HTMLElement} button @param {() => Entry[]} entries made anew at each opening
 */
export function attachMenu(button, entries) {
  /** @type {Opened | null} */
  let open = null;
  const closed = () => {
    open = null;
    button.setAttribute("aria-expanded", "false");
  };
  const show = () => {
    open = openMenu(entries(), { place: (menu) => under(menu, button), closed, back: button, owner: button });
    button.setAttribute("aria-expanded", "true");
  };
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (open ? open.close() : show()));
}

/**
 * @param {Entry[]} entries
 * @param {object} options
 * @param {(menu: HTMLElement) => void} options.place
 * @param {() => void} [options.closed]
 * @param {HTMLElement | null} [options.back] gets the focus where the menu was left by keyboard
 * @param {HTMLElement} [options.owner] a press on it is not one outside
 * @param {boolean} [options.swallow] a press that closes the menu does nothing else
 * @param {boolean} [options.first] the first entry has the focus, whatever is chosen: Enter at once changes little
 * @returns {Opened}
 */
export function openMenu(entries, { place, closed, back, owner, swallow = false, first = false }) {
  const close = () => {
    if (!root.isConnected) return;
    root.remove();
    document.removeEventListener("pointerdown", outside, true);
    closed?.();
  };
  const outside = (event) => {
    if (root.contains(event.target) || owner?.contains(event.target)) return;
    if (swallow) event.stopPropagation();
    close();
  };
  const root = build(entries, close, back);
  document.body.append(root);
  place(root);
  document.addEventListener("pointerdown", outside, true);
  const chosen = first ? null : root.querySelector('[aria-checked="true"]');
  /** @type {HTMLElement | null} */ (chosen ?? root.querySelector("button:not([aria-disabled])"))?.focus();
  return { root, close };
}

/** @param {Entry[]} entries @param {() => void} close @param {HTMLElement | null | undefined} back */
function build(entries, close, back) {
  const rows = menuRows(entries, close, back);
  const menu = h("div.menu", { role: "menu", on: { contextmenu: (event) => event.preventDefault() } }, rows);
  menu.addEventListener("keydown", (event) => move(event, menu, close, back));
  return menu;
}

/** @param {Entry[]} entries @param {() => void} close @param {HTMLElement | null} [back] */
export const menuRows = (entries, close, back) =>
  entries.map((entry) =>
    "heading" in entry ? h("div.menu-heading", { role: "presentation" }, entry.heading) : row(entry, close, back),
  );

function row({ label, hint, checked, disabled, keyed, choose }, close, back) {
  const press = (event) => {
    if (disabled) return;
    close();
    if (isByKey(event)) back?.focus({ preventScroll: true });
    choose();
  };
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const made = h(
    "button.menu-item",
    { type: "button", role, tabIndex: -1, on: { click: press } },
    h("span", {}, label),
    hint && h("span.menu-hint", { className: keyed ? "menu-hint keyed" : "menu-hint" }, hint),
  );
  if (checked !== undefined) made.setAttribute("aria-checked", String(checked));
  if (disabled) made.setAttribute("aria-disabled", "true");
  return made;
}

/** A press by keyboard, not by hand. @param {MouseEvent} event */
const isByKey = (event) => event.detail === 0;

/** @param {KeyboardEvent} event @param {HTMLElement} menu */
function move(event, menu, close, back) {
  event.stopPropagation();
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button")]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[to % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
    back?.focus({ preventScroll: true });
  }
}

/**
 * Under the button where there is room, else above, where there is more; never off the screen, nor over the button.
 * @param {HTMLElement} menu @param {HTMLElement} button
 */
export function under(menu, button) {
  const [box, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  const rooms = [innerHeight - box.bottom - 12, box.top - 12];
  const below = size.height <= rooms[0] || rooms[0] >= rooms[1];
  const height = Math.min(size.height, rooms[below ? 0 : 1]);
  menu.style.maxHeight = `${height}px`;
  menu.style.top = `${below ? box.bottom + 4 : box.top - height - 4}px`;
  menu.style.left = `${Math.min(Math.max(box.left, 8), innerWidth - size.width - 8)}px`;
}
