/** The tools that draw marks, in the order of the toolbar. */
import { angleTool } from "./angle.js";
import { arrowTool } from "./arrow.js";
import { calibrateTool } from "./calibrate.js";
import { cobbTool } from "./cobb.js";
import { ellipseTool } from "./ellipse.js";
import { freehandTool } from "./freehand.js";
import { keyImageTool } from "./keyimage.js";
import { lengthTool } from "./length.js";
import { polylineTool } from "./polyline.js";
import { probeTool } from "./probe.js";
import { rectangleTool } from "./rectangle.js";
import { shapeTools } from "./shapes.js";
import { textTool } from "./text.js";

/** @type {Readonly<import("./tool.js").MarkTool>[]} */
export const MARK_TOOLS = [
  lengthTool,
  angleTool,
  cobbTool,
  probeTool,
  ellipseTool,
  rectangleTool,
  polylineTool,
  freehandTool,
  arrowTool,
  textTool,
  ...shapeTools,
  keyImageTool,
  calibrateTool,
];

/** What is known of each kind of mark, by kind. @type {Record<string, Readonly<import("./tool.js").MarkTool>>} */
export const MARK_KINDS = Object.fromEntries(MARK_TOOLS.map((tool) => [tool.kind, tool]));

/**
 * A kind of a newer version is drawn as a line through its points.
 * @param {string} kind @returns {Readonly<import("./tool.js").MarkTool>}
 */
export const markTool = (kind) => MARK_KINDS[kind] ?? MARK_KINDS.line;
