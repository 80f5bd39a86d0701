import { screenAt } from "../core/context.js";
import { setAll, svg } from "./layer.js";

/** The rectangle that a window is being made from. @type {import("./layer.js").Overlay} */
export const regionOverlay = {
  id: "region",
  mount(layer) {
    const root = svg(layer, "svg", { class: "region", "aria-hidden": "true" });
    const box = svg(root, "rect", { class: "region-box" });
    return (model) => {
      root.toggleAttribute("hidden", !model.region);
      if (!model.region) return;
      const [[x1, y1], [x2, y2]] = [model.region.from, model.region.to].map((world) => screenAt(model, world));
      setAll(box, {
        x: Math.min(x1, x2),
        y: Math.min(y1, y2),
        width: Math.abs(x2 - x1),
        height: Math.abs(y2 - y1),
      });
    };
  },
};
