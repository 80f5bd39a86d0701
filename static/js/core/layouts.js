/**
 * The layouts of panes, and what stays where when one gives way to another.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 * @typedef {import("./state.js").PaneState} PaneState
 * @typedef {import("./state.js").PlaneName} PlaneName
 * @typedef {object} PaneLayout
 * @property {string} id
 * @property {string} label
 * @property {string} columns of the CSS grid
 * @property {string} rows
 * @property {string} [areas] where panes are not simply one after the other
 * @property {boolean} linked three planes of one series
 * @property {{id: string, plane?: PlaneName}[]} panes
 */
import { RESET } from "./camera.js";
import { isPlaced, sliceAt } from "./geometry.js";
import { startPoint } from "./linking.js";
import { canLink } from "./reference.js";
import { frameKey, NO_SLAB, PANE0 } from "./state.js";

const MOST = 4;

/** The n-th pane of a grid; the first keeps one name in all of them. @param {number} n from 0 */
const gridPane = (n) => ({ id: n ? `pane-${n + 1}` : "stack" });

/** @param {number} across @param {number} down @returns {PaneLayout} */
function grid(across, down) {
  const one = across * down === 1;
  return {
    id: one ? "stack" : `${across}x${down}`,
    label: one ? "Stack" : `${across} × ${down}`,
    columns: `repeat(${across}, minmax(0, 1fr))`,
    rows: `repeat(${down}, minmax(0, 1fr))`,
    linked: false,
    panes: Array.from({ length: across * down }, (_, n) => gridPane(n)),
  };
}

const PLANES = /** @type {PlaneName[]} */ (["axial", "sagittal", "coronal"]);
const LINKED = { linked: true, panes: PLANES.map((plane) => ({ id: plane, plane })) };
const GRIDS = Array.from({ length: MOST * MOST }, (_, n) => grid((n % MOST) + 1, Math.floor(n / MOST) + 1));

/** @type {Record<string, PaneLayout>} grids are named by columns and rows */
export const LAYOUTS = Object.fromEntries(
  [
    ...GRIDS,
    {
      id: "mpr",
      label: "MPR",
      columns: "minmax(0, 1.6fr) minmax(0, 1fr)",
      rows: "minmax(0, 1fr) minmax(0, 1fr)",
      areas: '"axial sagittal" "axial coronal"',
      ...LINKED,
    },
    {
      id: "mpr-row",
      label: "MPR side by side",
      columns: "repeat(3, minmax(0, 1fr))",
      rows: "minmax(0, 1fr)",
      areas: '"axial sagittal coronal"',
      ...LINKED,
    },
  ].map((layout) => [layout.id, layout]),
);

/** @param {string} id @returns {PaneLayout} */
export const layoutById = (id) => LAYOUTS[id] ?? LAYOUTS.stack;

/** Whether three planes of one series are shown. @param {ViewerState} state */
export const isLinked = (state) => layoutById(state.layout).linked;

/**
 * The state under another layout: panes of the same name stay as they are; three planes open at the crosshair, and
 * the stack goes on where they were left.
 * @param {ViewerState} state @param {string} id of LAYOUTS @param {import("./state.js").Facts} facts
 * @returns {Partial<ViewerState>} nothing where the layout is not possible
 */
export function relay(state, id, facts) {
  const layout = layoutById(id);
  const source = state.panes[state.active] ?? Object.values(state.panes)[0] ?? PANE0;
  const manifest = facts.manifest(source.series);
  if (layout.linked && !(manifest && canLink(manifest.planes))) return {};
  const panes = layout.linked
    ? Object.fromEntries(layout.panes.map((slot) => [slot.id, planePane(state, source, slot.plane, manifest)]))
    : gridPanes(state, layout, source, manifest);
  const active = panes[state.active] ? state.active : layout.panes[0].id;
  const tool = state.tool === "crosshair" && !layout.linked ? "window" : state.tool;
  return { layout: layout.id, panes, active, maximised: "", tool };
}

/** @returns {PaneState} */
function planePane(state, source, plane, manifest) {
  const kept = state.panes[plane];
  if (kept?.series === source.series && kept.plane === plane) return kept;
  const point = state.points[frameKey(manifest)] ?? startPoint(manifest, source.plane === "acquired" ? source.index : 0);
  const index = sliceAt(manifest.planes[plane], point);
  return { ...source, plane, turn: null, index, camera: RESET, slab: NO_SLAB };
}

/** @returns {Record<string, PaneState>} */
function gridPanes(state, layout, source, manifest) {
  const cameFromPlanes = isLinked(state);
  const kept = cameFromPlanes ? {} : { ...state.panes };
  const first = layout.panes[0].id;
  if (cameFromPlanes) kept[first] = stackPane(state, source, manifest);
  else if (layout.panes.length === 1 && source.series) kept[first] = source;
  return Object.fromEntries(layout.panes.map((slot) => [slot.id, kept[slot.id] ?? PANE0]));
}

/** The acquired slices at the crosshair. @returns {PaneState} */
function stackPane(state, source, manifest) {
  const { acquired } = manifest.planes;
  const point = state.points[frameKey(manifest)];
  const index = point && isPlaced(acquired) ? sliceAt(acquired, point) : Math.floor(acquired.slices / 2);
  return { ...source, plane: "acquired", turn: null, index, camera: RESET, slab: NO_SLAB };
}
