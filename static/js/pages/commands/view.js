/** Commands of the panes: what they show, and how they lie. */
import { keyFor } from "../../core/keys.js";
import { layoutById } from "../../core/layouts.js";
import { fullRange, nextOwn, presetWindows } from "../../core/windows.js";
import { toolById } from "../../tools/registry.js";
import { announce } from "../../ui/announce.js";
import { toast } from "../../ui/dialog.js";
import { preferences } from "../../ui/preferences.js";
import { mprReason } from "../../ui/viewerhead.js";

/** @typedef {import("../viewer.js").Viewer} Viewer */

/** A change of the active pane. @param {string} type @param {(value: any) => object} [fields] */
const change = (type, fields = () => ({})) => (/** @type {Viewer} */ viewer, value) =>
  viewer.dispatch({ type, ...fields(value) });

/** @type {Record<string, (viewer: Viewer, value?: any) => void>} */
export const VIEW = {
  scroll: change("scroll", (by) => ({ by })),
  first: change("first"),
  last: change("last"),
  phase: change("phase", (phase) => ({ phase })),
  series: stepSeries,
  pane: change("step-pane", (by) => ({ by })),
  maximise: change("maximise"),
  "close-pane": change("close-pane"),
  layout: setLayout,
  plane: change("plane", (name) => ({ name })),
  tool: takeTool,
  show: change("show", (name) => ({ name })),
  references: change("show", () => ({ name: "references" })),
  marks: change("show", () => ({ name: "marks" })),
  sync: change("sync", (name) => ({ name })),
  panel: ({ surround }, id) => surround.panels.toggle(id),
  escape,
  reset: change("reset"),
  invert: change("invert"),
  "flip-h": change("flip", () => ({ axis: "h" })),
  "flip-v": change("flip", () => ({ axis: "v" })),
  rotate: change("rotate", (by = 90) => ({ by })),
  zoom: change("zoom", (factor) => ({ factor })),
  fit: change("fit"),
  actual: change("actual"),
  smooth: change("smooth"),
  colormap: change("colormap", (id) => ({ id })),
  preset,
  "own-window": ownWindow,
  window: change("window", (choice) => choice),
  "full-range": (viewer) => viewer.dispatch({ type: "window", ...fullRange(viewer.store.facts.range(viewer.manifest.id)) }),
  cine: toggleCine,
  play: (viewer) => viewer.surround.shown().playable && !viewer.cine.playing && viewer.cine.toggle(),
  rate: ({ cine }, rate) => cine.set({ rate }),
};

/** @param {Viewer} viewer */
function toggleCine({ cine, pin }) {
  if (pin?.holds) return;
  cine.toggle();
  announce(cine.playing ? "Playing." : "Stopped.");
}

/** @param {Viewer} viewer @param {number} by */
function stepSeries(viewer, by) {
  const ids = viewer.study?.series.map(({ id }) => id) ?? [];
  const next = ids[ids.indexOf(viewer.manifest?.id) + by];
  if (next) viewer.openSeries(next);
}

/** Those that draw come after the first picture: one that is asked for before is taken when it is there. @param {Viewer} viewer @param {string} id */
function takeTool(viewer, id) {
  const take = () => viewer.dispatch({ type: "tool", id: toolById(id).id });
  if (toolById(id).id === id) take();
  else viewer.late().then(take, () => {}); // That it did not load has been told.
}

/** @param {Viewer} viewer @param {string} id */
function setLayout(viewer, id) {
  const { manifest, store, cine } = viewer;
  if (!manifest || id === store.state.layout) return;
  const reason = layoutById(id).linked ? mprReason(manifest) : "";
  if (reason) {
    toast(`MPR is not possible: ${reason}`);
    return;
  }
  cine.stop();
  viewer.dispatch({ type: "layout", id });
}

/** @param {Viewer} viewer @param {number} at in the order of the number keys */
function preset(viewer, at) {
  if (!viewer.manifest || viewer.manifest.colour) return;
  const choice = presetWindows(viewer.manifest)[at];
  const own = keyFor("own-window", undefined, preferences.all.keys);
  if (choice) viewer.dispatch({ type: "window", ...choice });
  else toast(`This series has no window preset ${at + 1}.${own ? ` ${own} is the file’s own window.` : ""}`);
}

/** @param {Viewer} viewer */
function ownWindow(viewer) {
  const { manifest, store } = viewer;
  if (!manifest || manifest.colour) return;
  viewer.dispatch({ type: "window", ...nextOwn(manifest, store.state.panes[store.state.active].look) });
}

/** What was opened last is closed first. @param {Viewer} viewer */
function escape(viewer) {
  const { panels } = viewer.surround;
  const { maximised } = viewer.store.state;
  if (viewer.marks?.state.draft) viewer.dispatch({ type: "mark-cancel" });
  else if (panels.open) panels.close();
  else if (maximised) viewer.dispatch({ type: "maximise", pane: maximised });
  else viewer.cine.stop();
}
