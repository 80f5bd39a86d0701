/** The player, and the phase. */
import { cineRate, MODES, SPEEDS } from "../../core/cine.js";
import { h, iconButton, setIcon, write } from "../dom.js";

const AXES = [
  { id: "phase", label: "Phases" },
  { id: "slice", label: "Slices" },
];

/** @param {string} className @param {string} label @param {(value: string) => void} choose @param {{id: string, label: string}[]} options */
function choice(className, label, choose, options) {
  const made = /** @type {HTMLSelectElement} */ (
    h(
      `select.rate.${className}`,
      { aria: { label }, on: { change: () => choose(made.value) } },
      options.map((one) => h("option", { value: one.id }, one.label)),
    )
  );
  return made;
}

/** @type {import("../toolbar.js").Group} */
export function playingBar(act) {
  const button = iconButton("play", "Play", () => act("cine"), { action: "cine" });
  const rate = choice("cine-rate", "Pictures a second", (value) => act("rate", Number(value)), []);
  const mode = choice("cine-mode", "How it is played", (value) => act("cine-mode", value), MODES);
  const axis = choice("cine-axis", "What is played", (value) => act("cine-axis", value), AXES);
  const phase = phaseSlider(act);
  const label = { role: "group", aria: { label: "Playing" } };
  const group = h("div.tool-group", label, button, rate, mode, axis);
  const root = h("div.tool-groups", {}, group, phase.root);
  return {
    root,
    phases: phase.root,
    update(shown) {
      const { manifest, layout, cine } = shown;
      group.hidden = !(manifest.phases > 1 || layout.slices > 1);
      setIcon(button, cine.playing ? "pause" : "play");
      button.setAttribute("aria-pressed", String(cine.playing));
      button.setAttribute("aria-label", cine.playing ? "Stop" : "Play");
      rates(rate, cine.rate, manifest);
      mode.value = cine.mode;
      axis.hidden = !(manifest.phases > 1 && layout.slices > 1);
      axis.value = cine.axis;
      phase.update(shown);
    },
  };
}

/** @param {import("../toolbar.js").Act} act */
function phaseSlider(act) {
  const phase = /** @type {HTMLInputElement} */ (
    h("input.phase", {
      type: "range",
      min: 0,
      step: 1,
      on: { input: (event) => act("phase", Number(event.target.value)) },
    })
  );
  const text = h("output.phase-text");
  const slider = h("label.phases", {}, h("span", {}, "Phase"), phase, text);
  const root = h("div.tool-group", { role: "group", aria: { label: "Phases" } }, slider);
  /** @param {import("../toolbar.js").Shown} shown */
  const update = ({ manifest, pane }) => {
    root.hidden = !(manifest.phases > 1);
    phase.max = String(Math.max(manifest.phases - 1, 0));
    phase.value = String(pane.phase);
    phase.setAttribute("aria-label", manifest.phase_label || "Phase");
    write(text, `${pane.phase + 1} / ${manifest.phases}`);
  };
  return { root, update };
}

/** The usual rates, and the file's own. @param {HTMLSelectElement} select @param {number} rate @param {any} manifest */
function rates(select, rate, manifest) {
  const own = manifest.frame_time > 0 ? cineRate(manifest) : 0;
  const all = [...new Set([...SPEEDS, rate, own])].filter(Boolean).sort((a, b) => a - b);
  const key = `${all.join()} ${own}`;
  if (select.dataset.rates !== key) {
    const named = (value) => `${value} fps${value === own ? " (own)" : ""}`;
    select.replaceChildren(...all.map((value) => h("option", { value: String(value) }, named(value))));
    select.dataset.rates = key;
  }
  select.value = String(rate);
}
