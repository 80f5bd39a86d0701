import { defineMark } from "./mark.js";

/** Pulled to what it points at; its text stands at the tail. */
export const arrowTool = defineMark({
  kind: "arrow",
  label: "Arrow",
  icon: "arrow",
  placing: "drag",
  draw: ({ points }) => [{ kind: "arrow", points }],
});
