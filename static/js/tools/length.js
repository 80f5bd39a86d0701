import { distance, measureOf } from "../core/metric.js";
import { defineMark } from "./mark.js";

export const lengthTool = defineMark({
  kind: "length",
  label: "Length",
  icon: "length",
  placing: "drag",
  draw: ({ points }) => [{ kind: "line", points }],
  measure: ({ points: [a, b] }, metric) => (b ? [measureOf("length", distance(metric, a, b), metric.unit)] : []),
});
