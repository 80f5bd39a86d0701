/** Marks come after the first picture: their holder, their tools, their menu, and the field for their words. */
import { may } from "../api/me.js";
import { COLOURS } from "../core/mark.js";
import { MARK_TOOLS } from "../tools/marking.js";
import { registerTools } from "../tools/registry.js";
import { marksBar } from "../ui/bars/marks.js";
import { registerEntries } from "../ui/contextmenu.js";
import { toast } from "../ui/dialog.js";
import { preferences } from "../ui/preferences.js";
import { markExtra, MarkStore } from "../view/marks.js";
import { COMMANDS } from "./commands.js";
import { LOOKING, MARKS } from "./commands/marks.js";
import { Pin } from "./pinning.js";
import { Writing } from "./writing.js";

/** Of the toolbar: after the tools of the hand. */
const GROUP = 1;

/** @typedef {import("./viewer.js").Viewer} Viewer */

/** @param {Viewer} viewer @returns {() => void} ends it */
export function attachMarks(viewer) {
  const draws = may("studies.annotate");
  if (draws) registerTools(MARK_TOOLS);
  Object.assign(COMMANDS, draws ? MARKS : LOOKING);
  const facts = { manifest: (series) => viewer.manifests.get(series), units: () => preferences.all.units };
  const marks = new MarkStore(facts, draws);
  viewer.marks = marks;
  viewer.writing = new Writing(viewer);
  viewer.pin = new Pin(viewer);
  viewer.extras.push(markExtra(marks, facts));
  viewer.surround.toolbar.add(marksBar(draws ? MARK_TOOLS : [], draws), GROUP);
  const draw = () => {
    viewer.stage.redraw();
    viewer.changed();
  };
  const ends = [
    marks.subscribe(draw),
    marks.onEffect(({ kind, why }, mark) => kind === "refuse" && toast(`${why} ${mark ? "It stays as it was." : "It is not kept."}`)),
    preferences.subscribe(draw),
    viewer.store.subscribe((state, before) => {
      const left = state.tool !== before.tool || state.study !== before.study;
      if (left && marks.state.draft) marks.dispatch({ type: "mark-cancel" });
    }),
    registerEntries((context, hit) => (hit && draws ? entriesOf(viewer, marks.state.marks[hit.key]) : [])),
    () => viewer.writing.dispose(),
    () => viewer.pin.dispose(),
  ];
  draw();
  return () => ends.forEach((end) => end());
}

/** The menu of a mark. @param {Viewer} viewer @param {import("../core/mark.js").Mark | undefined} mark */
function entriesOf(viewer, mark) {
  if (!mark) return [];
  const command = (label, action, value, more = {}) => ({ label, choose: () => viewer.act(action, value), ...more });
  const words = mark.kind === "calibration" ? "Change its length" : mark.text ? "Change its text" : "Write beside it";
  const disabled = mark.locked;
  return [
    { heading: "Mark" },
    command(words, "mark-words", undefined, { disabled }),
    ...(mark.caption ? [command("Words back beside it", "mark-beside", undefined, { disabled })] : []),
    command("Locked", "mark-lock", undefined, { checked: mark.locked }),
    command("Hide it", "mark-hide"),
    command("Delete it", "delete", undefined, { disabled }),
    { heading: "Colour of the mark" },
    ...COLOURS.map(({ name, colour }) =>
      command(name, "mark-colour", colour, { checked: mark.colour === colour, disabled }),
    ),
  ];
}
