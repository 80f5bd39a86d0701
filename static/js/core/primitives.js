/**
 * What marks are drawn with: lines and words in the patient, and the same on the screen.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {[number, number]} Spot CSS pixels of a pane
 *
 * @typedef {object} Shape
 * @property {"line" | "polyline" | "polygon" | "ellipse" | "point" | "arrow"} kind
 * @property {Vec[]} points an ellipse has both ends of one axis, then of the other; an arrow its tail, then its tip
 * @property {boolean} [dashed]
 *
 * @typedef {object} Label
 * @property {"label"} kind
 * @property {Vec} at
 * @property {string[]} lines
 * @property {[number, number]} [offset] CSS pixels
 * @property {Vec} [foot] the words are as tall as that, and stay where they are
 * @typedef {Shape | Label} Primitive
 *
 * @typedef {object} ShownShape
 * @property {"line" | "polyline" | "polygon" | "point" | "arrow"} kind
 * @property {Spot[]} points
 * @property {boolean} [dashed]
 *
 * @typedef {object} ShownLabel
 * @property {"label"} kind
 * @property {Spot} at
 * @property {string[]} lines
 * @property {[number, number]} offset
 * @property {number} height of a line
 * @property {boolean} note it stands where it was set; other words beside their mark
 * @typedef {ShownShape | ShownLabel} Shown
 */
import { project as place } from "./camera.js";
import { toWorld } from "./geometry.js";
import { cross, dot, sub, unit } from "./vec.js";

/** Corners that stand for an ellipse on the screen. */
const ROUND = 72;
/** Height of words that do not grow with the picture. CSS pixels. */
export const TEXT_HEIGHT = 13;
const TALLEST = 120;

/**
 * Where a place lies on slice k: pixels across and down, straight along the normal, and the distance from it.
 * @param {import("./geometry.js").Layout} layout of `planeSpace` @param {number} k @param {Vec} world
 * @returns {Vec} x and y in pixels, depth in mm (slices where the picture has no place)
 */
export function pixelOn(layout, k, world) {
  const { row, column } = layout;
  const normal = unit(cross(row, column));
  const from = sub(world, toWorld(layout, 0, 0, k));
  const volume = dot(cross(row, column), normal);
  return [dot(from, cross(column, normal)) / volume, dot(from, cross(normal, row)) / volume, dot(from, normal)];
}

/**
 * Primitives as they lie in a pane.
 * @param {Primitive[]} primitives @param {import("./geometry.js").Layout} layout @param {number} index
 * @param {import("./camera.js").Matrix} matrix @returns {Shown[]}
 */
export function project(primitives, layout, index, matrix) {
  const spot = (world) => {
    const [x, y] = pixelOn(layout, index, world);
    return place(matrix, x + 0.5, y + 0.5);
  };
  return primitives.map((one) => (one.kind === "label" ? label(one, spot) : shape(one, spot)));
}

/** @param {Label} one @param {(world: Vec) => Spot} spot @returns {ShownLabel} */
function label({ at, lines, offset = [0, 0], foot }, spot) {
  const [top, bottom] = [spot(at), foot ? spot(foot) : null];
  const tall = bottom ? Math.hypot(bottom[0] - top[0], bottom[1] - top[1]) / Math.max(lines.length, 1) : TEXT_HEIGHT;
  return { kind: "label", at: top, lines, offset, height: Math.min(Math.max(tall, 8), TALLEST), note: Boolean(foot) };
}

/** @param {Shape} one @param {(world: Vec) => Spot} spot @returns {ShownShape} */
function shape(one, spot) {
  const points = one.points.map(spot);
  return one.kind === "ellipse"
    ? { ...one, kind: "polygon", points: roundOf(points) }
    : { ...one, kind: one.kind, points };
}

/** The outline of an ellipse. @param {Spot[]} ends of one axis, then of the other @returns {Spot[]} */
export function roundOf([a, b, c, d]) {
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [u, v] = [
    [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2],
    [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2],
  ];
  return Array.from({ length: ROUND }, (_, i) => {
    const [cos, sin] = [Math.cos((2 * Math.PI * i) / ROUND), Math.sin((2 * Math.PI * i) / ROUND)];
    return [x + cos * u[0] + sin * v[0], y + cos * u[1] + sin * v[1]];
  });
}

/** How far a place on the screen is from what is drawn there. @param {Shown} shown @param {Spot} at CSS pixels */
export function distanceTo(shown, at) {
  if (shown.kind === "label") return toBox(labelBox(shown), at);
  const { points, kind } = shown;
  if (points.length < 2) return points.length ? Math.hypot(at[0] - points[0][0], at[1] - points[0][1]) : Infinity;
  const ends = kind === "polygon" ? [...points, points[0]] : points;
  return Math.min(...ends.slice(1).map((end, i) => toSegment(ends[i], end, at)));
}

/**
 * Room that words take, near enough to point at.
 * @param {ShownLabel} shown @returns {[number, number, number, number]}
 */
export function labelBox({ at, lines, offset, height }) {
  const [left, top] = [at[0] + offset[0], at[1] + offset[1]];
  const width = Math.max(0, ...lines.map((line) => line.length)) * height * 0.56;
  return [left, top, left + width, top + height * 1.2 * lines.length];
}

const toBox = ([left, top, right, bottom], [x, y]) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

/** @param {Spot} a @param {Spot} b @param {Spot} at */
function toSegment(a, b, at) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(Math.max(along, 0), 1);
  return Math.hypot(at[0] - a[0] - t * dx, at[1] - a[1] - t * dy);
}
