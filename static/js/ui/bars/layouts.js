/** Panes and how they go together: their number, what they share, lines across them, how studies hang. */
import { keyFor } from "../../core/keys.js";
import { layoutById } from "../../core/layouts.js";
import { canLink } from "../../core/reference.js";
import { h, icon, iconButton, setIcon } from "../dom.js";
import { attachMenu } from "../menu.js";
import { attachPicker } from "../picker.js";

const SHARED = [
  ["scroll", "Scroll together"],
  ["same", "Panes of one series too"],
  ["zoom", "Zoom together"],
  ["window", "Window together"],
];

/** @type {import("../toolbar.js").Group} */
export const layoutsBar = (act) => {
  /** @type {any} */ let shown = null;
  const panes = h(
    "button.icon-button.layouts-button",
    { type: "button", title: "Panes", aria: { label: "Panes" } },
    icon("grid"),
  );
  attachPicker(panes, () => told(shown), (id) => act("layout", id), () => hangingEntries(shown.viewer, act));
  const together = iconButton("sync", "Look at panes together", () => {});
  attachMenu(together, () => togetherMenu(shown.viewer, act));
  const lines = iconButton("lines", "Reference lines", () => act("references"), {
    action: "references",
    className: "toggle",
  });
  return {
    root: h("div.tool-group", { role: "group", aria: { label: "Panes" } }, panes, together, lines),
    update(next) {
      shown = next;
      const { layout, sync, show, panes: all } = next.viewer;
      setIcon(panes, layoutById(layout).linked ? "mpr" : "grid");
      together.classList.toggle("on", sync.scroll || sync.zoom || sync.window);
      together.hidden = lines.hidden = Object.keys(all).length < 2;
      lines.setAttribute("aria-pressed", String(show.references));
    },
  };
};

const told = ({ viewer, manifest }) => ({ current: viewer.layout, linkable: canLink(manifest.planes) });

/** @param {import("../../core/state.js").ViewerState} viewer @param {import("../toolbar.js").Act} act */
function togetherMenu({ sync }, act) {
  const shared = SHARED.map(([name, label]) => ({
    label,
    hint: keyFor("sync", name),
    keyed: true,
    checked: sync[name],
    choose: () => act("sync", name),
  }));
  return [
    { heading: "Panes together" },
    ...shared,
    { label: "Link these slices", hint: "other frames of reference", choose: () => act("link-slices") },
  ];
}

/** How studies hang; also of one pane. @param {import("../../core/state.js").ViewerState} viewer @param {import("../toolbar.js").Act} act */
function hangingEntries({ layout, panes }, act) {
  const name = Object.keys(panes).length > 1 ? layoutById(layout).label : "one pane";
  return [
    { heading: "How studies hang" },
    { label: `Open such studies as ${name}`, choose: () => act("remember-layout") },
    { label: "Hang this study anew", choose: () => act("hang") },
    { label: "Hanging …", choose: () => act("hangings") },
  ];
}
