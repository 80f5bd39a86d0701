import { lettersOf } from "../core/letters.js";
import { element, write } from "./layer.js";

/** Orientation letters at the four edges. @type {import("./layer.js").Overlay} */
export const lettersOverlay = {
  id: "letters",
  mount(layer) {
    const sides = ["left", "right", "top", "bottom"].map((side) => {
      const node = element(layer, `letter ${side}`);
      node.dataset.edge = side;
      return node;
    });
    return (model) => {
      const found = lettersOf(model);
      for (const node of sides) write(node, found[node.dataset.edge]);
    };
  },
};
