/** The window from a region: its tool, and the rectangle while it is drawn. */
import { windowRegionTool } from "../tools/windowregion.js";
import { registerTools } from "../tools/registry.js";

/** @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends it */
export function attachPicture(viewer) {
  registerTools([windowRegionTool]);
  const extra = ({ id }) => ({ region: viewer.region?.pane === id ? viewer.region : null });
  viewer.extras.push(extra);
  return () => viewer.extras.splice(viewer.extras.indexOf(extra), 1);
}
