import { area, perimeter, sizeMeasures } from "../core/metric.js";
import { rectangle } from "./box.js";
import { defineMark } from "./mark.js";

export const rectangleTool = defineMark({
  ...rectangle,
  kind: "rectangle",
  label: "Rectangle",
  icon: "rectangle",
  placing: "drag",
  shape: "rectangle",
  draw: ({ points }) => [{ kind: "polygon", points }],
  measure: ({ points }, metric) =>
    sizeMeasures(metric, { area: area(metric, points), perimeter: perimeter(metric, points) }),
});
