/**
 * An overlay is drawn over the picture. It is a module with an id and a `mount`, and knows nothing of the pane but the
 * model that it is given. To add one, write it and name it in registry.js.
 *
 * @typedef {import("../core/vec.js").Vec} Vec
 * @typedef {object} Drawing a mark on this plane
 * @property {import("../core/mark.js").Mark} mark
 * @property {import("../core/primitives.js").Primitive[]} primitives
 * @property {Vec[]} handles
 * @property {boolean} selected
 * @property {boolean} far it lies beside the plane
 * @property {import("../core/captions.js").Laid | null} words where its words stand; null where it shows none
 *
 * @typedef {object} Additions what extras may add
 * @property {import("../core/state.js").Show} show
 * @property {Drawing[]} drawings
 * @property {import("../core/metric.js").Calibration[]} [calibrations] by hand of the series, the oldest first
 * @property {{from: Vec, to: Vec, colour: string, label: string, pane: string}[]} lines of planes in other panes
 * @property {boolean} preview the picture is a coarse one, until the true one is there
 * @property {boolean} texts corner texts are shown
 *
 * @typedef {import("../core/context.js").PaneContext & Additions} Model
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
