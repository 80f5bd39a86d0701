import { cornerFacts, corners } from "../core/corners.js";
import { roomFor } from "../core/room.js";
import { element, write } from "./layer.js";

const NAMES = {
  topLeft: "corner top left",
  topRight: "corner top right",
  bottomLeft: "corner bottom left",
  bottomRight: "corner bottom right",
};

/** The four corner texts. @type {import("./layer.js").Overlay} */
export const cornersOverlay = {
  id: "corners",
  mount(layer) {
    const blocks = Object.entries(NAMES).map(([corner, name]) => [corner, element(layer, name)]);
    return (model) => {
      const lines = corners(cornerFacts(model));
      const { letter } = roomFor(model.view);
      for (const [corner, block] of blocks) {
        block.hidden = !model.texts;
        block.classList.toggle("wide", !letter);
        fill(block, lines[corner]);
      }
    };
  },
};

/** @param {HTMLElement} block @param {string[]} lines */
function fill(block, lines) {
  while (block.children.length < lines.length) element(block, "corner-line");
  while (block.children.length > lines.length) block.lastElementChild.remove();
  lines.forEach((line, i) => {
    write(block.children[i], line);
    block.children[i].classList.toggle("lossy", line === "LOSSY");
  });
}
