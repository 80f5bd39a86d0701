import { defineTool } from "./tool.js";

/** Right widens, left narrows; down raises the level and darkens, up brightens. */
export const windowTool = defineTool({
  id: "window",
  label: "Window and level",
  icon: "window",
  cursor: "ns-resize",
  drag: ({ dx, dy }) => [{ type: "window-by", wider: dx, higher: dy }],
});
