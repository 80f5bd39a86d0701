import { defineTool } from "./tool.js";

/** Pixels of dragging that double the size. */
const DOUBLING = 150;

/** @param {number} pixels @returns {number} */
export const zoomFactor = (pixels) => 2 ** (pixels / DOUBLING);

/** Up enlarges, around the place where the hand went down. */
export const zoomTool = defineTool({
  id: "zoom",
  label: "Zoom",
  icon: "zoom",
  cursor: "zoom-in",
  drag: ({ dy, from }) => [{ type: "zoom", factor: zoomFactor(-dy), at: from }],
});
