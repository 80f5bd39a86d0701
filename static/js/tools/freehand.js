import { defineMark } from "./mark.js";
import { polylineTool } from "./polyline.js";

/** Handles on an outline of many points: enough to hold it by, few enough to see it. */
const HANDLES = 12;

/** Every n-th point has a handle. @param {number} count */
const every = (count) => Math.max(Math.ceil(count / HANDLES), 1);

/** An outline as the hand draws it. */
export const freehandTool = defineMark({
  kind: "freehand",
  label: "Freehand",
  icon: "freehand",
  placing: "stroke",
  shape: "freehand",
  draw: polylineTool.draw,
  measure: polylineTool.measure,
  handles: ({ points }) => points.filter((_, i) => i % every(points.length) === 0),
  /** The neighbours of the point in the hand come along, the less the farther they are. */
  edit({ points }, handle, to) {
    const reach = every(points.length);
    const at = handle * reach;
    const way = to.map((value, axis) => value - points[at][axis]);
    return points.map((one, i) => {
      const away = Math.min(Math.abs(i - at), points.length - Math.abs(i - at));
      const share = Math.max(1 - away / reach, 0);
      return share
        ? /** @type {[number, number, number]} */ (one.map((value, axis) => value + share * way[axis]))
        : one;
    });
  },
});
