/** The words of all marks of a pane: none on another nor on its texts and letters, each joined to its mark where it is away. */
import { keptInside, lineOf, placeLabel, sizeOf, within } from "./labelplace.js";
import { labelBox } from "./primitives.js";

/**
 * @typedef {import("./primitives.js").Spot} Spot
 * @typedef {import("./primitives.js").ShownLabel} ShownLabel
 * @typedef {import("./labelplace.js").Box} Box
 *
 * @typedef {object} Worded a mark that has words
 * @property {string} key
 * @property {import("./primitives.js").ShownShape[]} shapes
 * @property {ShownLabel} label
 * @property {boolean} [loose] it is still being drawn, and moves no words of others
 * @property {Spot | null} corner where a person has set the upper left corner of its words
 *
 * @typedef {{label: ShownLabel, leader: [Spot, Spot] | null}} Laid `leader`: from the words to the mark
 */

/** Words that stand this far from their mark are joined to it by a line. CSS pixels. */
const APART = 18;
/** Between the words of two marks. CSS pixels. */
const ROOM = 3;

/**
 * What a person has set stays where it is; the others give way to it, to words of older marks and to the lines of all,
 * so that a new mark moves words of an older one only where it runs across them.
 * @param {Worded[]} marks @param {{width: number, height: number}} view CSS pixels
 * @param {Box[]} [texts] of corners and edges, which are kept free where there is other room
 * @returns {Map<string, Laid>} by key; without those of marks that lie beside the pane
 */
export function layWords(marks, view, texts = []) {
  const lines = new Map(marks.map((one) => [one.key, lineOf(one.shapes)]));
  const seen = marks.filter(({ key, label }) => label.note || lines.get(key).spots.some((spot) => isIn(spot, view)));
  /** @type {Map<string, Laid>} */
  const laid = new Map();
  /** @type {Box[]} */
  const boxes = [];
  const set = (one, label) => {
    const box = labelBox(label);
    boxes.push([box[0] - ROOM, box[1] - ROOM, box[2] + ROOM, box[3] + ROOM]);
    laid.set(one.key, { label, leader: label.note ? null : leaderOf(box, lines.get(one.key).spots) });
  };
  for (const one of seen) if (isFixed(one)) set(one, fixed(one, view));
  const done = marks.filter((one) => !one.loose);
  for (const one of seen.filter((each) => !isFixed(each))) {
    const others = done.filter((other) => other !== one).map(({ key }) => lines.get(key));
    const at = placeLabel(sizeOf(one.label), one.shapes, view, { boxes, lines: others, texts });
    set(one, { ...one.label, at, offset: [0, 0] });
  }
  return laid;
}

/** @param {Spot} spot @param {{width: number, height: number}} view */
const isIn = ([x, y], { width, height }) => x >= 0 && y >= 0 && x <= width && y <= height;

/** @param {Worded} one */
const isFixed = ({ label, corner }) => label.note || Boolean(corner);

/** @param {Worded} one @param {{width: number, height: number}} view @returns {ShownLabel} */
function fixed({ label, corner }, view) {
  if (label.note) return keptInside(label, view);
  const [width, height] = sizeOf(label);
  return { ...label, at: [within(corner[0], width, view.width), within(corner[1], height, view.height)], offset: [0, 0] };
}

/** From the edge of the words to the nearest place of the mark. @param {Box} box @param {Spot[]} line */
function leaderOf([left, top, right, bottom], line) {
  let best = { away: Infinity, leader: /** @type {[Spot, Spot] | null} */ (null) };
  for (const [x, y] of line) {
    const edge = /** @type {Spot} */ ([Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)]);
    const away = Math.hypot(x - edge[0], y - edge[1]);
    if (away < best.away) best = { away, leader: [edge, [x, y]] };
  }
  return best.away > APART ? best.leader : null;
}
