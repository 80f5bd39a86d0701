import { lineAngle, measureOf } from "../core/metric.js";
import { between, defineMark } from "./mark.js";

/** Two lines, and the angle between them whichever way they run. */
export const cobbTool = defineMark({
  kind: "cobb",
  label: "Cobb angle",
  icon: "cobb",
  placing: "clicks",
  draw: ({ points: [a, b, c, d] }) => [
    { kind: "polyline", points: b ? [a, b] : [a] },
    ...(c ? [{ kind: "polyline", points: d ? [c, d] : [c] }] : []),
    ...(d ? [{ kind: "line", points: [between(a, b), between(c, d)], dashed: true }] : []),
  ],
  measure: ({ points }, metric) => (points.length === 4 ? [measureOf("angle", lineAngle(metric, points), "°")] : []),
});
