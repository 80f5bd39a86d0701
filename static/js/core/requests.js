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
 */

/** @param {object} manifest @param {{plane: string, phase: number, index: number}} state @returns {PlaneRequest} */
export function planeRequest(manifest, { plane, phase, index }) {
  const layout = manifest.planes[plane];
  const bytes = layout.width * layout.height * (manifest.colour ? 3 : 2);
  const { id: series, digest, phases } = manifest;
  return { series, digest, plane, phase, index, slices: layout.slices, phases, bytes, layout };
}

/** @param {PlaneRequest} request all planes of one pile @returns {string} */
export const pileKey = ({ series, digest, plane, phase }) => `${series}/${digest}/${plane}/${phase}`;

/** @param {PlaneRequest} request @param {number} [index] @returns {string} */
export const pictureKey = (request, index = request.index) => `${pileKey(request)}/${index}`;

/** @param {PlaneRequest} request @param {{index: number, count: number}} batch @returns {string} */
export function planeAddress({ series, digest, plane, phase }, { index, count }) {
  const query = new URLSearchParams({
    format: "raw",
    plane,
    index: String(index),
    count: String(count),
    phase: String(phase),
    v: digest,
  });
  return `/api/series/${encodeURIComponent(series)}/plane?${query}`;
}
