/** Words for screen readers that stand nowhere on the page. */
import { h } from "./dom.js";

/** Milliseconds of rest before what changes quickly is told: nobody wants to hear each of forty slices. */
const REST = 400;

/** @type {HTMLElement | null} */
let region = null;
let timer = 0;

/** @returns {HTMLElement} */
function place() {
  region ??= h("div.visually-hidden", { role: "status", data: { announce: "" }, aria: { live: "polite", atomic: "true" } });
  if (!region.isConnected) document.body.append(region);
  return region;
}

/** @param {string} text told once */
export function announce(text) {
  clearTimeout(timer);
  const here = place();
  // The same words twice are told twice only where the text differs.
  here.textContent = here.textContent === text ? `${text}\u00a0` : text;
}

/** The newest of what changes quickly, once the hand has rested. @param {() => string} words made when they are told */
export function announceLater(words) {
  place();
  clearTimeout(timer);
  timer = window.setTimeout(() => announce(words()), REST);
}
