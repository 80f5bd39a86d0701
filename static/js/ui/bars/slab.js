/** Thick planes, and planes that were turned. */
import { canTurn } from "../../core/oblique.js";
import { canSlab, THICKEST, thickness } from "../../core/slab.js";
import { h, iconButton } from "../dom.js";

/** What a slab shows, by its name in the standard (PS3.18 8.3.5.3). */
export const SLABS = [
  { mode: "", label: "No slab" },
  { mode: "maximum_ip", label: "Maximum" },
  { mode: "minimum_ip", label: "Minimum" },
  { mode: "average_ip", label: "Average" },
];

/** @type {import("../toolbar.js").Group} */
export function slabBar(act) {
  const mode = /** @type {HTMLSelectElement} */ (
    h(
      "select.slab-mode",
      { aria: { label: "Slab" }, on: { change: () => act("slab-mode", mode.value) } },
      SLABS.map((one) => h("option", { value: one.mode }, one.label)),
    )
  );
  const thick = /** @type {HTMLInputElement} */ (
    h("input.slab-mm", {
      type: "number",
      min: 0,
      max: THICKEST,
      step: "any",
      aria: { label: "Thickness of the slab in millimetres" },
      on: { change: () => act("slab-mm", bounded()) },
    })
  );
  /** The field shows what is done. */
  const bounded = () => {
    const mm = thickness(Number(thick.value));
    if (thick.value) thick.value = String(mm);
    return mm;
  };
  const field = h("label.slab-field", {}, thick, h("span", {}, "mm"));
  const straighten = iconButton("straighten", "Straighten the planes", () => act("straighten"));
  const root = h("div.tool-group.slab-group", { role: "group", aria: { label: "Planes" } }, mode, field, straighten);
  return {
    root,
    update({ viewer, pane, manifest }) {
      // A stack has its slab by the wheel; the toolbar has no room for what is rarely wanted.
      const wanted = pane.plane !== "acquired" || pane.slab.mm > 0;
      const possible = wanted && canTurn(manifest) && canSlab(manifest, pane);
      const turned = Object.values(viewer.panes).some((one) => one.turn && one.series === pane.series);
      root.hidden = !possible && !turned;
      mode.hidden = !possible;
      field.hidden = !possible || !pane.slab.mm;
      straighten.hidden = !turned;
      mode.value = pane.slab.mm ? pane.slab.mode : "";
      if (document.activeElement !== thick) thick.value = String(pane.slab.mm || "");
    },
  };
}
