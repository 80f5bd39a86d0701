/** The crosshair: one point of the patient, and where its planes cut each pane. */
import { isPlaced, toPixel, toWorld } from "./geometry.js";

/** Reference colours, as radiologists know them. */
export const PLANE_COLOURS = { axial: "#ff5a52", sagittal: "#f5cf3d", coronal: "#4ccf6a" };

/** What is drawn across each plane: the plane seen edge-on as an upright line, and as a level one. */
export const CROSSING = {
  axial: { upright: "sagittal", level: "coronal" },
  coronal: { upright: "sagittal", level: "axial" },
  sagittal: { upright: "coronal", level: "axial" },
};

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

/**
 * Which line of the crosshair is near a place on the screen.
 * @param {[number, number]} at @param {[number, number]} centre of the crosshair, CSS pixels
 * @param {boolean} turned the plane is shown turned by a quarter @param {number} reach CSS pixels
 * @returns {"both" | "upright" | "level" | null}
 */
export function grip(at, centre, turned, reach) {
  const nearVertical = Math.abs(at[0] - centre[0]) <= reach;
  const nearHorizontal = Math.abs(at[1] - centre[1]) <= reach;
  if (nearVertical && nearHorizontal) return "both";
  if (nearVertical) return turned ? "level" : "upright";
  if (nearHorizontal) return turned ? "upright" : "level";
  return null;
}

/** Whether all three planes can be linked. @param {Record<string, any>} planes */
export const canLink = (planes) =>
  ["axial", "coronal", "sagittal"].every((name) => planes?.[name] && !planes[name].reason && isPlaced(planes[name]));
