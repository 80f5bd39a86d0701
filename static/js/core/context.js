/**
 * What hands, tools, overlays and marks may know of a pane.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./state.js").Facts} Facts
 * @typedef {import("./state.js").ViewerState} ViewerState
 *
 * @typedef {object} PaneContext
 * @property {string} id
 * @property {import("./state.js").PaneState} state as it is drawn: place, phase, slab and look are those of the picture
 * @property {import("./state.js").PaneState} wanted what the hand has asked for, which may still be on its way
 * @property {ViewerState} viewer
 * @property {any} manifest
 * @property {import("./geometry.js").Layout} layout of `planeSpace`: it always has coordinates
 * @property {import("./camera.js").Matrix} matrix plane pixels to CSS pixels
 * @property {{width: number, height: number}} view
 * @property {number} shown index of the slice in the picture, which may still be the one before
 * @property {import("./planes.js").PlaneRef} plane what is in the picture
 * @property {Vec | null} point of the crosshair; null where this plane shows none
 * @property {import("./wire.js").Picture | undefined} picture
 * @property {number} dpr
 */
import { invert, matrix, project } from "./camera.js";
import { asDrawn } from "./drawn.js";
import { toPixel, toWorld } from "./geometry.js";
import { layoutOf, planeRef, planeSpace } from "./planes.js";
import { canLink } from "./reference.js";
import { frameOf } from "./series.js";
import { slabOf } from "./slab.js";
import { shownLook } from "./slicewindow.js";
import { frameKey } from "./state.js";
import { cross, dot, sub, unit } from "./vec.js";

/**
 * @param {string} id @param {ViewerState} viewer @param {Facts} facts
 * @param {import("./drawn.js").Drawn | null} [drawn] what is on the screen; what is wanted, where nothing is
 * @returns {PaneContext | null} null where the pane is empty, too small or its series not yet known
 */
export function paneContext(id, viewer, facts, drawn) {
  const pane = viewer.panes[id];
  const manifest = pane?.series ? facts.manifest(pane.series) : undefined;
  const view = facts.view(id);
  if (!manifest || !view.width || !view.height) return null;
  const wanted = granted(manifest, pane);
  const state = pictured(manifest, asDrawn(wanted, drawn?.request), drawn?.picture);
  const layout = planeSpace(layoutOf(manifest, state));
  return {
    id,
    state,
    wanted,
    viewer,
    manifest,
    layout,
    matrix: matrix(state.camera, frameOf(layout, view)),
    view,
    shown: state.index,
    plane: planeRef(state),
    point: crossingOf(viewer, state, manifest),
    picture: drawn?.picture,
    dpr: facts.dpr,
  };
}

/** What a pane can truly show. @returns {import("./state.js").PaneState} the pane itself where that is what it asks for */
function granted(manifest, pane) {
  const slab = slabOf(manifest, pane);
  return slab === pane.slab ? pane : { ...pane, slab };
}

/** With the look of its picture. @returns {import("./state.js").PaneState} */
function pictured(manifest, pane, picture) {
  const look = shownLook(manifest, pane, pane.index, picture);
  return look === pane.look ? pane : { ...pane, look };
}

/** The acquired slices are looked at without lines across them. */
function crossingOf(viewer, { plane, turn }, manifest) {
  const linked = (turn || plane !== "acquired") && canLink(manifest.planes);
  return (linked && viewer.points[frameKey(manifest)]) || null;
}

/** The place under the hand, on the slice that is shown. @param {PaneContext} context @param {[number, number]} at CSS px */
export function worldAt({ layout, matrix: m, shown }, at) {
  const [x, y] = project(invert(m), at[0], at[1]);
  return toWorld(layout, x - 0.5, y - 0.5, shown);
}

/**
 * The same no further out than the edge of the picture, or than the hand went down.
 * @param {PaneContext} context @param {[number, number]} at @param {[number, number]} from CSS pixels of the pane
 * @returns {Vec}
 */
export function worldInside(context, at, from) {
  const { layout, matrix: m, shown } = context;
  const { width, height } = layout;
  const back = invert(m);
  const [[x, y], [fromX, fromY]] = [at, from].map(([across, down]) => project(back, across, down));
  return toWorld(layout, clamp(x, fromX, width) - 0.5, clamp(y, fromY, height) - 0.5, shown);
}

const clamp = (value, from, size) => Math.min(Math.max(value, Math.min(from, 0)), Math.max(from, size));

/** @param {PaneContext} context @param {Vec} world @returns {[number, number]} CSS pixels of the pane */
export function screenAt({ layout, matrix: m }, world) {
  const [x, y] = toPixel(layout, world);
  return project(m, x + 0.5, y + 0.5);
}

/** How far a place lies from the plane that is shown. @param {PaneContext} context @param {Vec} world mm, or slices */
export function depthOf({ layout, shown }, world) {
  const normal = unit(cross(layout.row, layout.column));
  return dot(sub(world, toWorld(layout, 0, 0, shown)), normal);
}
