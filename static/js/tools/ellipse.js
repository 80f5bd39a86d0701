import { ellipse as sizeOf, sizeMeasures } from "../core/metric.js";
import { ellipse } from "./box.js";
import { defineMark } from "./mark.js";

export const ellipseTool = defineMark({
  ...ellipse,
  kind: "ellipse",
  label: "Ellipse",
  icon: "ellipse",
  placing: "drag",
  shape: "ellipse",
  draw: ({ points }) => [{ kind: "ellipse", points }],
  measure: ({ points }, metric) => sizeMeasures(metric, sizeOf(metric, points)),
});
