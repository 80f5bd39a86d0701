/** The viewer's toolbar: tools, windows, turning, playing. It only tells what was pressed. */
import { COLORMAPS } from "../core/colormaps.js";
import { keyFor } from "../core/keys.js";
import { readingWindow, windowChoices } from "../core/series.js";
import { windowNumbers, windowText } from "../core/text.js";
import { h, icon, iconButton, setIcon, write } from "./dom.js";
import { attachMenu } from "./menu.js";

/**
 * @typedef {(action: string, value?: any) => void} Act
 * @typedef {object} Shown
 * @property {string} tool
 * @property {object} manifest
 * @property {import("../core/voi.js").Look} look
 * @property {boolean} linked three planes are shown
 * @property {boolean} playing
 * @property {boolean} playable
 * @property {number} rate
 * @property {number} phase
 */

/** @param {{id: string, label: string, icon: string, planar?: boolean}[]} tools @param {Act} act */
export function toolbar(tools, act) {
  /** @type {Shown | null} */
  let shown = null;
  const toolButtons = tools.map((tool) => {
    const button = iconButton(tool.icon, tool.label, () => act("tool", tool.id));
    button.dataset.tool = tool.id;
    return button;
  });
  const windowLabel = h("span.window-label");
  const windows = h(
    "button.button.window-button",
    { type: "button", title: "Window presets", aria: { label: "Window presets" } },
    windowLabel,
    icon("chevron"),
  );
  attachMenu(windows, () => windowMenu(shown, act));
  const invert = iconButton("invert", "Invert", () => act("invert"), { key: keyFor("invert") });
  const turns = [
    iconButton("flip-h", "Flip left to right", () => act("flip-h"), { key: keyFor("flip-h") }),
    iconButton("flip-v", "Flip top to bottom", () => act("flip-v"), { key: keyFor("flip-v") }),
    iconButton("rotate", "Rotate clockwise", () => act("rotate", 90), { key: keyFor("rotate") }),
  ];
  const fit = iconButton("fit", "Fit to the pane", () => act("fit"), { key: keyFor("fit") });
  const actual = iconButton("actual", "One to one: each pixel as it is", () => act("actual"));
  const reset = iconButton("reset", "Reset the pane", () => act("reset"), { key: keyFor("reset") });
  const smooth = iconButton("smooth", "Smooth between pixels", () => act("smooth"), { className: "toggle" });
  const play = playing(act);
  const group = (label, ...buttons) => h("div.tool-group", { role: "group", aria: { label } }, buttons);
  const root = h(
    "div.toolbar",
    { role: "toolbar", aria: { label: "Tools" } },
    group("Active tool", ...toolButtons),
    group("Window", windows, invert),
    group("Turn", ...turns),
    group("Size", fit, actual, smooth, reset),
    play.root,
  );
  return {
    root,
    /** @param {Shown} next */
    update(next) {
      shown = next;
      for (const button of toolButtons) button.setAttribute("aria-pressed", String(button.dataset.tool === next.tool));
      toolButtons.forEach((button, i) => (button.hidden = Boolean(tools[i].planar) && !next.linked));
      const { colour } = next.manifest;
      windows.hidden = Boolean(colour);
      write(windowLabel, windowText(readingWindow(next.manifest, next.look)));
      invert.setAttribute("aria-pressed", String(next.look.invert !== Boolean(next.manifest.inverted)));
      smooth.setAttribute("aria-pressed", String(next.look.smooth));
      play.update(next);
    },
  };
}

/** @param {Act} act */
function playing(act) {
  const button = iconButton("play", "Play", () => act("cine"), { key: keyFor("cine") });
  const rate = h("select.rate", {
    aria: { label: "Pictures a second" },
    on: { change: (event) => act("rate", Number(event.target.value)) },
  });
  const phase = /** @type {HTMLInputElement} */ (
    h("input.phase", {
      type: "range",
      min: 0,
      step: 1,
      on: { input: (event) => act("phase", Number(event.target.value)) },
    })
  );
  const phaseText = h("output.phase-text");
  const phases = h("label.phases", {}, h("span", {}, "Phase"), phase, phaseText);
  const root = h("div.tool-group", { role: "group", aria: { label: "Playing" } }, button, rate, phases);
  const update = (/** @type {Shown} */ next) => {
    const { manifest } = next;
    root.hidden = !next.playable;
    setIcon(button, next.playing ? "pause" : "play");
    button.setAttribute("aria-pressed", String(next.playing));
    button.setAttribute("aria-label", next.playing ? "Stop" : "Play");
    rates(rate, next.rate);
    phases.hidden = !(manifest.phases > 1);
    phase.max = String(Math.max(manifest.phases - 1, 0));
    phase.value = String(next.phase);
    phase.setAttribute("aria-label", manifest.phase_label || "Phase");
    write(phaseText, `${next.phase + 1} / ${manifest.phases}`);
  };
  return { root, update };
}

const RATES = [1, 2, 5, 10, 12, 15, 20, 25, 30, 40, 50, 60];

/** The usual rates, and the file's own. @param {HTMLElement} select @param {number} rate */
function rates(select, rate) {
  const all = [...new Set([...RATES, rate])].sort((a, b) => a - b);
  const key = all.join();
  if (select.dataset.rates !== key) {
    select.replaceChildren(...all.map((value) => h("option", { value: String(value) }, `${value} fps`)));
    select.dataset.rates = key;
  }
  /** @type {HTMLSelectElement} */ (select).value = String(rate);
}

/** @param {Shown} shown @param {Act} act @returns {import("./menu.js").Entry[]} */
function windowMenu({ manifest, look }, act) {
  const same = (one) =>
    one.center === look.center && one.width === look.width && Boolean(one.lut) === Boolean(look.lut);
  const windows = windowChoices(manifest).map((one, i) => ({
    label: one.label,
    hint: windowNumbers(readingWindow(manifest, one)).join(" / ") + (i < 9 ? `   ${i + 1}` : ""),
    checked: same(one),
    choose: () => act("preset", i),
  }));
  const maps = COLORMAPS.map(({ id, label }) => ({
    label,
    checked: look.colormap === id,
    choose: () => act("colormap", id),
  }));
  return [
    { heading: "Window (width / level)" },
    ...windows,
    { label: "Full range of values", choose: () => act("full-range") },
    { heading: "Colours" },
    ...maps,
  ];
}
