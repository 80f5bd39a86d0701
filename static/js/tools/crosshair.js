import { defineTool } from "./tool.js";

/** @param {"both" | "upright" | "level"} axes which of the lines follows the hand */
const crosshair = (axes) =>
  defineTool({
    id: "crosshair",
    label: "Crosshair",
    icon: "crosshair",
    cursor: axes === "both" ? "crosshair" : "move",
    planar: true,
    start: ({ at }) => [{ type: "cross", at, axes }],
    drag: ({ at }) => [{ type: "cross", at, axes }],
  });

export const crosshairTool = crosshair("both");

/** Tools that hold one line of the crosshair, or both. */
export const grips = { both: crosshairTool, upright: crosshair("upright"), level: crosshair("level") };
