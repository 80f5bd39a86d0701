/** The bar that says which colour stands for which value. */
import { readingWindow } from "./series.js";
import { windowNumbers } from "./text.js";

/** Panes lower than this have no room for it. CSS pixels. */
const LEAST = 260;
/** In panes lower than this no texts stand above it. */
const SHORT = 420;
/** Where a sigmoid is read: its ends lie at infinity. */
const SIGMOID = [0.1, 0.5, 0.9];
const STRAIGHT = [0, 0.5, 1];

/** The value that is shown with a brightness. @param {import("./voi.js").Look} look @param {number} level 0 to 1 */
export function valueAt({ center, width, voi }, level) {
  if (voi === "sigmoid") return center - (width / 4) * Math.log(1 / level - 1);
  // LINEAR takes half a step off the centre and one off the width (PS3.3 C.11.2.1.2.1).
  if (voi === "linear" && width > 1) return center - 0.5 + (level - 0.5) * (width - 1);
  return center + (level - 0.5) * width;
}

/**
 * Values along the bar, from its foot to its head. `at` is the brightness there before inversion: 1 is the map's end.
 * @param {{units: string, suv_factor?: number | null}} manifest @param {import("./voi.js").Look} look
 * @returns {{at: number, label: string}[]} none where a table of the file stands in the window's place
 */
export function barTicks(manifest, look) {
  if (look.lut) return [];
  const { width, units } = readingWindow(manifest, look);
  // The half step is one of the unit that the window is defined in, which need not be the one that people read.
  const read = (level) => readingWindow(manifest, { center: valueAt(look, level), width: look.width }).center;
  return (look.voi === "sigmoid" ? SIGMOID : STRAIGHT).map((at) => {
    const [, label] = windowNumbers({ center: read(at), width });
    return { at: look.invert ? 1 - at : at, label: at === 1 || at === 0.9 ? [label, units].filter(Boolean).join(" ") : label };
  });
}

/**
 * The bar of a pane.
 * @param {import("./context.js").PaneContext} context
 * @returns {{short: boolean, ticks: ReturnType<typeof barTicks>} | null} `short`: it begins higher up; null where the picture
 *   is grey or coloured itself, or has no room for it
 */
export function colourBarOf({ manifest, state: { look }, viewer, view }) {
  if (manifest.colour || look.colormap === "grey" || !viewer.show.colourbar || view.height < LEAST) return null;
  return { short: view.height < SHORT, ticks: barTicks(manifest, look) };
}
