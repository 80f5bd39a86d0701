import { defineTool } from "./tool.js";

/** @param {import("./tool.js").Gesture} gesture @param {boolean} done */
const region = ({ fromWorld: from, world: to }, done) => [{ type: "window-region", from, to, done }];

/** A rectangle that is drawn around something: the window becomes that of what lies in it. */
export const windowRegionTool = defineTool({
  id: "window-region",
  label: "Window from a region",
  icon: "window-region",
  cursor: "crosshair",
  spans: true,
  drag: (gesture) => region(gesture, false),
  up: (gesture) => region(gesture, true),
  cancel: () => [{ type: "window-region", from: null, to: null, done: true }],
});
