/** Commands of planes: how thick they are, and how they lie. */

import { cross } from "../../core/vec.js";

/** A slab that is switched on begins with this. mm */
const FIRST = 10;

/** @type {Record<string, (viewer: import("../viewer.js").Viewer, value?: any) => void>} */
export const PLANES = {
  "slab-mode": (viewer, mode) => {
    const { slab } = active(viewer);
    viewer.dispatch({ type: "slab", mm: mode ? slab.mm || FIRST : 0, mode: mode || slab.mode });
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
