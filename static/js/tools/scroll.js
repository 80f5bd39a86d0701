import { defineTool } from "./tool.js";

/** Pixels of dragging for one image. */
const PER_IMAGE = 8;

/** Down goes on, up goes back. */
export const scrollTool = defineTool({
  id: "scroll",
  label: "Scroll",
  icon: "scroll",
  cursor: "row-resize",
  drag: ({ dy }, memory) => {
    memory.left = (memory.left ?? 0) + dy;
    const by = Math.trunc(memory.left / PER_IMAGE);
    memory.left -= by * PER_IMAGE;
    return by ? [{ type: "scroll", by }] : [];
  },
});
