/** What there is room for over a picture: a small pane shows less, and nothing of it lies on anything else. */

/** How much the corners say. */
export const LEVEL = Object.freeze({ tiny: 0, least: 1, small: 2, medium: 3, full: 4 });

/** From here on a pane has a level; the first row that fits. CSS pixels. */
const SIZES = [
  { level: LEVEL.full, width: 420, height: 420 },
  { level: LEVEL.medium, width: 300, height: 260 },
  { level: LEVEL.small, width: 240, height: 180 },
  { level: LEVEL.least, width: 200, height: 110 },
];
/** The letter at the bottom has room between two short texts; the scale bar above it. */
const LETTER = 320;
const BAR = { width: 240, height: 220 };

/** Sizes of static/css/pane.css, in CSS pixels: a line, a letter, from the foot, from the edges. */
export const LINE = 16;
export const GLYPH = 7.4;
export const FOOT = 10;
export const INSET = { left: 12, right: 44 };
/** Half of what the letters take at the sides and at the bottom, and of what the scale bar and its words take. */
const SIDE = 10;
export const FREE = { letter: 22, none: 4 };
const BAR_SHARE = 0.11;
const BAR_WORDS = 52;
const BAR_GAP = 8;
/** Below the scale bar. */
const LOW_ROWS = 2;

/** @typedef {{width: number, height: number}} Size of a pane, CSS pixels */

/**
 * @param {Size} pane
 * @returns {{level: number, letter: boolean, bar: boolean}} `letter`: the one at the bottom, which the one at the top
 *   tells as well; `bar`: the scale bar
 */
export function roomFor({ width, height }) {
  const { level } = SIZES.find((least) => width >= least.width && height >= least.height) ?? { level: LEVEL.tiny };
  return { level, letter: width >= LETTER, bar: width >= BAR.width && height >= BAR.height };
}

/**
 * Those lines of a lower corner that have room below the letter at the side, and beside letter and scale bar.
 * @param {string[]} lines the most needed first @param {Size} pane @param {"left" | "right"} side the slider is at the right
 * @param {string} [must] this one in any case
 * @returns {string[]} from top to bottom, the most needed lowest
 */
export function lowerLines(lines, pane, side, must) {
  const { letter, bar } = roomFor(pane);
  const beside = (middle) => pane.width / 2 - middle - INSET[side];
  const low = Math.max(beside(letter ? FREE.letter : FREE.none), GLYPH);
  const high = bar ? beside(Math.max(pane.width * BAR_SHARE, BAR_WORDS) + BAR_GAP) : Infinity;
  const most = Math.max(Math.floor((pane.height / 2 - SIDE - FOOT) / LINE), 1);
  const kept = [];
  let rows = lines.includes(must) ? 1 : 0;
  for (const line of lines) {
    if (line === must) {
      kept.push(line);
      continue;
    }
    const wide = line.length * GLYPH;
    const taken = Math.ceil(wide / low); // Longer ones are wrapped.
    if (rows && (rows + taken > most || (rows + taken > LOW_ROWS && wide > high))) continue;
    kept.push(line);
    rows += taken;
  }
  return kept.reverse();
}
