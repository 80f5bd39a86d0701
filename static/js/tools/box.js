/** Rectangles and ellipses: pulled from corner to corner, along the picture's rows and columns. */
import { add, dot, scale, sub, unit } from "../core/vec.js";

/** @typedef {import("../core/vec.js").Vec} Vec @typedef {import("./tool.js").Mark} Mark */

/** A side never gets shorter than this: its direction would be lost. */
const LEAST = 1e-5;

/** The vector along `side` that leads as far as `way` does. @param {Vec} side @param {Vec} way @returns {Vec} */
function along(side, way) {
  const direction = unit(side);
  const far = dot(way, direction);
  return scale(direction, Math.abs(far) < LEAST ? LEAST : far);
}

/** A box too small to see, which knows its directions. @param {Vec} from @param {import("./tool.js").Gesture} g */
const seed = (from, g) => [scale(g.row, LEAST), scale(g.column, LEAST)].map((side) => /** @type {Vec} */ (side));

/** Four corners in order. @param {Vec} corner @param {Vec} u @param {Vec} v @returns {Vec[]} */
const corners = (corner, u, v) => [corner, add(corner, u), add(add(corner, u), v), add(corner, v)];

export const rectangle = {
  clicks: 2,
  begin: (from, to, g) => corners(from, ...seed(from, g)),
  /** @param {Mark} mark @param {Vec} to */
  stretch: (mark, to) => rectangle.edit(mark, 2, to),
  /** The corner opposite to the one in the hand stays. @param {Mark} mark @param {number} handle @param {Vec} to */
  edit({ points }, handle, to) {
    const still = points[(handle + 2) % 4];
    const [next, last] = [points[(handle + 3) % 4], points[(handle + 1) % 4]];
    const [u, v] = [next, last].map((corner) => along(sub(corner, still), sub(to, still)));
    const made = corners(still, u, v); // still, next, the hand, last
    return [0, 1, 2, 3].map((i) => made[(i - handle + 6) % 4]);
  },
};

/** Both ends of an axis through the middle of a box, then of the other. */
const axes = (corner, u, v) => {
  const [halfU, halfV] = [scale(u, 0.5), scale(v, 0.5)];
  return [add(corner, halfV), add(add(corner, u), halfV), add(corner, halfU), add(add(corner, v), halfU)];
};

export const ellipse = {
  clicks: 2,
  begin: (from, to, g) => axes(from, ...seed(from, g)),
  /** @param {Mark} mark @param {Vec} to */
  stretch({ points: [a, b, c, d] }, to) {
    const [u, v] = [sub(b, a), sub(d, c)];
    const corner = sub(a, scale(v, 0.5));
    return axes(corner, along(u, sub(to, corner)), along(v, sub(to, corner)));
  },
  /** The other end of the axis stays, and so does the length of the other axis. @param {Mark} mark */
  edit({ points }, handle, to) {
    const [first, other] = handle < 2 ? [0, 2] : [2, 0];
    const still = points[first + (handle === first ? 1 : 0)];
    const moved = add(still, along(sub(points[handle], still), sub(to, still)));
    const shift = scale(sub(moved, points[handle]), 0.5);
    return points.map((one, i) => (i === handle ? moved : i === other || i === other + 1 ? add(one, shift) : one));
  },
};
