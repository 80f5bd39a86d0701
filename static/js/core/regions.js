/**
 * Regions that hold nothing: drawn along one line, or wholly beside the picture. They are not kept. The server holds the
 * same rules in engine/shapes.py; both are tested with the cases of tests/region_cases.json.
 *
 * @typedef {[number, number]} Spot column and row, pixels; whole numbers are centres
 */
import { layoutOf, planeSpace } from "./planes.js";
import { pixelOn, roundOf } from "./primitives.js";

/** What is nowhere wider than this is a line. Pixels. */
const THIN = 0.01;
const LINE = "A region needs an area: its points lie on one line.";
const BESIDE = "This region lies outside the picture.";

/** Whether all points lie on one line. @param {Spot[]} points pixels */
export function isLine(points) {
  const [[x, y]] = points;
  const ways = points.map((one) => /** @type {Spot} */ ([one[0] - x, one[1] - y]));
  const far = ways.reduce((best, way) => (Math.hypot(...way) > Math.hypot(...best) ? way : best));
  const reach = Math.hypot(...far);
  return reach < THIN || ways.every((way) => Math.abs(way[0] * far[1] - way[1] * far[0]) / reach < THIN);
}

/** Whether nothing of a closed outline lies on a picture. @param {Spot[]} outline @param {number} width @param {number} height */
export function isBeside(outline, width, height) {
  const sides = /** @type {[0 | 1, 1 | -1, number][]} */ ([[0, 1, -0.5], [0, -1, width - 0.5], [1, 1, -0.5], [1, -1, height - 0.5]]);
  const left = sides.reduce((rest, side) => cut(rest, ...side), outline);
  return !left.length || isLine(left);
}

/** What of a closed outline lies on one side of an edge (Sutherland and Hodgman). @returns {Spot[]} */
function cut(outline, axis, sign, edge) {
  const beyond = (spot) => sign * (spot[axis] - edge);
  return outline.flatMap((one, i) => {
    const next = outline[(i + 1) % outline.length];
    const [here, there] = [beyond(one), beyond(next)];
    const share = here / (here - there);
    const meeting = here >= 0 !== there >= 0 ? [one.map((value, k) => value + share * (next[k] - value))] : [];
    return [...(here >= 0 ? [one] : []), ...meeting];
  });
}

/**
 * Why a region is not kept.
 * @param {import("./mark.js").Mark} mark @param {string | null | undefined} shape of it, as its tool says
 * @param {any} manifest of its series; undefined where that is not known
 * @returns {string} a sentence; "" where it holds something, and for what is no region
 */
export function regionFault({ points, plane }, shape, manifest) {
  if (!manifest || !plane || !shape || shape === "point") return "";
  const turn = plane.name === "oblique" ? { row: plane.row, column: plane.column, anchor: points[0] } : null;
  const layout = planeSpace(layoutOf(manifest, { plane: plane.name, turn }));
  const flat = points.map((point) => /** @type {Spot} */ (pixelOn(layout, turn ? 0 : plane.index, point).slice(0, 2)));
  if (isLine(flat)) return LINE;
  return isBeside(shape === "ellipse" ? roundOf(flat) : flat, layout.width, layout.height) ? BESIDE : "";
}
