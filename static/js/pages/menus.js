/** The menu of a pane: what stands in it for any picture, and where it opens. */
import { screenAt } from "../core/context.js";
import { keyFor } from "../core/keys.js";
import { slabEntries } from "../ui/bars/slab.js";
import { contextMenu, entriesFor, registerEntries } from "../ui/contextmenu.js";
import { preferences } from "../ui/preferences.js";

/**
 * @param {import("./viewer.js").Viewer} viewer
 * @returns {{at: (at: [number, number], context: any, hit: any) => void, here: () => void, dispose: () => void}}
 *   `at` in the window; `here` on the active pane, for the keyboard
 */
export function paneMenu(viewer) {
  const dispose = registerEntries((context) => entriesOf(viewer, context));
  const at = (place, context, hit) => {
    viewer.dispatch({ type: "activate", pane: context.id });
    if (hit) viewer.dispatch({ type: "mark-select", key: hit.key });
    contextMenu(place, entriesFor(context, hit), viewer.stage.pane(context.id).root);
  };
  const here = () => {
    const context = viewer.stage.context(viewer.store.state.active);
    if (!context) return;
    const { hit, place } = selectedIn(viewer, context);
    const { left, top } = viewer.stage.pane(context.id).view.getBoundingClientRect();
    at([left + place[0], top + place[1]], context, hit);
  };
  return { at, here, dispose };
}

/** The selected mark, where it stands; else the middle of the pane. */
function selectedIn({ marks }, context) {
  const selected = marks?.state.marks[marks.state.selected];
  const { width, height } = context.view;
  if (selected?.series === context.state.series && selected.points.length)
    return { hit: { key: selected.key, handle: "body" }, place: screenAt(context, selected.points[0]) };
  return { hit: null, place: [width / 2, height / 2] };
}

/** @param {import("./viewer.js").Viewer} viewer @param {import("../core/context.js").PaneContext} context */
function entriesOf(viewer, { id, viewer: state, point, manifest, wanted }) {
  const { keys } = preferences.all;
  const command = (label, action, value) => ({
    label,
    hint: keyFor(action, value, keys),
    keyed: true,
    choose: () => viewer.act(action, value),
  });
  const many = Object.keys(state.panes).length > 1;
  const large = { label: "This pane alone", checked: state.maximised === id, choose: () => viewer.act("maximise") };
  return [
    { heading: "Picture" },
    ...(many ? [large] : []),
    command("Fit to the pane", "fit"),
    command("Invert", "invert"),
    command("Rotate clockwise", "rotate", 90),
    command("Flip left to right", "flip-h"),
    command("Reset the pane", "reset"),
    ...(point ? [] : [command("Play or stop", "cine")]),
    ...slabEntries({ manifest, pane: wanted }, (action, value) => viewer.act(action, value)),
  ];
}
