/** The tools, in the order of the toolbar; the first is active at the start. */
import { crosshairTool } from "./crosshair.js";
import { panTool } from "./pan.js";
import { scrollTool } from "./scroll.js";
import { windowTool } from "./window.js";
import { zoomTool } from "./zoom.js";

/** @type {import("./tool.js").Tool[]} */
export const TOOLS = [windowTool, panTool, zoomTool, scrollTool, crosshairTool];

/** @param {string} id */
export const toolById = (id) => TOOLS.find((tool) => tool.id === id) ?? windowTool;
