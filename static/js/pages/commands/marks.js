/** Commands of marks: taking back, removing, going from one to the next, key images. */
import { isPlaced, sliceAt } from "../../core/geometry.js";
import { isKeyHere, keyImageOf, makeRoom, recalled } from "../../core/keyimage.js";
import { isLinked } from "../../core/layouts.js";
import { axesTo, paneFor, wantsStraight } from "../../core/leading.js";
import { listMarks, MARK0, newKey } from "../../core/marks.js";
import { layoutOf, planeSpace, spaceOf } from "../../core/planes.js";
import { announce } from "../../ui/announce.js";
import { toast } from "../../ui/dialog.js";
import { preferences } from "../../ui/preferences.js";

/** @typedef {import("../viewer.js").Viewer} Viewer @typedef {import("../../core/mark.js").Mark} Mark */

const selectedOf = ({ marks }) => marks?.state.marks[marks.state.selected];

/** @type {Record<string, (viewer: Viewer, value?: any) => void>} */
export const MARKS = {
  undo: ({ marks }) => marks?.dispatch({ type: "mark-undo" }),
  redo: ({ marks }) => marks?.dispatch({ type: "mark-redo" }),
  delete: remove,
  "next-mark": step,
  "show-mark": showMark,
  "mark-lock": edit((mark) => ({ locked: !mark.locked })),
  "mark-hide": edit((mark) => ({ hidden: !mark.hidden })),
  "mark-unit": edit((mark) => ({ unit: mark.unit === "cm" ? "mm" : "cm" })),
  "mark-colour": edit((mark, colour) => ({ colour })),
  "mark-beside": edit(() => ({ caption: null })),
  "mark-words": (viewer) => viewer.writing?.ask(viewer.marks.state.selected),
  keyimage: toggleKeyImage,
  units: (viewer, unit) => preferences.set("units", unit),
};

/** Those that change nothing, for who may only look. @type {typeof MARKS} */
export const LOOKING = { "next-mark": step, "show-mark": showMark, units: MARKS.units };

/** @param {(mark: Mark, value: any) => Partial<Mark>} fields of the selected mark */
function edit(fields) {
  return (viewer, value) => {
    const mark = selectedOf(viewer);
    if (mark) viewer.marks.dispatch({ type: "mark-edit", key: mark.key, fields: fields(mark, value) });
  };
}

/** @param {Viewer} viewer */
function remove(viewer) {
  const { marks } = viewer;
  if (marks?.state.draft) {
    marks.dispatch({ type: "mark-undo" });
    return;
  }
  const mark = selectedOf(viewer);
  if (!mark) return;
  if (mark.locked) {
    toast("This mark is locked. Unlock it in its menu before deleting it.");
    return;
  }
  marks.dispatch({ type: "mark-remove", key: mark.key });
  announce("The mark is deleted.");
}

/** @param {Viewer} viewer @param {number} by */
function step(viewer, by) {
  const all = listMarks(viewer.marks?.state ?? { marks: {} });
  if (!all.length) {
    announce("There are no marks.");
    return;
  }
  const at = all.findIndex(({ key }) => key === viewer.marks.state.selected);
  const next = all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length];
  showMark(viewer, next.key);
  viewer.cursor?.choose(next.key);
  const { conceal } = viewer;
  announce(`${conceal(next.label) || next.kind}, ${all.indexOf(next) + 1} of ${all.length}`);
}

/** Bring a mark into sight: its series, its plane, its slice. @param {Viewer} viewer @param {string} key */
async function showMark(viewer, key) {
  const mark = viewer.marks?.state.marks[key];
  if (!mark) return;
  makeRoom(viewer.store.state, mark).forEach((one) => viewer.dispatch(one));
  const id = paneFor(viewer.store.state, mark, viewer.manifests.get(mark.series));
  viewer.dispatch({ type: "activate", pane: id });
  if (viewer.store.state.panes[id].series !== mark.series) await viewer.openSeries(mark.series, id);
  viewer.dispatch({ type: "mark-select", key });
  const pane = viewer.store.state.panes[id];
  const manifest = viewer.manifests.get(mark.series);
  if (!manifest || pane?.series !== mark.series) return;
  if (wantsStraight(viewer.store.state, mark, id, manifest)) viewer.dispatch({ type: "straighten", pane: id });
  turnPane(viewer, id, pane, mark);
  const layout = planeSpace(layoutOf(manifest, viewer.store.state.panes[id]));
  viewer.dispatch({ type: "slice", pane: id, index: indexOf(layout, mark) });
  recalled(mark, id, manifest).forEach((one) => viewer.dispatch(one));
}

/** A mark of another plane is looked at on that plane. */
function turnPane(viewer, id, pane, { plane, points, view }) {
  if (!plane || (pane.plane === plane.name && !pane.turn)) return;
  if (plane.name !== "oblique") viewer.dispatch({ type: "plane", pane: id, name: plane.name });
  else if (points.length || view?.anchor)
    turnTo(viewer, id, pane, { row: plane.row, column: plane.column, anchor: points[0] ?? view.anchor });
}

/** Linked planes turn together; a pane of its own turns alone. */
function turnTo(viewer, id, pane, turn) {
  if (isLinked(viewer.store.state)) {
    viewer.dispatch({ type: "cross", pane: id, world: turn.anchor });
    const { state, facts } = viewer.store;
    viewer.dispatch({ type: "set-axes", pane: id, axes: axesTo(state, facts, id, turn) });
    return;
  }
  const { panes } = viewer.store.state;
  viewer.dispatch({ type: "replace", state: { panes: { ...panes, [id]: { ...pane, turn } } } });
}

/** @param {import("../../core/geometry.js").Layout} layout @param {Mark} mark */
function indexOf(layout, { points, plane, view }) {
  const place = points[0] ?? (plane?.name === "acquired" ? null : view?.anchor); // An acquired slice is an image, wherever it lies.
  return place && isPlaced(layout) ? sliceAt(layout, place) : (plane?.index ?? 0);
}

/** The image in the active pane is a key image, or is not any more. @param {Viewer} viewer */
function toggleKeyImage(viewer) {
  const context = viewer.stage.context(viewer.store.state.active);
  if (!context || !viewer.marks) return;
  const known = listMarks(viewer.marks.state).find((mark) => isKeyHere(mark, context));
  if (known) {
    viewer.marks.dispatch({ type: "mark-remove", key: known.key });
    announce("This is no key image any more.");
    return;
  }
  const mark = { ...MARK0, ...keyImageOf(context), key: newKey(), space: spaceOf(context.layout) };
  viewer.marks.dispatch({ type: "mark-begin", mark });
  viewer.marks.dispatch({ type: "mark-finish" });
  announce("A key image.");
}
