/** The crosshair: one point of the patient, and where its planes cut each pane. */
import { isPlaced, toPixel, toWorld } from "./geometry.js";

/** Reference colours, as radiologists know them. */
export const PLANE_COLOURS = { axial: "#ff5a52", sagittal: "#f5cf3d", coronal: "#4ccf6a" };

/**
 * The point after a click at pixel (x, y) of slice k; `axes` says which of its lines moves.
 * @param {import("./geometry.js").Layout} layout @param {import("./vec.js").Vec} point
 * @param {{x: number, y: number, k: number}} at pixel centres are whole numbers
 * @param {"both" | "upright" | "level"} axes
 * @returns {import("./vec.js").Vec}
 */
export function movePoint(layout, point, at, axes = "both") {
  const [x, y] = toPixel(layout, point);
  return toWorld(
    layout,
    within(axes === "level" ? x : at.x, layout.width),
    within(axes === "upright" ? y : at.y, layout.height),
    at.k,
  );
}

const within = (value, count) => Math.min(Math.max(value, 0), count - 1);

/**
 * The point moved along the plane's own normal so that it lies on slice k.
 * @param {import("./geometry.js").Layout} layout @param {import("./vec.js").Vec} point @param {number} k
 */
export function pointOnSlice(layout, point, k) {
  const [x, y] = toPixel(layout, point);
  return toWorld(layout, x, y, k);
}

/** Whether all three planes can be linked. @param {Record<string, any>} planes */
export const canLink = (planes) =>
  ["axial", "coronal", "sagittal"].every((name) => planes?.[name] && !planes[name].reason && isPlaced(planes[name]));
