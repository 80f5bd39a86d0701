/**
 * Slabs: an image through several slices is another one than the slice in its middle.
 *
 * @typedef {import("./state.js").Slab} Slab
 */
import { layoutOf } from "./planes.js";
import { pictureNoun } from "./series.js";
import { NO_SLAB } from "./state.js";
import { number } from "./text.js";
import { length } from "./vec.js";

/** Thicker than any part of a patient. mm */
export const THICKEST = 500;

/** What a slab shows, by its name in the standard (PS3.18 8.3.5.3); "" is none. @type {readonly {mode: string, label: string}[]} */
export const SLABS = Object.freeze([
  { mode: "", label: "No slab" },
  { mode: "maximum_ip", label: "Maximum" },
  { mode: "minimum_ip", label: "Minimum" },
  { mode: "average_ip", label: "Average" },
]);

/** As readers call them. */
const NAMES = { maximum_ip: "MIP", minimum_ip: "MinIP", average_ip: "Average" };

/**
 * Why what a pane shows can have no slab.
 * @param {any} manifest @param {{plane: string, turn?: import("./state.js").Turn | null}} pane
 * @returns {string} a sentence; "" where it can
 */
export function whyNoSlab(manifest, pane) {
  if (manifest.colour) return "Colours have no order, so that they have no slabs.";
  const { slices, distance } = layoutOf(manifest, pane);
  const { reason } = manifest.planes.axial ?? {};
  if (reason && slices > 1) return `This series has no slabs: ${reason}`;
  if (slices <= 1) return `There is one ${pictureNoun(manifest)}, so that there are no slabs.`;
  if (distance > 0) return "";
  return `The distance between these ${pictureNoun(manifest)}s is not known, so that they have no slabs.`;
}

/** @param {any} manifest @param {{plane: string, turn?: import("./state.js").Turn | null}} pane */
export const canSlab = (manifest, pane) => !whyNoSlab(manifest, pane);

/**
 * What a person is told who asks for a slab where there can be none.
 * @param {import("./state.js").ViewerState} state @param {import("./state.js").Change} change
 * @param {import("./state.js").Facts} facts @returns {string} "" where nothing is refused
 */
export function slabRefusal({ panes, active }, { type, pane = active, mm }, facts) {
  const manifest = facts.manifest(panes[pane]?.series);
  return type === "slab" && mm > 0 && manifest ? whyNoSlab(manifest, panes[pane]) : "";
}

/** @param {number} mm */
export const thickness = (mm) => Math.min(Math.max(mm, 0), THICKEST);

/** The kind of slab, "" where there is none. @param {Slab} slab */
export const slabKind = ({ mm, mode }) => (mm > 0 ? mode : "");

/** The kind that follows on a kind, round and round. @param {Slab} slab */
export const nextKind = (slab) => SLABS[(SLABS.findIndex(({ mode }) => mode === slabKind(slab)) + 1) % SLABS.length].mode;

/**
 * Thicker or thinner, in steps of the distance of two slices.
 * @param {{slab: Slab}} pane @param {import("./geometry.js").Layout} layout @param {number} by steps
 * @returns {import("./state.js").Change}
 */
export function slabStep({ slab }, { step }, by) {
  const apart = step ? length(step) : 1;
  return { type: "slab", mode: slab.mode, mm: Math.max(0, Math.round((slab.mm + by * apart) * 100) / 100) };
}

/**
 * The slab that a pane truly shows, whatever a link or a mark asks of it.
 * @param {any} manifest @param {{plane: string, turn?: import("./state.js").Turn | null, slab?: Slab | null}} pane
 * @returns {Slab} the pane's own where nothing is wrong with it
 */
export function slabOf(manifest, { plane, turn, slab }) {
  if (!slab) return NO_SLAB;
  if (!slab.mm) return slab;
  if (!canSlab(manifest, { plane, turn })) return NO_SLAB;
  return slab.mm === thickness(slab.mm) ? slab : { ...slab, mm: thickness(slab.mm) };
}

/** @param {Slab} [slab] @returns {string} "" where it is a single slice */
export const slabText = (slab) => (slab?.mm > 0 ? `${NAMES[slab.mode]} ${number(slab.mm)} mm` : "");

/** @param {Slab} [one] @param {Slab} [other] */
export const sameSlab = (one, other) => (one?.mm ?? 0) === (other?.mm ?? 0) && (!one?.mm || one.mode === other.mode);
