/** Making elements. */
import { keyFor } from "../core/keys.js";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag with classes: "div.card.wide"
 * @param {Record<string, any>} [properties] `data`, `aria`, `on` are groups; the rest are properties or attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) set(made, key, value);
  made.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""),
  );
  return made;
}

/** @param {HTMLElement} target @param {string} key @param {any} value */
function set(target, key, value) {
  if (value === undefined || value === null) return;
  if (key === "data") Object.assign(target.dataset, value);
  else if (key === "aria")
    for (const [name, text] of Object.entries(value)) target.setAttribute(`aria-${name}`, String(text));
  else if (key === "on") for (const [name, handler] of Object.entries(value)) target.addEventListener(name, handler);
  else if (key in target) target[key] = value;
  else target.setAttribute(key, value);
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite; its name is told by what holds it. @param {string} name */
export function icon(name) {
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("class", "icon");
  root.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  root.append(use);
  return root;
}

/** Another icon in the same place. @param {Element} holder @param {string} name */
export const setIcon = (holder, name) => holder.querySelector("use").setAttribute("href", `#i-${name}`);

/**
 * A button that shows only an icon. @param {string} name @param {string} label @param {() => void} press
 * @param {{key?: string, className?: string, action?: string, value?: any}} [options] with `action` (and `value`) the title
 *   names the key in force, see `retitle`
 */
export function iconButton(name, label, press, { key = "", className = "", action = "", value = undefined } = {}) {
  const made = h(`button.icon-button`, { type: "button", aria: { label }, on: { click: press } }, icon(name));
  if (className) made.classList.add(...className.split(" "));
  if (action) made.dataset.action = action;
  if (value !== undefined) made.dataset.value = String(value);
  made.title = titled(label, key || (action && keyFor(action, value)));
  return made;
}

const titled = (label, key) => (key ? `${label} (${key})` : label);

/**
 * The keys in force in the titles of all buttons with an action. @param {Element} root
 * @param {import("../core/keys.js").KeyMap} keys
 */
export function retitle(root, keys) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-action]"))) {
    const { action, value } = button.dataset;
    button.title = titled(button.ariaLabel, keyFor(action, typed(value), keys));
  }
}

/** Values of the table of keys are numbers or words. @param {string | undefined} value */
const typed = (value) => (value === undefined || value === "" || isNaN(Number(value)) ? value : Number(value));

/** @param {Node} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Call at most once until the hand has rested. @param {() => void} action @param {number} milliseconds */
export function debounced(action, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(action, milliseconds);
  };
}
