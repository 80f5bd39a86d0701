/** Where the words of a mark stand: beside it, on the side where they lie on none of its lines and within the pane. */

import { labelBox } from "./primitives.js";

/** From a mark to its words, and from words to the pane's edge. CSS pixels. */
const ASIDE = 10;
const MARGIN = 2;
/** Steps along a line in which it is looked at. CSS pixels. */
const STEP = 6;

/** @typedef {import("./primitives.js").Spot} Spot @typedef {import("./primitives.js").Shown} Shown */

/**
 * @param {[number, number]} size of the words, CSS pixels
 * @param {Shown[]} shapes of the mark, with at least one point
 * @param {{width: number, height: number}} view @returns {Spot} the upper left corner of the words
 */
export function placeLabel([width, height], shapes, view) {
  const points = shapes.flatMap((shape) => shape.points);
  const most = (axis, sign) => points.reduce((best, one) => (sign * one[axis] > sign * best[axis] ? one : best));
  const [right, left, low, high] = [most(0, 1), most(0, -1), most(1, 1), most(1, -1)];
  /** @type {Spot[]} the sides in the order in which they are liked */
  const sides = [
    [right[0] + ASIDE, right[1] - height / 2],
    [left[0] - ASIDE - width, left[1] - height / 2],
    [low[0] - width / 2, low[1] + ASIDE],
    [high[0] - width / 2, high[1] - ASIDE - height],
  ];
  const inside = sides.map(([x, y]) => /** @type {Spot} */ ([within(x, width, view.width), within(y, height, view.height)]));
  const line = shapes.flatMap(walk);
  const covers = inside.map(([x, y]) => line.filter(([px, py]) => px > x && px < x + width && py > y && py < y + height).length);
  return inside[covers.indexOf(Math.min(...covers))];
}

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
const within = (value, size, room) => Math.min(Math.max(value, MARGIN), Math.max(room - size - MARGIN, MARGIN));

/** Points along the lines of a shape. @param {Shown} shape @returns {Spot[]} */
function walk({ kind, points }) {
  const ends = kind === "polygon" ? [...points, points[0]] : points;
  const steps = ends.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = ends[i];
    const count = Math.max(Math.ceil(Math.hypot(x - fromX, y - fromY) / STEP), 1);
    return Array.from({ length: count }, (_, n) => {
      const t = (n + 1) / count;
      return /** @type {Spot} */ ([fromX + (x - fromX) * t, fromY + (y - fromY) * t]);
    });
  });
  return [...points.slice(0, 1), ...steps];
}
