/**
 * What a pane asks for: one plane of one series.
 *
 * @typedef {object} PlaneRequest
 * @property {string} series
 * @property {string} digest changes with the content
 * @property {string} plane
 * @property {number} phase
 * @property {number} index
 * @property {number} slices
 * @property {number} phases
 * @property {number} bytes of one plane
 * @property {import("./geometry.js").Layout} layout
 * @property {{mm: number, mode: string} | null} slab null where a single plane is wanted
 * @property {import("./oblique.js").Turn | null} turn null where the plane has a name
 * @property {{shape: number[], affine: number[][]} | null} coarse where the small copy of the volume lies
 */
import { toWorld } from "./geometry.js";
import { canTurn } from "./oblique.js";
import { layoutOf } from "./planes.js";
import { slabOf } from "./slab.js";
import { unit } from "./vec.js";

/** Decimals of a direction: a plane of 2,048 pixels lies within a hundredth of a pixel of where it should. */
const DIRECTION = 7;
const PLACE = 4;

/** @param {object} manifest @param {Partial<import("./state.js").PaneState>} state @returns {PlaneRequest} */
export function planeRequest(manifest, { plane, phase, index, turn: wanted = null, slab = null }) {
  const turn = canTurn(manifest) ? wanted : null;
  const layout = layoutOf(manifest, { plane, turn });
  const bytes = layout.width * layout.height * (manifest.colour ? 3 : 2);
  const { id: series, digest, phases } = manifest;
  const { mm, mode } = slabOf(manifest, { plane, turn, slab });
  const thick = mm > 0 ? { mm, mode } : null;
  const coarse = manifest.coarse ?? null;
  return { series, digest, plane, phase, index, slices: layout.slices, phases, bytes, layout, slab: thick, turn, coarse };
}

/** Whether neighbouring planes may travel in one answer: a cut along the voxel axes. @param {PlaneRequest} request */
export const isPlain = ({ slab, turn }) => !slab && !turn;

/**
 * All planes of one pile: those that differ in their index alone. Planes of another direction, place or thickness are
 * another pile, so that a kept picture is never taken for one of other geometry.
 * @param {PlaneRequest} request @returns {string}
 */
export function pileKey(request) {
  const { series, digest, plane, phase } = request;
  const stack = `${series}/${digest}/${plane}/${phase}`;
  return isPlain(request) ? stack : `${stack}/${new URLSearchParams({ ...turned(request, 0), ...thickness(request) })}`;
}

/** @param {PlaneRequest} request @param {number} [index] @returns {string} */
export const pictureKey = (request, index = request.index) => `${pileKey(request)}/${index}`;

/** @param {PlaneRequest} request @param {{index: number, count: number}} batch @returns {string} */
export function planeAddress(request, { index, count }) {
  const { series, digest, plane, phase } = request;
  const place = request.turn ? turned(request, index) : { plane, index: String(index) };
  const query = new URLSearchParams({
    format: "raw",
    ...place,
    ...thickness(request),
    ...(isPlain(request) ? { count: String(count) } : {}),
    phase: String(phase),
    v: digest,
  });
  return `/api/series/${encodeURIComponent(series)}/plane?${query}`;
}

/** The small copy that a plane can be drawn from. @param {PlaneRequest} request @returns {string} */
export const coarseKey = ({ series, digest, phase }) => `${series}/${digest}/${phase}`;

/** @param {PlaneRequest} request @returns {string} */
export const coarseAddress = ({ series, digest, phase }) =>
  `/api/series/${encodeURIComponent(series)}/coarse?${new URLSearchParams({ phase: String(phase), v: digest })}`;

/** A plane of any direction, as the server takes it. @param {PlaneRequest} request @param {number} index */
function turned({ turn, layout }, index) {
  if (!turn) return {};
  return {
    origin: numbers(toWorld(layout, 0, 0, index), PLACE),
    row: numbers(unit(layout.row), DIRECTION),
    column: numbers(unit(layout.column), DIRECTION),
    width: String(layout.width),
    height: String(layout.height),
    spacing: String(layout.spacing[0]),
  };
}

/** @param {PlaneRequest} request */
const thickness = ({ slab }) => (slab ? { slab_mm: String(slab.mm), slab: slab.mode } : {});

/** @param {number[]} values @param {number} places */
const numbers = (values, places) => values.map((value) => Number(value.toFixed(places)) || 0).join(",");
