/** The overlays that come after the first picture. They lie below the words of the others. */
import { colourBarOverlay } from "./colourbar.js";
import { marksOverlay } from "./marks.js";
import { previewOverlay } from "./preview.js";
import { referencesOverlay } from "./references.js";
import { regionOverlay } from "./region.js";

/** @type {import("./layer.js").Overlay[]} */
export const LATER = [referencesOverlay, previewOverlay, marksOverlay, colourBarOverlay, regionOverlay];
