import { area, perimeter, sizeMeasures } from "../core/metric.js";
import { defineMark } from "./mark.js";

/** Corners by clicks; a click on the first or the last one closes it. */
export const polylineTool = defineMark({
  kind: "polyline",
  label: "Polyline",
  icon: "polyline",
  placing: "clicks",
  shape: "polygon",
  draw: (mark) => [{ kind: mark.state === "draft" ? "polyline" : "polygon", points: mark.points }],
  measure: ({ points }, metric) =>
    points.length > 2 ? sizeMeasures(metric, { area: area(metric, points), perimeter: perimeter(metric, points) }) : [],
});
