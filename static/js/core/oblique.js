/**
 * Planes of any direction: linked planes that were turned about the crosshair.
 *
 * @typedef {import("./vec.js").Vec} Vec
 * @typedef {import("./geometry.js").Layout} Layout
 * @typedef {{row: Vec, column: Vec}} Axes unit vectors on the screen: to the right, and down
 * @typedef {Axes & {anchor: Vec}} Turn and a point, LPS mm, that lies on one of the slices
 */
import { sliceAt } from "./geometry.js";
import { add, cross, dot, length, scale, sub, unit } from "./vec.js";

/** Pixels along one side of a turned plane, at most: beyond it they become larger. */
const MOST = 2048;
/** Directions whose cosine is larger than this are one. */
const SAME = 1 - 1e-6;
/** Room for rounding where a slice meets the very edge of the volume, in slices. */
const EDGE = 1e-6;
const LINKED = new Set(["axial", "coronal", "sagittal"]);

/** @type {WeakMap<Turn, {digest: string, layout: Layout}>} */
const made = new WeakMap();

/** Whether planes of any direction can be cut: the voxels have a place and form a volume. @param {object} manifest */
export const canTurn = (manifest) => Boolean(manifest?.grid && manifest.planes.axial && !manifest.planes.axial.reason);

/**
 * The planes along a turn: they hold the whole volume, with pixels of its finest spacing and slices as far apart;
 * one of them goes through the anchor.
 * @param {object} manifest @param {Turn} turn
 * @returns {Layout & {oblique: true, distance: number}}
 */
export function obliqueLayout(manifest, turn) {
  const kept = made.get(turn);
  if (kept?.digest === manifest.digest) return /** @type {any} */ (kept.layout);
  const layout = lay(sizeOf(manifest), manifest.grid.affine, turn);
  made.set(turn, { digest: manifest.digest, layout });
  return layout;
}

/** Columns, rows and slices of the voxels: the shape is [T,] K, J, I[, 3]. @param {object} manifest */
const sizeOf = ({ grid: { shape }, colour }) => (colour ? shape.slice(0, -1) : shape).slice(-3).reverse();

/** @param {number[]} size I, J, K @param {number[][]} affine @param {Turn} turn */
function lay(size, affine, { row, column, anchor }) {
  const normal = unit(cross(row, column));
  const corners = cornersOf(size, affine);
  const [across, down, through] = [row, column, normal].map((axis) => extent(corners, axis));
  const spacing = Math.max(finest(affine), (across[1] - across[0]) / MOST, (down[1] - down[0]) / MOST);
  const [width, height] = [across, down].map(([low, high]) => Math.max(Math.round((high - low) / spacing), 1));
  const at = dot(anchor, normal);
  // Centres of slices lie inside the volume, never on its outer face.
  const first = Math.min(Math.ceil((through[0] - at) / spacing + 0.5 - EDGE), 0);
  const last = Math.max(Math.floor((through[1] - at) / spacing - 0.5 + EDGE), 0);
  const start = [
    (across[0] + across[1] - (width - 1) * spacing) / 2,
    (down[0] + down[1] - (height - 1) * spacing) / 2,
    at + first * spacing,
  ];
  return {
    oblique: /** @type {const} */ (true),
    slices: last - first + 1,
    width,
    height,
    spacing: [spacing, spacing],
    distance: spacing,
    origin: add(add(scale(row, start[0]), scale(column, start[1])), scale(normal, start[2])),
    row: scale(row, spacing),
    column: scale(column, spacing),
    step: scale(normal, spacing),
  };
}

/** The outer corners of the voxels of a volume. @param {number[]} size I, J, K @param {number[][]} affine */
function cornersOf(size, affine) {
  return Array.from({ length: 8 }, (_, corner) => {
    const place = size.map((count, axis) => (corner & (1 << axis) ? count - 0.5 : -0.5));
    return /** @type {Vec} */ (
      affine.slice(0, 3).map((line) => line[3] + place[0] * line[0] + place[1] * line[1] + place[2] * line[2])
    );
  });
}

/** @param {Vec[]} points @param {Vec} axis @returns {[number, number]} */
function extent(points, axis) {
  const along = points.map((point) => dot(point, axis));
  return [Math.min(...along), Math.max(...along)];
}

/** Smallest distance between neighbouring voxels, mm. @param {number[][]} affine */
export const finest = (affine) => Math.min(...[0, 1, 2].map((axis) => Math.hypot(...affine.slice(0, 3).map((line) => line[axis]))));

/**
 * A vector turned about an axis, the way a right hand's fingers point.
 * @param {Vec} vector @param {Vec} axis @param {number} degrees @returns {Vec}
 */
