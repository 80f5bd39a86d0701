/** The overlays that the first picture does not wait for. */
import { referenceExtra } from "../core/references.js";
import { LATER } from "../overlays/later.js";

/** @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends it */
export function attachOverlays({ stage, store, extras }) {
  extras.push(referenceExtra(store.facts));
  stage.addOverlays(LATER);
  return () => {}; // They end with their panes.
}
