import { scaleBarOf } from "../core/scalebar.js";
import { element, write } from "./layer.js";

/** A bar of a round length; none where the file gives no spacing. @type {import("./layer.js").Overlay} */
export const scaleBarOverlay = {
  id: "scalebar",
  mount(layer) {
    const bar = element(layer, "scalebar");
    const label = element(bar, "scalebar-label");
    return (model) => {
      const found = scaleBarOf(model, model.calibrations);
      bar.hidden = !found;
      if (!found) return;
      bar.style.width = `${found.pixels}px`;
      write(label, found.lines.join("\n"));
    };
  },
};