export function rotate(vector, axis, degrees) {
  const about = unit(axis);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return add(
    add(scale(vector, cos), scale(cross(about, vector), sin)),
    scale(about, dot(about, vector) * (1 - cos)),
  );
}

/**
 * All planes turned about a normal, but for the plane that has it: that one is only looked at.
 * @param {Record<string, Axes>} axes @param {Vec} normal @param {number} degrees @returns {Record<string, Axes>}
 */
export function turnAbout(axes, normal, degrees) {
  const about = unit(normal);
  const turned = ([id, one]) => {
    if (Math.abs(dot(unit(cross(one.row, one.column)), about)) > SAME) return [id, one];
    return [id, upright({ row: rotate(one.row, about, degrees), column: rotate(one.column, about, degrees) })];
  };
  return Object.fromEntries(Object.entries(axes).map(turned));
}

/** Many small turns must not add up to a shear. @param {Axes} axes @returns {Axes} */
function upright({ row, column }) {
  const right = unit(row);
  return { row: right, column: unit(sub(column, scale(right, dot(column, right)))) };
}

/**
 * Directions of the panes that are linked with one pane: they show planes of its series.
 * @param {import("./state.js").ViewerState} state @param {{manifest: (series: string) => any}} facts
 * @param {string} [pane] the active one @returns {Record<string, Axes>} by pane
 */
export function axesOf(state, facts, pane = state.active) {
  const series = state.panes[pane]?.series;
  const manifest = facts.manifest(series);
  if (!canTurn(manifest)) return {};
  const linked = Object.entries(state.panes).filter(([, one]) => one.series === series && LINKED.has(one.plane));
  return Object.fromEntries(linked.map(([id, one]) => [id, axesOfPane(manifest, one)]));
}

/** @param {any} manifest @param {{plane: string, turn?: Turn | null}} pane @returns {Axes} */
export function axesOfPane(manifest, { plane, turn }) {
  const { row, column } = turn ?? manifest.planes[plane];
  return { row: unit(row), column: unit(column) };
}

/**
 * Panes that show these directions, through a point.
 * @param {any} state @param {any} manifest @param {Record<string, Axes>} axes @param {Vec} point
 */
function along(state, manifest, axes, point) {
  const panes = Object.entries(axes).map(([id, { row, column }]) => {
    const turn = { row, column, anchor: point };
    return [id, { ...state.panes[id], turn, index: sliceAt(obliqueLayout(manifest, turn), point) }];
  });
  return { panes: { ...state.panes, ...Object.fromEntries(panes) } };
}

/** @param {any} state @param {any} change @param {any} facts */
function group(state, { pane = state.active }, facts) {
  const manifest = facts.manifest(state.panes[pane]?.series);
  const point = manifest && state.points[manifest.frame_of_reference || manifest.id];
  return canTurn(manifest) && point ? { manifest, point, axes: axesOf(state, facts, pane) } : null;
}

/**
 * Changes of the whole viewer: turning the crosshair, setting its axes, putting them straight.
 * @type {Record<string, (state: any, change: any, facts: any) => object>}
 */
export const OBLIQUE_CHANGES = {
  "turn-cross": (state, change, facts) => {
    const found = group(state, change, facts);
    if (!found || !change.degrees) return {};
    const turned = turnAbout(found.axes, change.normal, change.degrees);
    const moved = Object.entries(turned).filter(([id, axes]) => axes !== found.axes[id]);
    return along(state, found.manifest, Object.fromEntries(moved), found.point);
  },
  "set-axes": (state, change, facts) => {
    const found = group(state, change, facts);
    if (!found) return {};
    const known = Object.entries(change.axes).filter(([id, axes]) => id in found.axes && isSound(axes));
    const sound = known.map(([id, axes]) => [id, upright(axes)]);
    return along(state, found.manifest, Object.fromEntries(sound), found.point);
  },
  straighten: (state, change, facts) => {
    const found = group(state, change, facts);
    if (!found) return {};
    const straight = Object.keys(found.axes).map((id) => {
      const pane = state.panes[id];
      return [id, { ...pane, turn: null, index: sliceAt(found.manifest.planes[pane.plane], found.point) }];
    });
    return { panes: { ...state.panes, ...Object.fromEntries(straight) } };
  },
};

/** Two directions of the plane that are not one. @param {Axes} axes */
export const isSound = ({ row, column }) =>
  [row, column].every((axis) => axis?.length === 3 && axis.every(Number.isFinite) && length(axis) > 1e-6) &&
  Math.abs(dot(unit(row), unit(column))) < 0.5;
