/**
 * Where the pixels of a plane lie in the patient.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {object} Layout one named plane of a series, as the server tells it
 * @property {number} slices
 * @property {number} width
 * @property {number} height
 * @property {number[] | null} spacing mm between rows and between columns of the picture
 * @property {number[] | null} [aspect] height and width of a pixel in no unit, the lesser 1, where there is no spacing
 * @property {Vec | null} origin LPS mm of the centre of pixel (0, 0) of slice 0
 * @property {Vec | null} row step to the next pixel on the right
 * @property {Vec | null} column step to the next pixel below
 * @property {Vec | null} step step to the next slice
 * @property {Vec[] | null} [origins] true place of each slice where one step does not serve them all
 * @property {{left: string, right: string, top: string, bottom: string} | null} [letters]
 * @property {number[]} [in_gap] slices that are blank, because no image was acquired there
 * @property {number[]} [rows_in_gap] rows of every slice that are blank for that reason
 * @property {number[]} [columns_in_gap] columns likewise
 * @property {number | null} [distance] mm between the slices; null where it is not known
 * @property {string} [reason] why this plane cannot be shown
 * @property {boolean} [placed] false: its vectors count pixels, because the picture has no place in the patient
 */
import { add, cross, dot, length, scale, sub, unit } from "./vec.js";

/** Whether the layout says where its pixels are. @param {Layout} layout */
export const isPlaced = (layout) =>
  layout.placed !== false && Boolean(layout.origin && layout.row && layout.column && layout.step);

/** @param {Layout} layout @param {number} k @returns {Vec} LPS mm of the centre of pixel (0, 0) of slice k */
const originOf = (layout, k) => layout.origins?.[k] ?? add(layout.origin, scale(layout.step, k));

/**
 * LPS mm of pixel (x, y) of slice k; whole numbers are pixel centres.
 * @param {Layout} layout @param {number} x @param {number} y @param {number} k @returns {Vec}
 */
export function toWorld(layout, x, y, k) {
  return add(originOf(layout, k), add(scale(layout.row, x), scale(layout.column, y)));
}

/**
 * The inverse of `toWorld`; true for sheared layouts too.
 * @param {Layout} layout @param {Vec} world @returns {Vec} x, y and slice, not rounded
 */
export function toPixel(layout, world) {
  const { row, column, step } = layout;
  const from = sub(world, layout.origin);
  const normal = cross(row, column);
  const volume = dot(normal, step);
  return [dot(from, cross(column, step)) / volume, dot(from, cross(step, row)) / volume, dot(from, normal) / volume];
}

/** Slice nearest to a point, kept inside the layout. @param {Layout} layout @param {Vec} world */
export function sliceAt(layout, world) {
  if (layout.origins?.length) return nearestOrigin(layout, world);
  return clampIndex(Math.round(toPixel(layout, world)[2]), layout.slices);
}

/** @param {Layout} layout @param {Vec} world */
function nearestOrigin(layout, world) {
  const normal = cross(layout.row, layout.column);
  const away = layout.origins.map((origin) => Math.abs(dot(sub(world, origin), normal)));
  return away.indexOf(Math.min(...away));
}

/** The middle of the volume that the layout cuts. @param {Layout} layout @returns {Vec} */
export function centre(layout) {
  return toWorld(layout, (layout.width - 1) / 2, (layout.height - 1) / 2, (layout.slices - 1) / 2);
}

/** @param {number} index @param {number} count */
export const clampIndex = (index, count) => Math.min(Math.max(index, 0), Math.max(count - 1, 0));

/**
 * Size of a pixel on the screen's axes; where the file gives no spacing, in pixels: 1 by 1, or by its aspect ratio.
 * @param {Layout} layout @returns {{x: number, y: number, known: boolean}}
 */
export function pixelSize(layout) {
  if (layout.spacing?.every((value) => value > 0)) {
    const [y, x] = layout.spacing.slice(-2);
    return { x, y, known: true };
  }
  if (isPlaced(layout)) return { x: length(layout.row), y: length(layout.column), known: true };
  const [y, x] = layout.aspect ?? [1, 1];
  return { x, y, known: false };
}

/**
 * Where slice k lies along its normal, in mm from the patient origin; it grows to the left, the back or the head,
 * whichever the normal is nearest to. @param {Layout} layout @param {number} k
 */
export function slicePosition(layout, k) {
  const normal = unit(cross(layout.row, layout.column));
  const strongest = normal.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return Math.sign(strongest) * dot(toWorld(layout, 0, 0, k), normal);
}
