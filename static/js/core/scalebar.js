/** How long the scale bar is, a round number of millimetres that fits, and what stands beside it. */
import { viewScale } from "./camera.js";
import { pixelSize } from "./geometry.js";
import { barScale } from "./metric.js";
import { roomFor } from "./room.js";
import { frameOf } from "./series.js";

const ROUND = [1, 2, 5];
/** Of the pane's width. */
const SHARE = 0.22;
/** Width of a letter of its words, at most. CSS pixels. */
const GLYPH = 7;

/**
 * @param {number} perMillimetre CSS pixels per mm
 * @param {number} room CSS pixels at hand
 * @returns {{pixels: number, label: string} | null} null where nothing sensible fits
 */
export function scaleBar(perMillimetre, room) {
  const most = room / perMillimetre;
  if (!Number.isFinite(most) || most <= 0) return null;
  const power = 10 ** Math.floor(Math.log10(most));
  const mm = power * ROUND.filter((step) => step * power <= most).at(-1);
  return {
    pixels: mm * perMillimetre,
    label: mm >= 10 ? `${Number((mm / 10).toPrecision(3))} cm` : `${Number(mm.toPrecision(3))} mm`,
  };
}

/**
 * The bar of a pane.
 * @param {import("./context.js").PaneContext} context
 * @param {import("./metric.js").Calibration[]} [calibrations] by hand of its series, the oldest first
 * @returns {{pixels: number, lines: string[], wide: number} | null} `wide`: its words, CSS pixels, at most; null where there
 *   is no room for it, or the file gives no spacing
 */
export function scaleBarOf({ layout, state, view, viewer, manifest, shown }, calibrations = []) {
  const { factor, byHand, note } = barScale(manifest, layout, shown, calibrations);
  if (!viewer.show.texts || !roomFor(view).bar || !(pixelSize(layout).known || byHand)) return null;
  const found = scaleBar(viewScale(state.camera, frameOf(layout, view)) / factor, view.width * SHARE);
  if (!found) return null;
  const words = [found.label, note].filter(Boolean);
  const lines = wordsWide([words.join(" ")]) > found.pixels ? words : [words.join(" ")];
  return { pixels: found.pixels, lines, wide: wordsWide(lines) };
}

/** @param {string[]} lines */
const wordsWide = (lines) => Math.max(...lines.map((line) => line.length * GLYPH));
