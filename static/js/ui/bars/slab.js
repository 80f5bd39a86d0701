/** Thick planes, and planes that were turned. */
import { keyFor } from "../../core/keys.js";
import { canSlab, slabKind, SLABS, THICKEST, thickness } from "../../core/slab.js";
import { h, icon, iconButton } from "../dom.js";
import { attachMenu } from "../menu.js";
import { preferences } from "../preferences.js";

/**
 * What can be done about the slab of a pane; nothing where it can have none.
 * @param {{manifest: any, pane: import("../../core/state.js").PaneState}} shown
 * @param {import("../toolbar.js").Act} act @returns {import("../menu.js").Entry[]}
 */
export function slabEntries({ manifest, pane }, act) {
  if (!canSlab(manifest, pane)) return [];
  const { keys } = preferences.all;
  const kinds = SLABS.map(({ mode, label }) => ({
    label,
    checked: slabKind(pane.slab) === mode,
    choose: () => act("slab-mode", mode),
  }));
  const step = (label, by) => ({ label, hint: keyFor("slab-by", by, keys), keyed: true, choose: () => act("slab-by", by) });
  return [{ heading: "Slab" }, ...kinds, step("Thicker", 1), ...(pane.slab.mm > 0 ? [step("Thinner", -1)] : [])];
}

/** @type {import("../toolbar.js").Group} */
export function slabBar(act) {
  /** @type {import("../toolbar.js").Shown | null} */ let shown = null;
  const door = h(
    "button.icon-button.with-menu",
    { type: "button", title: "Thick slab", aria: { label: "Thick slab" } },
    icon("slab"),
    icon("chevron"),
  );
  attachMenu(door, () => slabEntries(shown, act));
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
  const label = { role: "group", aria: { label: "Planes" } };
  const root = h("div.tool-group.slab-group", label, door, mode, field, straighten);
  return {
    root,
    update(next) {
      shown = next;
      const { viewer, pane, manifest } = next;
      const focused = document.activeElement;
      const possible = canSlab(manifest, pane);
      // Of a stack a slab is rarely wanted: a button has room for it, until there is one.
      const rarely = pane.plane === "acquired" && !pane.turn && !pane.slab.mm;
      const turned = Object.values(viewer.panes).some((one) => one.turn && one.series === pane.series);
      root.hidden = !possible && !turned;
      door.hidden = !possible || !rarely;
      mode.hidden = !possible || rarely;
      field.hidden = !possible || !pane.slab.mm;
      straighten.hidden = !turned;
      mode.value = slabKind(pane.slab);
      if (focused !== thick) thick.value = String(pane.slab.mm || "");
      // What gives way to another control gives it the keyboard as well.
      if (focused === door && door.hidden) mode.focus();
      else if ((focused === mode || focused === thick) && mode.hidden) door.focus();
    },
  };
}
