/** One step of playing: what comes next in the active pane. */
import { cineAxis } from "../core/cine.js";
import { layoutOf } from "../core/planes.js";

/** What is played: phases where there are several, unless a hand chose the slices. @param {import("./viewer.js").Viewer} viewer */
export const playedAxis = ({ cine, manifest }) =>
  manifest.phases > 1 ? cine.axis || cineAxis(manifest) : "slice";

/** @param {import("./viewer.js").Viewer} viewer */
export function cineStep(viewer) {
  const { cine, manifest, store } = viewer;
  const pane = store.state.panes[store.state.active];
  const phases = playedAxis(viewer) === "phase";
  const { at, direction } = cine.next(
    phases ? pane.phase : pane.index,
    phases ? manifest.phases : layoutOf(manifest, pane).slices,
  );
  viewer.dispatch(phases ? { type: "phase", phase: at, direction } : { type: "slice", index: at, direction });
}
