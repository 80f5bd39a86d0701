/** Where the words of a mark stand: beside it, on no other words, on no line, off the pane's texts and letters, and within it. */

import { labelBox } from "./primitives.js";

/** From a mark to its words, and from words to the pane's edge. CSS pixels. */
const ASIDE = 10;
const MARGIN = 2;
/** Steps along a line in which it is looked at. CSS pixels. */
const STEP = 6;
/** How far from a mark room is looked for, the nearest first. CSS pixels. */
const RINGS = [ASIDE, 30, 60, 100, 150, 210, 280];
/** What a place costs: other words below it, a step of its own line, a step of another's, a ring further away. */
const COST = { words: 1e5, own: 20, other: 15, ring: 7 };

/**
 * @typedef {import("./primitives.js").Spot} Spot @typedef {import("./primitives.js").Shown} Shown
 * @typedef {[number, number, number, number]} Box left, top, right, bottom
 * @typedef {{box: Box, spots: Spot[]}} Line points along all lines of a mark, and what they lie within
 * @typedef {{boxes: Box[], lines: Line[], texts?: Box[]}} Taken words that stand already, and other marks; `texts`: what
 *   stands in the corners and at the edges, which gives way where nothing else does
 */

/** @type {Taken} */
const NOTHING = { boxes: [], lines: [] };

/**
 * @param {[number, number]} size of the words, CSS pixels
 * @param {Shown[]} shapes of the mark, with at least one point
 * @param {{width: number, height: number}} view @param {Taken} [taken] @returns {Spot} the upper left corner of the words
 */
export function placeLabel(size, shapes, view, taken = NOTHING) {
  const { boxes, lines, texts = [] } = taken;
  const free = bestPlace(size, shapes, view, { boxes: [...boxes, ...texts], lines });
  return texts.length && free.cost >= COST.words ? bestPlace(size, shapes, view, taken).at : free.at;
}

/** @param {[number, number]} size @param {Shown[]} shapes @param {{width: number, height: number}} view @param {Taken} taken */
function bestPlace([width, height], shapes, view, taken) {
  const line = lineOf(shapes);
  let best = { cost: Infinity, at: /** @type {Spot} */ ([0, 0]) };
  for (const { at, ring } of places([width, height], shapes)) {
    if (best.cost <= ring * COST.ring) break; // Further away nothing is better.
    const [x, y] = [within(at[0], width, view.width), within(at[1], height, view.height)];
    const cost = costOf([x, y, x + width, y + height], line, taken, { from: ring * COST.ring, most: best.cost });
    if (cost < best.cost) best = { cost, at: [x, y] };
  }
  return best;
}

/**
 * What is dear and quickly found comes first: above `most` nobody asks how much more it is.
 * @param {Box} box @param {Line} own @param {Taken} taken @param {{from: number, most: number}} bounds
 */
function costOf(box, own, { boxes, lines }, { from, most }) {
  let shared = 0;
  for (const one of boxes) shared += overlap(box, one);
  let cost = from + (shared ? COST.words + shared : 0);
  if (cost < most) cost += crossed(box, own) * COST.own;
  for (const line of lines) if (cost < most) cost += crossed(box, line) * COST.other;
  return cost;
}

/** Steps of a line that lie in a box. @param {Box} box @param {Line} line */
function crossed([left, top, right, bottom], { box, spots }) {
  if (box[0] >= right || box[2] <= left || box[1] >= bottom || box[3] <= top) return 0;
  let count = 0;
  for (const [x, y] of spots) if (x > left && x < right && y > top && y < bottom) count += 1;
  return count;
}

/** @param {Shown[]} shapes @returns {Line} */
export function lineOf(shapes) {
  const spots = shapes.flatMap(walk);
  const box = /** @type {Box} */ ([Infinity, Infinity, -Infinity, -Infinity]);
  for (const [x, y] of spots) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return { box, spots };
}

/** Square pixels that two boxes share. @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  Math.max(Math.min(a[2], b[2]) - Math.max(a[0], b[0]), 0) * Math.max(Math.min(a[3], b[3]) - Math.max(a[1], b[1]), 0);

/**
 * Places in the order in which they are liked: at the ends of the mark first, then around it, ring by ring.
 * @param {[number, number]} size @param {Shown[]} shapes @returns {Generator<{at: Spot, ring: number}>}
 */
function* places([width, height], shapes) {
  const points = shapes.flatMap((shape) => shape.points);
  const most = (axis, sign) => points.reduce((best, one) => (sign * one[axis] > sign * best[axis] ? one : best));
  const [right, left, low, high] = [most(0, 1), most(0, -1), most(1, 1), most(1, -1)];
  yield { at: [right[0] + ASIDE, right[1] - height / 2], ring: 0 };
  yield { at: [left[0] - ASIDE - width, left[1] - height / 2], ring: 0 };
  yield { at: [low[0] - width / 2, low[1] + ASIDE], ring: 0 };
  yield { at: [high[0] - width / 2, high[1] - ASIDE - height], ring: 0 };
  for (const [ring, far] of RINGS.entries()) {
    const xs = stops(left[0], right[0], width, far);
    const ys = stops(high[1], low[1], height, far);
    for (const x of [4, 0, 1, 2, 3])
      for (const y of [2, 1, 3, 4, 0]) if (x % 4 === 0 || y % 4 === 0) yield { at: [xs[x], ys[y]], ring: ring + 0.5 };
  }
}

/** Before, at the beginning, in the middle, at the end, behind. */
const stops = (from, to, size, far) => [from - far - size, from, (from + to - size) / 2, to - size, to + far];

/**
 * Words that stand where they were set, moved into the pane as far as they fit; their mark stays where it is.
 * @param {import("./primitives.js").ShownLabel} label @param {{width: number, height: number}} view CSS pixels
 * @returns {import("./primitives.js").ShownLabel}
 */
export function keptInside(label, view) {
  const [width, height] = sizeOf(label);
  const [x, y] = [label.at[0] + label.offset[0], label.at[1] + label.offset[1]];
  const gone = x >= view.width || y >= view.height || x + width <= 0 || y + height <= 0;
  if (gone) return label;
  return { ...label, at: [within(x, width, view.width), within(y, height, view.height)], offset: [0, 0] };
}

/** Of words, CSS pixels. @param {import("./primitives.js").ShownLabel} label @returns {[number, number]} */
export function sizeOf(label) {
  const [, , width, height] = labelBox({ ...label, at: [0, 0], offset: [0, 0] });
  return [width, height];
}

/** @param {number} value @param {number} size @param {number} room */
export const within = (value, size, room) => Math.min(Math.max(value, MARGIN), Math.max(room - size - MARGIN, MARGIN));

/** Points along the lines of a shape; of many that lie close together some. @param {Shown} shape @returns {Spot[]} */
function walk({ kind, points }) {
  if (!points.length) return [];
  const found = [points[0]];
  for (const [x, y] of kind === "polygon" ? [...points.slice(1), points[0]] : points.slice(1)) {
    const [fromX, fromY] = found[found.length - 1];
    const count = Math.floor(Math.hypot(x - fromX, y - fromY) / STEP);
    for (let n = 1; n <= count; n += 1) found.push([fromX + ((x - fromX) * n) / count, fromY + ((y - fromY) * n) / count]);
  }
  return [...found, points[points.length - 1]];
}
