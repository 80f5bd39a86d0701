/** The tools, in the order of the toolbar; the first is active at the start. */
import { crosshairTool } from "./crosshair.js";
import { panTool } from "./pan.js";
import { scrollTool } from "./scroll.js";
import { windowTool } from "./window.js";
import { zoomTool } from "./zoom.js";

/** @type {import("./tool.js").Tool[]} */
export const TOOLS = [windowTool, panTool, zoomTool, scrollTool, crosshairTool];

/** Tools that came later. @type {Map<string, import("./tool.js").Tool>} */
const LATER = new Map();

/** What is not needed for the first picture is loaded after it. @param {readonly import("./tool.js").Tool[]} tools */
export function registerTools(tools) {
  for (const tool of tools) LATER.set(tool.id, tool);
}

/** @param {string} id */
export const toolById = (id) => TOOLS.find((tool) => tool.id === id) ?? LATER.get(id) ?? windowTool;
