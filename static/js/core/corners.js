/**
 * The texts in the corners of a pane. They thin out as the pane shrinks.
 *
 * @typedef {object} CornerFacts
 * @property {object} manifest of the series
 * @property {import("./geometry.js").Layout} layout of the plane
 * @property {number} index
 * @property {number} phase
 * @property {import("./voi.js").Look} look
 * @property {number} zoom in screen pixels per plane pixel
 * @property {string} plane
 * @property {{mm: number, mode: string}} [slab]
 * @property {boolean} [turned] the plane lies oblique in the volume
 * @property {boolean} hide identifiers are hidden
 * @property {number} width of the pane, CSS pixels
 * @property {number} height of the pane, CSS pixels
 * @property {"left" | "right"} [slider] the edge at which it stands
 *
 * @typedef {{topLeft: string[], topRight: string[], bottomLeft: string[], bottomRight: string[]}} Corners
 */
import { viewScale } from "./camera.js";
import { namesOfSeries } from "./concealing.js";
import { LEVEL, lowerLines, roomFor } from "./room.js";
import { isPlaced, slicePosition } from "./geometry.js";
import { frameOf, isAlone, pictureOf, readingWindow } from "./series.js";
import { slabText } from "./slab.js";
import { sliderSide } from "./slider.js";
import * as text from "./text.js";

/** Of a part of the body that there is one of (PS3.3 C.8.11.7.1.4): no side, and nothing to read. */
const UNPAIRED = "U";
/** Told on the smallest pane, whatever else has no room. */
const LOSSY = "LOSSY";

/** What the corners tell of a pane. @param {import("./context.js").PaneContext} context @returns {CornerFacts} */
export function cornerFacts({ manifest, layout, state, shown, view, viewer }) {
  const frame = frameOf(layout, view);
  return {
    manifest,
    layout,
    hide: viewer.show.hide,
    index: shown,
    phase: state.phase,
    look: state.look,
    plane: state.plane,
    slab: state.slab,
    turned: Boolean(state.turn),
    slider: sliderSide(manifest, layout, state, shown),
    zoom: viewScale(state.camera, frame) * frame.px,
    ...view,
  };
}

/** @param {CornerFacts} facts @returns {Corners} */
export function corners(facts) {
  const { level } = roomFor(facts);
  const [left, right] = /** @type {("left" | "right")[]} */ (facts.slider === "left" ? ["right", "left"] : ["left", "right"]);
  return clean({
    topLeft: level > LEVEL.least ? who(facts, level) : [],
    topRight: [view(facts), ...(level === LEVEL.full ? what(facts) : [])],
    bottomLeft: lowerLines(where(facts, level), facts, left),
    bottomRight: lowerLines(values(facts, level), facts, right, LOSSY),
  });
}

function who({ manifest, hide }, level) {
  const patient = manifest.patient ?? {};
  if (hide) return ["Identifiers hidden"];
  const born = [text.date(patient.birth_date), patient.sex, text.age(patient.age)].filter(Boolean).join(" · ");
  return [text.personName(patient.name), level >= LEVEL.medium ? patient.id : "", level === LEVEL.full ? born : ""];
}

/** Side and view of a radiograph, as readers call them: "R CC". What is not of one side of the body names none. */
function view({ manifest, plane, index }) {
  const { laterality = "", view: name = "" } = pictureOf(manifest, plane, index) ?? {};
  return [laterality === UNPAIRED ? "" : laterality, name].filter(Boolean).join(" ");
}

function what({ manifest, hide }) {
  const { date, time } = manifest.study_info ?? {};
  const { study, series, part } = namesOfSeries(manifest, hide);
  const when = hide ? "" : [text.date(date), text.time(time)].filter(Boolean).join("  ");
  const number = manifest.number === null || manifest.number === undefined ? "" : `Series ${manifest.number}`;
  return [study, when, [number, series].filter(Boolean).join(" · "), part];
}

function where({ manifest, layout, index, phase, zoom, plane, slab, turned }, level) {
  const lines = isAlone(manifest, layout.slices) ? [] : [`${index + 1} / ${layout.slices}`];
  if (manifest.phases > 1)
    lines.push(`${text.capital(manifest.phase_label || "phase")} ${phase + 1} / ${manifest.phases}${phaseValue(manifest, phase)}`);
  if (slab?.mm > 0 && !manifest.colour) lines.push(slabText(slab));
  if (level < LEVEL.medium) return lines;
  if (turned) lines.push("Oblique");
  if (isPlaced(layout)) lines.push(`${text.number(slicePosition(layout, index))} mm`);
  const thickness = manifest.series_info?.slice_thickness;
  if (level === LEVEL.full && plane === "acquired" && thickness) lines.push(`Thickness ${text.number(Number(thickness))} mm`);
  if (level === LEVEL.full) lines.push(`Zoom ${Math.round(zoom * 100)} %`);
  return lines;
}

function phaseValue(manifest, phase) {
  const value = manifest.phase_values?.[phase];
  return Number.isFinite(value) && value !== phase && value !== phase + 1 ? ` (${Number(value.toPrecision(6))})` : "";
}

function values({ manifest, look }, level) {
  const lines = [];
  const read = readingWindow(manifest, look);
  if (look.lut) lines.push("VOI LUT");
  else if (!manifest.colour && level > LEVEL.tiny) lines.push(text.windowText(read));
  if (level >= LEVEL.medium && read.units) lines.push(read.units);
  if (level > LEVEL.least && look.invert !== Boolean(manifest.inverted)) lines.push("Inverted");
  if (isLossy(manifest)) lines.push(LOSSY);
  return lines;
}

/** Whether any compression on the way lost something. @param {object} manifest */
export const isLossy = (manifest) => Boolean(manifest.trust?.lossy);

/** @param {Corners} lines @returns {Corners} */
function clean(lines) {
  const kept = Object.entries(lines).map(([corner, list]) => [corner, list.filter(Boolean)]);
  return /** @type {Corners} */ (Object.fromEntries(kept));
}
