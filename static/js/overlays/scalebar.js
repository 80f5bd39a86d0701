import { viewScale } from "../core/camera.js";
import { pixelSize } from "../core/geometry.js";
import { barScale } from "../core/metric.js";
import { roomFor } from "../core/room.js";
import { scaleBar } from "../core/scalebar.js";
import { frameOf } from "../core/series.js";
import { element, write } from "./layer.js";

const SHARE = 0.22;
/** Width of a letter of its words, at most. CSS pixels. */
const GLYPH = 7;

/** A bar of a round length; none where the file gives no spacing. @type {import("./layer.js").Overlay} */
export const scaleBarOverlay = {
  id: "scalebar",
  mount(layer) {
    const bar = element(layer, "scalebar");
    const label = element(bar, "scalebar-label");
    return ({ layout, state, view, texts, manifest, shown, calibrations = [] }) => {
      const { factor, byHand, note } = barScale(manifest, layout, shown, calibrations);
      const known = (pixelSize(layout).known || byHand) && roomFor(view).bar;
      const found =
        known && texts ? scaleBar(viewScale(state.camera, frameOf(layout, view)) / factor, view.width * SHARE) : null;
      bar.hidden = !found;
      if (!found) return;
      bar.style.width = `${found.pixels}px`;
      const words = [found.label, note].filter(Boolean);
      write(label, words.join(words.join(" ").length * GLYPH > found.pixels ? "\n" : " "));
    };
  },
};
