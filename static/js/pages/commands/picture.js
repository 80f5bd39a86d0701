/** Commands of the picture: windows made from what is seen, its size, playing. */
import { pixelSize, toPixel } from "../../core/geometry.js";
import { layoutOf, planeSpace } from "../../core/planes.js";
import { blankSamples } from "../../core/series.js";
import { openingWindow } from "../../core/slicewindow.js";
import { autoWindow, regionWindow } from "../../core/windows.js";
import { toast } from "../../ui/dialog.js";
import { preferences } from "../../ui/preferences.js";
import { rulerSheet } from "../../ui/ruler.js";

/** @typedef {import("../viewer.js").Viewer} Viewer */

/** @type {Record<string, (viewer: Viewer, value?: any) => void>} */
export const PICTURE = {
  "auto-window": (viewer) => take(viewer, viewer.store.state.active, autoWindow),
  "window-region": fromRegion,
  voi: (viewer, name) => viewer.dispatch({ type: "voi", function: name }),
  lut: (viewer) => {
    const { center, width, lut } = active(viewer).look;
    viewer.dispatch(lut ? { type: "window", center, width } : { type: "window", ...openingWindow(viewer.manifest), own: true });
  },
  "true-size": trueSize,
  ruler: (viewer) => rulerSheet(() => trueSize(viewer)),
  "cine-mode": ({ cine }, mode) => cine.set({ mode }),
  "cine-axis": ({ cine }, axis) => cine.set({ axis }),
};

/** @param {Viewer} viewer */
const active = ({ store }) => store.state.panes[store.state.active];

/** A window that is made from the picture of a pane. @param {Viewer} viewer @param {string} pane */
function take(viewer, pane, make) {
  const drawn = viewer.stage.pane(pane)?.drawn;
  const manifest = viewer.manifests.get(viewer.store.state.panes[pane]?.series);
  if (!drawn || !manifest) return;
  const found = make(drawn.picture, blankSamples(manifest, drawn.picture), drawn.request);
  if (found) viewer.dispatch({ type: "window", pane, ...found });
  else toast(manifest.colour ? "Colours have no window." : "Nothing was measured here.");
}

/**
 * The window for what lies in a rectangle, once it is drawn.
 * @param {Viewer} viewer
 * @param {{pane: string, from: import("../../core/vec.js").Vec, to: import("../../core/vec.js").Vec, done: boolean}} region
 */
function fromRegion(viewer, { pane, from, to, done }) {
  viewer.region = done ? null : { pane, from, to };
  viewer.stage.redraw(pane);
  if (!done || !from) return;
  take(viewer, pane, (picture, blank, { layout }) => {
    const [[x1, y1], [x2, y2]] = [from, to].map((world) => toPixel(planeSpace(layout), world));
    const [across, down] = [picture.width / layout.width, picture.height / layout.height];
    return regionWindow(picture, [x1 * across, y1 * down, x2 * across, y2 * down], blank);
  });
}

/** @param {Viewer} viewer */
function trueSize(viewer) {
  const { manifest } = viewer;
  const layout = layoutOf(manifest, active(viewer));
  const { mmPerPixel } = preferences.all;
  if (!pixelSize(layout).known) toast("The file does not say how large its pixels are.");
  else if (!mmPerPixel) rulerSheet(() => trueSize(viewer));
  else viewer.dispatch({ type: "true-size", pixelsPerMm: 1 / mmPerPixel });
}
