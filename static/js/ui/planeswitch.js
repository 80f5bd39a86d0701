/** On a phone one plane is shown at a time: which. */
import { h } from "./dom.js";

const NAMES = { axial: "Axial", sagittal: "Sagittal", coronal: "Coronal" };

/** @param {(id: string) => void} choose */
export function planeSwitch(choose) {
  const buttons = Object.entries(NAMES).map(([id, name]) =>
    h(
      "button.plane-tab",
      { type: "button", data: { plane: id }, aria: { pressed: "false" }, on: { click: () => choose(id) } },
      name,
    ),
  );
  const root = h("div.plane-switch", { role: "group", hidden: true, aria: { label: "Plane" } }, buttons);
  return {
    root,
    /** @param {string[]} planes @param {string} active */
    update(planes, active) {
      root.hidden = !planes.length;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.plane === active));
    },
  };
}
