/** Windows and colours. */
import { COLORMAPS } from "../../core/colormaps.js";
import { keyFor } from "../../core/keys.js";
import { readingWindow } from "../../core/series.js";
import { hasTables } from "../../core/slicewindow.js";
import { windowNumbers, windowText } from "../../core/text.js";
import { isShown, ownWindows, presetWindows } from "../../core/windows.js";
import { h, icon, iconButton, write } from "../dom.js";
import { attachMenu } from "../menu.js";
import { preferences } from "../preferences.js";

/** How values between black and white are spread (PS3.3 C.11.2.1.3). */
const FUNCTIONS = [
  { id: "linear", label: "Linear" },
  { id: "linear_exact", label: "Linear, exact" },
  { id: "sigmoid", label: "Sigmoid" },
];

/** @type {import("../toolbar.js").Group} */
export function windowingBar(act) {
  /** @type {import("../toolbar.js").Shown | null} */
  let shown = null;
  const label = h("span.window-label");
  const windows = h(
    "button.button.window-button",
    { type: "button", title: "Window presets", aria: { label: "Window presets" } },
    label,
    icon("chevron"),
  );
  attachMenu(windows, () => [...windowEntries(shown, act), ...shapeEntries(shown, act), ...colourEntries(shown, act)]);
  const invert = iconButton("invert", "Invert", () => act("invert"), { action: "invert" });
  return {
    root: h("div.tool-group", { role: "group", aria: { label: "Window" } }, windows, invert),
    update(next) {
      shown = next;
      const { manifest, pane } = next;
      windows.hidden = Boolean(manifest.colour);
      write(label, pane.look.lut ? "Table of the file" : windowText(readingWindow(manifest, pane.look)));
      windows.setAttribute("aria-label", `Window presets, ${label.textContent}`); // What is seen is part of the name.
      invert.setAttribute("aria-pressed", String(pane.look.invert !== Boolean(manifest.inverted)));
    },
  };
}

/**
 * @typedef {import("../toolbar.js").Shown} Shown
 * @typedef {import("../toolbar.js").Act} Act
 * @typedef {import("../menu.js").Entry} Entry
 */

/** @param {Shown} shown @param {Act} act @returns {Entry[]} */
function windowEntries({ manifest, pane: { look } }, act) {
  const { keys } = preferences.all;
  const entry = (one, key, choose) => ({
    label: one.label,
    hint: [windowNumbers(readingWindow(manifest, one.own && look.own ? look : one)).join(" / "), key].filter(Boolean).join("   "),
    checked: isShown(look, one),
    choose,
  });
  const own = (one, i) => entry(one, i ? "" : keyFor("own-window", undefined, keys), () => act("window", one));
  const preset = (one, i) => entry(one, keyFor("preset", i, keys), () => act("preset", i));
  return [
    { heading: "Window (width / level)" },
    ...ownWindows(manifest).map(own),
    ...presetWindows(manifest).map(preset),
    { label: "For this picture", choose: () => act("auto-window") },
    { label: "From a region …", choose: () => act("tool", "window-region") },
    { label: "Full range of values", choose: () => act("full-range") },
  ];
}

/** @param {Shown} shown @param {Act} act @returns {Entry[]} */
function shapeEntries({ manifest, pane: { look } }, act) {
  const functions = FUNCTIONS.map(({ id, label }) => ({
    label,
    checked: !look.lut && look.voi === id,
    choose: () => act("voi", id),
  }));
  const table = { label: "VOI LUT of the file", checked: Boolean(look.lut), choose: () => act("lut") };
  return [{ heading: "Curve" }, ...functions, ...(hasTables(manifest) ? [table] : [])];
}

/** @param {Shown} shown @param {Act} act @returns {Entry[]} */
function colourEntries({ viewer, pane: { look } }, act) {
  const maps = COLORMAPS.map(({ id, label }) => ({
    label,
    checked: look.colormap === id,
    choose: () => act("colormap", id),
  }));
  const bar = { label: "Colour bar", checked: viewer.show.colourbar, choose: () => act("show", "colourbar") };
  return [{ heading: "Colours" }, ...maps, bar];
}
