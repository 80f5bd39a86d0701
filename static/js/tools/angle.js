import { angle, measureOf } from "../core/metric.js";
import { defineMark } from "./mark.js";

/** Three points; the apex is the second. */
export const angleTool = defineMark({
  kind: "angle",
  label: "Angle",
  icon: "angle",
  placing: "clicks",
  draw: ({ points }) => [{ kind: "polyline", points }],
  measure: ({ points: [a, apex, b] }, metric) => (b ? [measureOf("angle", angle(metric, a, apex, b), "°")] : []),
});
