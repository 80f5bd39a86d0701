/** The overlays that come with the first picture, from the lowest to the highest; the others are in later.js. */
import { cornersOverlay } from "./corners.js";
import { crosshairOverlay } from "./crosshair.js";
import { gapOverlay } from "./gap.js";
import { lettersOverlay } from "./letters.js";
import { scaleBarOverlay } from "./scalebar.js";

/** @type {import("./layer.js").Overlay[]} */
export const OVERLAYS = [crosshairOverlay, gapOverlay, lettersOverlay, scaleBarOverlay, cornersOverlay];
