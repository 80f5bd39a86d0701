import { edges } from "../core/letters.js";
import { pictureOf } from "../core/series.js";
import { roomFor } from "../core/room.js";
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
    return ({ layout, state, manifest, view, shown: index }) => {
      const { letter } = roomFor(view);
      const shown = edges(layout, state.camera, pictureOf(manifest, state.plane, index)?.sides);
      for (const node of sides)
        write(node, (node.dataset.edge !== "bottom" || letter) && shown ? shown[node.dataset.edge] : "");
    };
  },
};
