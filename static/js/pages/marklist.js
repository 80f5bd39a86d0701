/** The table of marks in the panel, and what its menus do. */
import { may } from "../api/me.js";
import { editMark } from "../ui/markeditor.js";
import { markFiles } from "../ui/markfile.js";
import { markTable } from "../ui/marktable.js";
import { isAlone, pictureNoun } from "../core/series.js";
import { slabText } from "../core/slab.js";
import { registerEntries } from "../ui/contextmenu.js";
import { preferences } from "../ui/preferences.js";
import { markTool } from "../tools/marking.js";
import { annotating } from "./annotating.js";
import { PANELS } from "./panels.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

const PLANES = { axial: "axial", coronal: "coronal", sagittal: "sagittal", oblique: "turned plane" };

/**
 * @param {import("./viewer.js").Viewer} viewer whose marks are there
 * @param {ReturnType<typeof annotating>} saving
 * @returns {() => void} ends it
 */
function attachMarkList(viewer, saving) {
  const now = (key) => viewer.marks.state.marks[key];
  const edit = (mark) =>
    editMark(mark, markTool(mark.kind).label, (fields) => change(viewer, mark, fields), () => now(mark.key), viewer.conceal);
  const draws = may("studies.annotate");
  const table = markTable({
    kind: markTool,
    place: (mark) => placeOf(viewer, mark),
    go: (key) => viewer.act("show-mark", key),
    entries: draws ? (mark) => entriesOf(viewer, saving, mark, edit) : null,
    conceal: () => viewer.conceal,
    unit: () => preferences.all.units,
    files: markFiles(
      () => viewer.store.state.study,
      () => saving.current?.look(),
      { save: may("studies.export"), take: draws },
      () => preferences.all.units,
    ),
  });
  const within = ({ series }) => !viewer.study || viewer.study.series.some(({ id }) => id === series) || !series;
  const update = () => table.update(viewer.marks.state, within);
  const panel = { name: "Marks", content: () => (update(), table.root), update };
  PANELS.marks = panel;
  const stop = viewer.marks.subscribe(() => viewer.changed());
  const leave = registerEntries((context, hit) => {
    const mark = hit && viewer.marks.state.marks[hit.key];
    return mark && draws ? [{ label: "Name, colour, history …", choose: () => edit(mark) }] : [];
  });
  return () => {
    stop();
    leave();
    if (PANELS.marks === panel) delete PANELS.marks;
  };
}

/** Several fields at once: one step to undo. @param {import("./viewer.js").Viewer} viewer @param {Mark} mark */
const change = ({ marks }, { key }, fields) => marks.dispatch({ type: "mark-edit", key, fields });

/** @param {import("./viewer.js").Viewer} viewer @param {Mark} mark */
function placeOf({ study, conceal }, { series, plane }) {
  const found = study?.series.find(({ id }) => id === series);
  const name = found ? conceal(found.description) || `Series ${found.number ?? ""}`.trim() : "not shown any longer";
  const bare = plane?.name === "oblique" || (found && isAlone(found, found.slices));
  const index = bare ? "" : ` ${(plane?.index ?? 0) + 1}`;
  const what = PLANES[plane?.name] ?? (plane && pictureNoun(found ?? {})) ?? "";
  return [name, `${what}${index}`, slabText(plane?.slab)].filter(Boolean).join(", ");
}

/** @param {import("./viewer.js").Viewer} viewer @param {Mark} mark @returns {import("../ui/menu.js").Entry[]} */
function entriesOf(viewer, saving, mark, edit) {
  const { marks } = viewer;
  const { key, locked, hidden, caption } = mark;
  const set = (fields) => () => change(viewer, mark, fields);
  const { current } = saving;
  return [
    ...(mark.state === "conflict" ? [{ label: "Decide whose is kept …", choose: () => current?.ask(key) }] : []),
    ...(mark.state === "failed" ? [{ label: "Save it now", choose: () => current?.outbox.flush() }] : []),
    { label: "Name, colour, history …", choose: () => edit(mark) },
    { label: "Locked", checked: locked, choose: set({ locked: !locked }) },
    { label: "Hidden", checked: hidden, choose: set({ hidden: !hidden }) },
    ...(caption ? [{ label: "Words back beside it", disabled: locked, choose: set({ caption: null }) }] : []),
    { label: "Delete", disabled: locked, choose: () => marks.dispatch({ type: "mark-remove", key }) },
  ];
}

/** Marks are stored, and stand in the table. @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends it */
export function attachSaving(viewer) {
  const saving = annotating(viewer);
  const end = attachMarkList(viewer, saving);
  return () => {
    end();
    saving.dispose();
  };
}
