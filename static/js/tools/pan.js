import { defineTool } from "./tool.js";

export const panTool = defineTool({
  id: "pan",
  label: "Pan",
  icon: "pan",
  cursor: "grab",
  drag: ({ dx, dy }) => [{ type: "pan", dx, dy }],
});
