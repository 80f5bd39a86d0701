import { defineTool } from "./tool.js";

/** Right widens, left narrows; down raises the level and darkens, up brightens, or the other way round where that is set. */
export const windowTool = defineTool({
  id: "window",
  label: "Window and level",
  icon: "window",
  cursor: "ns-resize",
  drag: ({ dx, dy, vertical = 1 }) => [{ type: "window-by", wider: dx, higher: dy * vertical }],
});
