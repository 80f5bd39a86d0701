/**
 * An overlay is drawn over the picture. It is a module with an id and a `mount`, and knows nothing of the pane but the
 * model that it is given. To add one, write it and name it in registry.js.
 *
 * @typedef {object} Model
 * @property {object} manifest
 * @property {import("../core/geometry.js").Layout} layout
 * @property {import("../core/changes.js").PaneState} state
 * @property {number} shown index of the slice in the picture, which may still be the one before
 * @property {import("../core/camera.js").Matrix} matrix plane pixels to CSS pixels
 * @property {{width: number, height: number}} view
 * @property {boolean} hide identifiers are hidden
 * @property {boolean} texts corner texts are shown
 * @property {import("../core/vec.js").Vec | null} point of the crosshair; null where planes are not linked
 *
 * @typedef {{id: string, mount: (layer: HTMLElement) => (model: Model) => void}} Overlay
 */

const SVG = "http://www.w3.org/2000/svg";

/** @param {HTMLElement} parent @param {string} className @param {string} [tag] */
export function element(parent, className, tag = "div") {
  const made = document.createElement(tag);
  made.className = className;
  parent.append(made);
  return made;
}

/** @param {Element} parent @param {string} tag @param {Record<string, string>} [attributes] */
export function svg(parent, tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  setAll(made, attributes);
  parent.append(made);
  return made;
}

/** @param {Element} target @param {Record<string, string | number>} attributes */
export function setAll(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

/**
 * Text is written only where it changed: the browser lays nothing out again for nothing.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
