import { colourBarOf } from "../core/colourbar.js";
import { colormap } from "../core/colormaps.js";
import { element, write } from "./layer.js";

const TICKS = 3;
const STOPS = 32;

/** Which colour stands for which value; not where the picture is grey. @type {import("./layer.js").Overlay} */
export const colourBarOverlay = {
  id: "colourbar",
  mount(layer) {
    const bar = element(layer, "colourbar");
    const map = element(bar, "colourbar-map");
    const ticks = Array.from({ length: TICKS }, () => element(bar, "colourbar-tick"));
    let painted = "";
    return (model) => {
      const found = colourBarOf(model);
      bar.hidden = !found;
      if (!found) return;
      const { colormap: shown } = model.state.look;
      bar.classList.toggle("short", found.short);
      if (painted !== shown) map.style.background = gradient(shown);
      painted = shown;
      ticks.forEach((tick, i) => {
        const one = found.ticks[i];
        tick.hidden = !one;
        if (!one) return;
        tick.style.bottom = `${one.at * 100}%`;
        write(tick, one.label);
      });
    };
  },
};

/** The map as it is, its end on top: an inverted look turns the values round, not the colours. @param {string} id */
function gradient(id) {
  const map = colormap(id);
  const stops = Array.from({ length: STOPS + 1 }, (_, i) => Math.round((i / STOPS) * 255) * 3);
  return `linear-gradient(to top, ${stops.map((at) => `rgb(${map[at]} ${map[at + 1]} ${map[at + 2]})`).join(", ")})`;
}
