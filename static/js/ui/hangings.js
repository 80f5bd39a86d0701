/** How studies hang: one row for each kind, which a person changes for this device. */
import { ruleFor } from "../core/hanging.js";
import { LAYOUTS } from "../core/layouts.js";
import { sheet } from "./dialog.js";
import { h, iconButton } from "./dom.js";

/** Kinds that are offered at once; others come by "Open such studies as …". */
const MODALITIES = ["CT", "MR", "PT", "MG", "DX", "CR", "US", "XA", "RF", "NM"];

/**
 * @typedef {{modality: string, bodyPart: string, layout: string, cine?: boolean}} Own one's own rule
 * @param {{rules: () => readonly import("../core/hanging.js").Rule[], own: () => Own[], keep: (own: Own[]) => void}} hands
 */
export function hangingSheet({ rules, own, keep }) {
  const body = h("tbody");
  const fill = () => body.replaceChildren(...rowsOf(rules(), own()).map((row) => made(row, own(), change)));
  const change = (next) => {
    keep(next);
    fill();
  };
  fill();
  const heads = ["Modality", "Body part", "Opens with", "Plays at once", ""].map((text) => h("th", { scope: "col" }, text));
  const table = h("table.hangings", {}, h("thead", {}, h("tr", {}, heads)), body);
  const lead = h("p.sheet-lead", {}, "What a study opens with on this device. A row for a part of the body comes before the general one.");
  return sheet("Hanging", h("div", {}, lead, table), "hanging-sheet");
}

/** One's own rules, then the kinds that have none. @param {readonly any[]} rules @param {Own[]} own */
function rowsOf(rules, own) {
  const general = MODALITIES.filter((name) => !own.some((one) => one.modality === name && !one.bodyPart));
  const plain = general.map((modality) => {
    const { layout, cine } = ruleFor(modality, "", rules);
    return { modality, bodyPart: "", layout, cine };
  });
  return [...own.map((one) => ({ ...one, cine: one.cine ?? ruleFor(one.modality, "", rules).cine, mine: true })), ...plain];
}

/** @param {any} row @param {Own[]} own @param {(own: Own[]) => void} change */
function made({ modality, bodyPart, layout, cine, mine = false }, own, change) {
  const others = own.filter((one) => one.modality !== modality || one.bodyPart !== bodyPart);
  const set = (fields) => change([...others, { modality, bodyPart, layout, cine, ...fields }]);
  const name = [modality, bodyPart].filter(Boolean).join(" ");
  const choice = h(
    "select.rate",
    { aria: { label: `${name} opens with` }, on: { change: (event) => set({ layout: event.target.value }) } },
    Object.values(LAYOUTS).map(({ id, label }) => h("option", { value: id, selected: id === layout }, label)),
  );
  const plays = h("input", {
    type: "checkbox",
    checked: cine,
    aria: { label: `${name} plays at once` },
    on: { change: (event) => set({ cine: event.target.checked }) },
  });
  const back = mine && iconButton("reset", `${name}: as it comes`, () => change(others));
  return h("tr", {}, h("th", { scope: "row" }, modality), h("td", {}, bodyPart || "any"), h("td", {}, choice), h("td", {}, plays), h("td", {}, back));
}
