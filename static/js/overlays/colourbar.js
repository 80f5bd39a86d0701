import { barTicks } from "../core/colourbar.js";
import { colormap } from "../core/colormaps.js";
import { element, write } from "./layer.js";

/** Panes lower than this have no room for it. CSS pixels. */
const LEAST = 260;
/** In panes lower than this no texts stand above it. */
const SHORT = 420;
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
    return ({ manifest, state: { look }, show, view }) => {
      bar.hidden = manifest.colour || look.colormap === "grey" || !show.colourbar || view.height < LEAST;
      if (bar.hidden) return;
      bar.classList.toggle("short", view.height < SHORT);
      if (painted !== look.colormap) map.style.background = gradient(look.colormap);
      painted = look.colormap;
      const values = barTicks(manifest, look);
      ticks.forEach((tick, i) => {
        tick.hidden = !values[i];
        if (!values[i]) return;
        tick.style.bottom = `${values[i].at * 100}%`;
        write(tick, values[i].label);
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
