/** Where letters, scale bar and colour bar of a pane lie, near enough to keep off them; sizes of static/css/pane.css and picture.css. */
import { colourBarOf } from "./colourbar.js";
import { lettersOf } from "./letters.js";
import { FOOT, GLYPH, INSET, LINE } from "./room.js";
import { scaleBarOf } from "./scalebar.js";
import { sliderSide } from "./slider.js";

/** @typedef {import("./labelplace.js").Box} Box @typedef {import("./context.js").PaneContext} PaneContext */

/** A letter: how wide, what stands about it, from the upper edge. CSS pixels. */
const LETTER = { glyph: 10.5, padding: 4, top: 12 };
/** The scale bar: its foot from the pane's, how high it is, from there to its words. CSS pixels. */
const SCALE = { foot: 44, height: 6, words: 1 };
/** The colour bar: its right edge from the pane's, what it takes with the gap to its words, where it begins and ends. */
const COLOUR = { right: 39, wide: 20, top: 84, share: 0.14, short: 44, end: 0.44 };

/**
 * @param {PaneContext} context @param {import("./metric.js").Calibration[]} [calibrations] by hand of its series
 * @returns {Box[]} CSS pixels of the pane
 */
export const edgeBoxes = (context, calibrations) => [
  ...letterBoxes(context),
  ...scaleBarBox(context, calibrations),
  ...colourBarBox(context),
];

/** @param {PaneContext} context @returns {Box[]} */
function letterBoxes(context) {
  const { width, height } = context.view;
  const { left, right, top, bottom } = lettersOf(context);
  const slider = sliderSide(context.manifest, context.layout, context.state, context.shown);
  const from = (side) => (side === slider ? INSET.right : INSET.left);
  const across = (name) => [(width - wide(name)) / 2, (width + wide(name)) / 2];
  const beside = [(height - LINE) / 2, (height + LINE) / 2];
  const boxes = /** @type {[string, number[], number[]][]} */ ([
    [left, [INSET.left, from("left") + wide(left)], beside],
    [right, [width - from("right") - wide(right), width - INSET.left], beside],
    [top, across(top), [LETTER.top, LETTER.top + LINE]],
    [bottom, across(bottom), [height - FOOT - LINE, height - FOOT]],
  ]);
  return boxes.filter(([name]) => name).map(([, [x1, x2], [y1, y2]]) => [x1, y1, x2, y2]);
}

/** Of a letter or two. @param {string} name */
const wide = (name) => name.length * LETTER.glyph + 2 * LETTER.padding;

/** @param {PaneContext} context @param {import("./metric.js").Calibration[]} [calibrations] @returns {Box[]} */
function scaleBarBox(context, calibrations) {
  const bar = scaleBarOf(context, calibrations);
  if (!bar) return [];
  const { width, height } = context.view;
  const half = Math.max(bar.pixels, bar.wide) / 2;
  const foot = height - SCALE.foot;
  return [[width / 2 - half, foot - SCALE.height - SCALE.words - bar.lines.length * LINE, width / 2 + half, foot]];
}

/** @param {PaneContext} context @returns {Box[]} */
function colourBarBox(context) {
  const bar = colourBarOf(context);
  if (!bar) return [];
  const { width, height } = context.view;
  const words = Math.max(0, ...bar.ticks.map(({ label }) => label.length * GLYPH));
  const top = bar.short ? COLOUR.short : Math.max(height * COLOUR.share, COLOUR.top);
  const right = width - COLOUR.right;
  return [[right - COLOUR.wide - words, top - LINE / 2, right, height * COLOUR.end + LINE / 2]];
}
