/** What those who do not see the pictures are told of what changes in them. */
import { namesOfSeries } from "../core/concealing.js";
import { layoutOf } from "../core/planes.js";
import { laidOut, switched, turnsSpoken, zoomSpoken } from "../core/spoken.js";
import { pictureWords, readingWindow } from "../core/series.js";
import { capital, windowNumbers } from "../core/text.js";
import { toolById } from "../tools/registry.js";
import { announce, announceLater } from "../ui/announce.js";

/** @typedef {import("../core/state.js").ViewerState} ViewerState */

/** @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends it */
export function speakAloud(viewer) {
  return viewer.store.subscribe((state, before) => {
    const told = [laidOut(state, before), switched(state, before)].filter(Boolean).join(" ");
    if (viewer.cine?.playing && !told) return;
    if (state.tool !== before.tool) announce(`Tool: ${toolById(state.tool).label}`);
    if (told) announce(told);
    const words = wordsOf(viewer, state, before);
    if (words && !viewer.cine?.playing) announceLater(words);
  });
}

/** @returns {(() => string) | null} made when they are told: by then the hand may be further on */
function wordsOf(viewer, state, before) {
  const [now, then] = [state.panes[state.active], before.panes[before.active]];
  const manifest = now?.series && viewer.manifests.get(now.series);
  if (!manifest || !then) return null;
  const pane = () => viewer.store.state.panes[viewer.store.state.active];
  const name = () => namesOfSeries(manifest, viewer.store.state.show.hide).series;
  if (state.active !== before.active) return () => `${planeName(now)} pane, ${name() || "series"}. ${sliceWords(manifest, now)}`;
  if (now.series !== then.series) return () => `${name() || "Series"}. ${sliceWords(manifest, pane())}`;
  const turned = turnsSpoken(state, before, manifest);
  const words = [
    (now.index !== then.index || now.phase !== then.phase) && (() => sliceWords(manifest, pane())),
    (now.look.center !== then.look.center || now.look.width !== then.look.width) && (() => windowWords(manifest, pane().look)),
    now.camera.zoom !== then.camera.zoom && (() => zoomSpoken(pane().camera)),
    turned && (() => turned),
  ].filter(Boolean);
  return words.length ? () => words.map((one) => one()).join(". ") : null;
}

/** @param {any} manifest @param {import("../core/state.js").PaneState} pane */
function sliceWords(manifest, pane) {
  const slices = layoutOf(manifest, pane)?.slices ?? 1;
  const phase = manifest.phases > 1 ? `, phase ${pane.phase + 1} of ${manifest.phases}` : "";
  return `${capital(pictureWords(manifest, pane.index, slices))}${phase}`;
}

function windowWords(manifest, look) {
  const reading = readingWindow(manifest, look);
  const [width, level] = windowNumbers(reading);
  return `Window ${width}, level ${level} ${reading.units ?? ""}`.trim();
}

const planeName = ({ plane, turn }) => (turn ? "oblique" : plane === "acquired" ? "stack" : plane);
