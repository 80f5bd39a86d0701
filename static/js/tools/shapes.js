/** Lines that measure nothing: to show what is meant. */
import { ellipse, rectangle } from "./box.js";
import { defineMark } from "./mark.js";

export const shapeTools = [
  defineMark({
    kind: "line",
    label: "Line",
    icon: "line",
    placing: "drag",
    draw: ({ points }) => [{ kind: "line", points }],
  }),
  defineMark({
    ...rectangle,
    kind: "box",
    label: "Box",
    icon: "box",
    placing: "drag",
    draw: ({ points }) => [{ kind: "polygon", points, dashed: true }],
  }),
  defineMark({
    ...ellipse,
    kind: "circle",
    label: "Circle",
    icon: "circle",
    placing: "drag",
    draw: ({ points }) => [{ kind: "ellipse", points, dashed: true }],
  }),
];
