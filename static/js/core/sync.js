/**
 * Series that are looked at together (trap 28): within one frame of reference by position, else by an offset that a
 * hand has set; planes that are not parallel do not follow each other.
 */
import { add, cross, dot, scale, sub, unit } from "./vec.js";
import { clampIndex, isPlaced, sliceAt, toPixel, toWorld } from "./geometry.js";

/** @typedef {import("./geometry.js").Layout} Layout @typedef {import("./vec.js").Vec} Vec */

/** Planes whose normals enclose no more than this are parallel. Degrees. */
export const PARALLEL = 5;
const LEAST_COSINE = Math.cos((PARALLEL * Math.PI) / 180);

/**
 * The direction across a plane, the same whichever way its rows and slices run: to the left, the back or the head.
 * @param {Layout} layout @returns {Vec}
 */
function normalOf({ row, column }) {
  const normal = unit(cross(row, column));
  const strongest = normal.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return scale(normal, Math.sign(strongest));
}

/** Whether two layouts cut the patient the same way. @param {Layout} one @param {Layout} other */
export const areParallel = (one, other) =>
  isPlaced(one) && isPlaced(other) && Math.abs(dot(normalOf(one), normalOf(other))) >= LEAST_COSINE;

/** Whether positions of two series mean the same places. @param {object} one @param {object} other manifests */
export const shareFrame = (one, other) =>
  Boolean(one.frame_of_reference) && one.frame_of_reference === other.frame_of_reference;

/** The middle of slice k. @param {Layout} layout @param {number} k @returns {Vec} LPS mm */
export const slicePoint = (layout, k) => toWorld(layout, (layout.width - 1) / 2, (layout.height - 1) / 2, k);

/**
 * What pairs slice k of one layout with slice m of another, for `follow`.
 * @param {Layout} from @param {number} k @param {Layout} to @param {number} m
 * @returns {number} mm along the normal of `to`; about 0 where both slices lie at the same place
 */
export const offsetBetween = (from, k, to, m) => dot(sub(slicePoint(to, m), slicePoint(from, k)), normalOf(to));

/**
 * The slice of `to` that belongs to slice k of `from`.
 * @param {Layout} from @param {number} k @param {Layout} to @param {number} [offset] of `offsetBetween`
 * @returns {number | null} null where the planes are not parallel
 */
export function follow(from, k, to, offset = 0) {
  if (!areParallel(from, to)) return null;
  return sliceAt(to, add(slicePoint(from, k), scale(normalOf(to), offset)));
}

/** A point moved into what a layout holds. @param {Layout} layout @param {Vec} point @returns {Vec} */
function inside(layout, point) {
  const [x, y, k] = toPixel(layout, point);
  return toWorld(layout, ...within([x, y, k], [layout.width, layout.height, layout.slices]));
}

const within = (place, counts) => /** @type {Vec} */ (place.map((value, axis) => clampIndex(value, counts[axis])));

/**
 * @typedef {object} Place where the reader is in a series
 * @property {number} [index] of the acquired slice
 * @property {Vec | null} [point] of the crosshair
 *
 * Where a series opens that is turned to from another one.
 * @param {Place & {manifest: object, linked: boolean}} here what is looked at; `linked`: in linked planes
 * @param {object} manifest of the series to come
 * @param {Place} [left] where that series was left
 * @returns {Place}
 */
export function turnTo(here, manifest, left = {}) {
  if (!shareFrame(here.manifest, manifest)) return left;
  const { acquired, axial } = manifest.planes;
  const index = follow(here.manifest.planes.acquired, here.index, acquired);
  const place = index === null ? left : { index };
  const linked = here.linked && here.point && axial && isPlaced(axial);
  return linked ? { ...place, point: inside(axial, here.point) } : place;
}
