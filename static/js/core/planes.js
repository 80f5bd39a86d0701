/**
 * The plane that a pane shows, whichever way it lies: everything else asks here for its geometry.
 *
 * @typedef {import("./geometry.js").Layout} Layout
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {object} PlaneRef a plane as marks and statistics name it
 * @property {import("./state.js").PlaneName | "oblique"} name
 * @property {number} index
 * @property {import("./vec.js").Vec | null} row unit vector of a turned plane; null for the named ones
 * @property {import("./vec.js").Vec | null} column likewise
 * @property {import("./state.js").Slab} slab
 */
import { isPlaced } from "./geometry.js";
import { canTurn, finest, obliqueLayout } from "./oblique.js";

/** @param {any} manifest @param {{plane: string, turn?: import("./state.js").Turn | null}} pane @returns {Layout} */
export const layoutOf = (manifest, pane) =>
  pane.turn && canTurn(manifest)
    ? obliqueLayout(manifest, pane.turn)
    : (manifest.planes[pane.plane] ?? manifest.planes.acquired);

/**
 * Between the rows and the columns of the plane that a mark was drawn on; of a turned one the finest of the volume. mm
 * @param {any} manifest of a series with a place in the patient @param {{name: string} | null} plane
 * @returns {number[] | null}
 */
export function spacingOn(manifest, plane) {
  if (plane?.name === "oblique" && canTurn(manifest)) return Array(2).fill(finest(manifest.grid.affine));
  return manifest.planes?.[plane?.name]?.spacing ?? manifest.spacing;
}

/** @type {WeakMap<Layout, Layout>} the same stand-in for the same layout */
const STAND_INS = new WeakMap();

/**
 * A layout that always has coordinates: those of the patient, or (column, row, slice) in pixels where a picture has no
 * place in the patient. `isPlaced` still tells the two apart.
 * @param {Layout} layout @returns {Layout}
 */
export function planeSpace(layout) {
  if (isPlaced(layout) || layout.placed === false) return layout;
  const known = STAND_INS.get(layout);
  if (known) return known;
  const made = { ...layout, origin: [0, 0, 0], row: [1, 0, 0], column: [0, 1, 0], step: [0, 0, 1], placed: false };
  STAND_INS.set(layout, made);
  return made;
}

/** "patient": LPS mm; "image": pixels of a picture without place. @param {Layout} layout */
export const spaceOf = (layout) => (isPlaced(layout) ? "patient" : "image");

/** @param {PaneState} pane @param {number} [index] of the picture that is shown @returns {PlaneRef} */
export function planeRef({ plane, turn, slab, index: wanted }, index = wanted) {
  return { name: turn ? "oblique" : plane, index, row: turn?.row ?? null, column: turn?.column ?? null, slab };
}
