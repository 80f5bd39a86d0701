/**
 * Where a row of the table of marks leads: the pane in which a mark is looked at, and how the others turn with it.
 *
 * @typedef {import("./mark.js").Mark} Mark
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./oblique.js").Axes} Axes
 * @typedef {import("./vec.js").Vec} Vec
 */
import { isPlaced } from "./geometry.js";
import { isLinked } from "./layouts.js";
import { axesOf, axesOfPane } from "./oblique.js";
import { sameTurn } from "./onplane.js";
import { canLink } from "./reference.js";
import { cross, dot, unit } from "./vec.js";

/** Directions whose cosine is larger than this are one. */
const SAME = 1 - 1e-6;

/**
 * The pane that shows its plane already; of linked planes the one that lies most like it; else one of its series.
 * @param {ViewerState} state @param {Mark} mark @param {any} [manifest] of its series, where that is known @returns {string}
 */
export function paneFor(state, { series, plane }, manifest) {
  const { panes, active } = state;
  const same = Object.keys(panes).filter((id) => panes[id].series === series);
  const first = (ids) => ids.find((id) => id === active) ?? ids[0];
  const exact = first(same.filter((id) => shows(panes[id], plane)));
  if (exact) return exact;
  const near = plane && same.length && isLinked(state) && manifest && canLink(manifest.planes);
  return (near && nearest(panes, same, plane, manifest)) || (first(same) ?? active);
}

/** @param {PaneState} pane @param {Mark["plane"]} plane */
const shows = (pane, plane) =>
  plane?.name === "oblique" ? Boolean(pane.turn) && sameTurn(pane.turn, plane) : pane.plane === plane?.name && !pane.turn;

/** A plane with a name is compared with the panes as they are when they are straight. */
function nearest(panes, ids, plane, manifest) {
  const turned = plane.name === "oblique";
  const normal = turned ? normalOf(plane) : normalOf(manifest.planes[plane.name] ?? manifest.planes.acquired);
  const alike = (id) => Math.abs(dot(normal, normalOf(axesOfPane(manifest, turned ? panes[id] : { plane: panes[id].plane }))));
  return ids.reduce((best, id) => (alike(id) > alike(best) + 1e-9 ? id : best));
}

/** @param {{row: Vec, column: Vec}} axes @returns {Vec} */
const normalOf = ({ row, column }) => unit(cross(row, column));

/**
 * Linked planes stay at right angles: what brings one of them to a mark's turned plane, brings the others along.
 * @param {ViewerState} state @param {import("./state.js").Facts} facts @param {string} pane @param {Axes} plane
 * @returns {Record<string, Axes>} of the panes that turn
 */
export function axesTo(state, facts, pane, { row, column }) {
  const now = axesOf(state, facts, pane);
  const own = now[pane];
  if (!own) return {};
  const from = [own.row, own.column, normalOf(own)];
  const to = [row, column, normalOf({ row, column })];
  const turned = (vector) => /** @type {Vec} */ ([0, 1, 2].map((axis) => from.reduce((sum, one, i) => sum + dot(vector, one) * to[i][axis], 0)));
  const all = Object.entries(now).map(([id, axes]) => [id, { row: turned(axes.row), column: turned(axes.column) }]);
  return Object.fromEntries(all.filter(([id, axes]) => id === pane || !alike(axes, now[id])));
}

/** @param {Axes} a @param {Axes} b */
const alike = (a, b) => dot(a.row, b.row) > SAME && dot(a.column, b.column) > SAME;

/**
 * Whether turned planes are to be put straight, so that one of them can show a mark of a plane that has a name.
 * @param {ViewerState} state @param {Mark} mark @param {string} pane @param {any} manifest
 */
export const wantsStraight = (state, { plane }, pane, manifest) =>
  Boolean(plane && plane.name !== "oblique" && isLinked(state) && state.panes[pane]?.turn && isPlaced(manifest.planes.axial));
