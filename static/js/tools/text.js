import { add, scale, sub } from "../core/vec.js";
import { defineMark } from "./mark.js";

/** CSS pixels of the letters at first. */
const HEIGHT = 18;

/** Words on the picture. They grow with it; the lower handle makes them larger or smaller. */
export const textTool = defineMark({
  kind: "text",
  label: "Text",
  icon: "text-mark",
  placing: "once",
  needs: "text",
  begin: (from, to, g) => [from, add(from, scale(g.column, HEIGHT * g.perPixel))],
  stretch: ({ points }) => points,
  draw: ({ points: [at, foot], text }) => [{ kind: "label", at, foot, lines: text ? text.split("\n") : [] }],
  /** The upper handle moves it, the lower one sizes it. */
  edit: ({ points: [at, foot] }, handle, to) => (handle ? [at, to] : [to, add(foot, sub(to, at))]),
});
