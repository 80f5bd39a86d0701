/** A menu that opens under its button. */
import { h } from "./dom.js";

/**
 * @typedef {{label: string, hint?: string, checked?: boolean, choose: () => void} | {heading: string}} Entry
 * @param {HTMLElement} button @param {() => Entry[]} entries made anew at each opening
 */
export function attachMenu(button, entries) {
  let open = null;
  const close = () => {
    open?.remove();
    open = null;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
  };
  const outside = (event) => {
    if (!open.contains(event.target) && !button.contains(event.target)) close();
  };
  const show = () => {
    open = build(entries(), close, button);
    document.body.append(open);
    place(open, button);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    (open.querySelector('[aria-checked="true"]') ?? open.querySelector("button"))?.focus();
  };
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (open ? close() : show()));
}

/** @param {Entry[]} entries @param {() => void} close @param {HTMLElement} button */
function build(entries, close, button) {
  const rows = entries.map((entry) =>
    "heading" in entry ? h("div.menu-heading", { role: "presentation" }, entry.heading) : row(entry, close, button),
  );
  const menu = h("div.menu", { role: "menu" }, rows);
  menu.addEventListener("keydown", (event) => move(event, menu, close, button));
  return menu;
}

function row({ label, hint, checked, choose }, close, button) {
  const press = (event) => {
    close();
    if (isByKey(event)) button.focus();
    choose();
  };
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const made = h(
    "button.menu-item",
    { type: "button", role, tabIndex: -1, on: { click: press } },
    h("span", {}, label),
    hint && h("span.menu-hint", {}, hint),
  );
  if (checked !== undefined) made.setAttribute("aria-checked", String(checked));
  return made;
}

/** A press by keyboard, not by hand. @param {MouseEvent} event */
const isByKey = (event) => event.detail === 0;

/** @param {KeyboardEvent} event @param {HTMLElement} menu */
function move(event, menu, close, button) {
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
    button.focus();
  }
}

/** Under the button where there is room, else above; never off the screen. */
function place(menu, button) {
  const [box, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = box.bottom + 4 + size.height <= innerHeight;
  menu.style.top = `${Math.max(below ? box.bottom + 4 : box.top - size.height - 4, 8)}px`;
  menu.style.left = `${Math.min(Math.max(box.left, 8), innerWidth - size.width - 8)}px`;
}
