/**
 * On which pictures a mark is shown. In a volume: where each of its points lies within half a slice of the plane, or
 * within the slab. In a list of images, and where a picture has no place in the patient: on its own image alone.
 *
 * @typedef {import("./mark.js").Mark} Mark @typedef {import("./vec.js").Vec} Vec
 */
import { isPlaced } from "./geometry.js";
import { pixelOn } from "./primitives.js";
import { sameSlab, slabOf } from "./slab.js";
import { cross, dot, sub, unit } from "./vec.js";

/** A point exactly between two slices is shown on one of them at least. */
const ROUNDING = 1e-6;
/** Cosine between two planes from which on they lie across each other: 45 degrees. */
const ACROSS = Math.SQRT1_2;

/**
 * @param {Mark} mark
 * @param {Pick<import("./context.js").PaneContext, "manifest" | "layout" | "shown" | "plane" | "state">} context
 * @returns {"on" | "far" | "edge" | null} far: within the slab, but not on this slice; edge: so, and drawn on a plane that
 *   lies across it, so that it is seen from its side
 */
export function onPlane(mark, { manifest, layout, shown, plane, state }) {
  if (mark.series !== manifest.id || mark.hidden) return null;
  if (mark.kind === "keyimage" && !sameSlab(keptSlab(mark, manifest, state), plane.slab)) return null;
  if (mark.view?.anchor && plane.name === "oblique" && isPlaced(layout)) return sameCut(mark, plane, layout, shown);
  if (!mark.points.length || manifest.kind === "images" || !isPlaced(layout)) return sameImage(mark, plane, shown);
  if (mark.space !== "patient") return null;
  const deepest = Math.max(...mark.points.map((point) => Math.abs(pixelOn(layout, shown, point)[2])));
  if (deepest <= halfSlice(layout, shown) + ROUNDING) return "on";
  if (deepest > (state.slab?.mm ?? 0) / 2 + ROUNDING) return null;
  return isAcross(mark, manifest, layout) ? "edge" : "far";
}

/** A slab that can be no more, as one that an older page kept, stands for none. */
const keptSlab = ({ plane }, manifest, state) => slabOf(manifest, { ...state, slab: plane?.slab });

/** Whether the plane that a mark was drawn on lies across the one that is shown: more than half a right angle apart. */
function isAcross({ plane }, manifest, layout) {
  const own = plane?.name === "oblique" ? plane : manifest.planes?.[plane?.name];
  if (!own?.row || !own.column) return false;
  return Math.abs(dot(unit(cross(own.row, own.column)), unit(cross(layout.row, layout.column)))) < ACROSS;
}

/** @param {Mark} mark @param {import("./planes.js").PlaneRef} plane @param {number} shown */
function sameImage(mark, plane, shown) {
  const same = mark.plane?.name === plane.name && mark.plane.index === shown;
  return same && (plane.name !== "oblique" || sameTurn(mark.plane, plane)) ? "on" : null;
}

/** The slices of turned planes are counted from where they were turned: their place tells them apart. */
function sameCut({ plane: own, view }, plane, layout, shown) {
  if (own?.name !== "oblique" || !sameTurn(own, plane)) return null;
  return Math.abs(pixelOn(layout, shown, view.anchor)[2]) <= halfSlice(layout, shown) + ROUNDING ? "on" : null;
}

const near = (a, b) => a && b && Math.hypot(...sub(a, b)) < 1e-3;
/** Whether two planes lie alike. @param {{row: Vec | null, column: Vec | null}} a @param {{row: Vec | null, column: Vec | null}} b */
export const sameTurn = (a, b) => near(a.row, b.row) && near(a.column, b.column);

/**
 * Half the way to the next slice, in mm along the normal.
 * @param {import("./geometry.js").Layout} layout @param {number} k
 */
function halfSlice(layout, k) {
  const normal = unit(cross(layout.row, layout.column));
  if (!layout.origins?.length) return Math.abs(dot(layout.step, normal)) / 2;
  const here = layout.origins[k];
  const ways = [layout.origins[k - 1], layout.origins[k + 1]]
    .filter((origin) => origin && here)
    .map((origin) => Math.abs(dot(sub(origin, here), normal)));
  return (ways.length ? Math.min(...ways) : Math.abs(dot(layout.step, normal))) / 2;
}
