import { viewScale } from "../core/camera.js";
import { pixelSize } from "../core/geometry.js";
import { barScale } from "../core/metric.js";
import { scaleBar } from "../core/scalebar.js";
import { frameOf } from "../core/series.js";
import { element, write } from "./layer.js";

const SHARE = 0.22;
const LEAST = 200;

/** A bar of a round length; none where the file gives no spacing. @type {import("./layer.js").Overlay} */
export const scaleBarOverlay = {
  id: "scalebar",
  mount(layer) {
    const bar = element(layer, "scalebar");
    const label = element(bar, "scalebar-label");
    return ({ layout, state, view, texts, manifest, shown, calibrations = [] }) => {
      const { factor, byHand, note } = barScale(manifest, layout, shown, calibrations);
      const known = (pixelSize(layout).known || byHand) && Math.min(view.width, view.height) >= LEAST;
      const found =
        known && texts ? scaleBar(viewScale(state.camera, frameOf(layout, view)) / factor, view.width * SHARE) : null;
      bar.hidden = !found;
      if (!found) return;
      bar.style.width = `${found.pixels}px`;
      write(label, [found.label, note].filter(Boolean).join(" "));
    };
  },
};
