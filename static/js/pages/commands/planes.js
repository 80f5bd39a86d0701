/** Commands of planes: how thick they are, and how they lie. */
import { nextKind, slabRefusal, slabStep } from "../../core/slab.js";
import { cross } from "../../core/vec.js";
import { toast } from "../../ui/dialog.js";

/** A slab that is switched on begins with this. mm */
const FIRST = 10;

/** @type {Record<string, (viewer: import("../viewer.js").Viewer, value?: any) => void>} */
export const PLANES = {
  "slab-mode": setKind,
  "slab-next": (viewer) => setKind(viewer, nextKind(active(viewer).slab)),
  "slab-by": (viewer, by) => {
    if (viewer.manifest) ask(viewer, slabStep(active(viewer), viewer.surround.shown().layout, by));
  },
  "slab-mm": (viewer, mm) => {
    if (Number.isFinite(mm)) viewer.dispatch({ type: "slab", mm });
  },
  turn: (viewer, degrees) => {
    const { row, column } = viewer.surround.shown().layout;
    if (row) viewer.dispatch({ type: "turn-cross", normal: cross(row, column), degrees });
  },
  straighten: (viewer) => viewer.dispatch({ type: "straighten" }),
};

/** @param {import("../viewer.js").Viewer} viewer */
const active = ({ store }) => store.state.panes[store.state.active];

/** @param {import("../viewer.js").Viewer} viewer @param {string} mode "": none */
function setKind(viewer, mode) {
  const { slab } = active(viewer);
  ask(viewer, { type: "slab", mm: mode ? slab.mm || FIRST : 0, mode: mode || slab.mode });
}

/** Where there can be no slab it is said why. @param {import("../viewer.js").Viewer} viewer @param {import("../../core/state.js").Change} change */
export function ask(viewer, change) {
  const { state, facts } = viewer.store;
  const refusal = slabRefusal(state, change, facts);
  if (refusal) toast(refusal);
  else viewer.dispatch(change);
}
