/** At which edge of a pane its slider stands: never over the chest wall of a breast, where findings are looked for. */
import { edges } from "./letters.js";
import { pictureOf } from "./series.js";

/**
 * @param {any} manifest @param {import("./geometry.js").Layout} layout
 * @param {{plane: string, camera: import("./camera.js").Camera}} pane @param {number} index of the picture that is shown
 * @returns {"left" | "right"}
 */
export function sliderSide(manifest, layout, { plane, camera }, index) {
  if (manifest.modality !== "MG") return "right";
  const shown = edges(layout, camera, pictureOf(manifest, plane, index)?.sides);
  return shown?.right.startsWith("P") ? "left" : "right";
}
