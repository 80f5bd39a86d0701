import { viewScale } from "../core/camera.js";
import { corners } from "../core/corners.js";
import { frameOf } from "../core/series.js";
import { roomFor } from "../core/room.js";
import { sliderSide } from "../core/slider.js";
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
      const lines = corners(facts(model));
      const { letter } = roomFor(model.view);
      for (const [corner, block] of blocks) {
        block.hidden = !model.texts;
        block.classList.toggle("wide", !letter);
        fill(block, lines[corner]);
      }
    };
  },
};

/** @param {import("./layer.js").Model} model */
function facts({ manifest, layout, state, shown, view, hide }) {
  const frame = frameOf(layout, view);
  return {
    manifest,
    layout,
    hide,
    index: shown,
    phase: state.phase,
    look: state.look,
    plane: state.plane,
    slab: state.slab,
    turned: Boolean(state.turn),
    slider: sliderSide(manifest, layout, state, shown),
    zoom: viewScale(state.camera, frame) * frame.px,
    ...view,
  };
}

/** @param {HTMLElement} block @param {string[]} lines */
function fill(block, lines) {
  while (block.children.length < lines.length) element(block, "corner-line");
  while (block.children.length > lines.length) block.lastElementChild.remove();
  lines.forEach((line, i) => {
    write(block.children[i], line);
    block.children[i].classList.toggle("lossy", line === "LOSSY");
  });
}
