/** The trust panel: what a reader must know of a series before believing it. */
import { openly } from "../core/concealing.js";
import { h, icon } from "./dom.js";
import { momentText, nameOf } from "./peoplewords.js";

const ICONS = { ok: "check", note: "info", warning: "warning" };
const ORDER = ["warning", "note", "ok"];

/** The worst that the entries tell. @param {any} manifest @returns {"ok" | "note" | "warning"} */
export function trustLevel(manifest) {
  const severities = (manifest.trust?.entries ?? []).map(({ severity }) => severity);
  return /** @type {any} */ (ORDER.find((level) => severities.includes(level)) ?? "ok");
}

/**
 * @param {any} manifest @param {import("../core/mark.js").Mark[]} [calibrations] drawn by hand on its images
 * @param {import("../core/concealing.js").Conceal} [conceal] what is told is read through it
 */
export function trustPanel(manifest, calibrations = [], conceal = openly) {
  const entries = [...(manifest.trust?.entries ?? []), ...calibrations.map(byHand)].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
  const rows = entries.map(({ label, value, severity }) =>
    h(
      "li.trust-row",
      { data: { severity } },
      icon(ICONS[severity] ?? "info"),
      h("div", {}, h("p.trust-label", {}, label), h("p.trust-value", {}, conceal(value))),
    ),
  );
  const planes = Object.entries(manifest.planes ?? {}).filter(([, plane]) => plane.reason);
  const reasons = [...new Set(planes.map(([, plane]) => plane.reason))];
  const untold = reasons.filter((reason) => !entries.some(({ value }) => value === reason));
  const noPlanes = untold.map((reason) =>
    h(
      "li.trust-row",
      { data: { severity: "note" } },
      icon("info"),
      h("div", {}, h("p.trust-label", {}, "Reformatted planes"), h("p.trust-value", {}, reason)),
    ),
  );
  return h(
    "div.trust",
    {},
    h("p.panel-lead", {}, "What was received, what was assumed, and what was changed on the way to the screen."),
    h("ul", {}, rows, noPlanes),
  );
}

/** Lengths of this image are other ones since somebody drew a known length. */
function byHand({ value, plane, author, created }) {
  const who = [nameOf(author), momentText(created)].filter(Boolean).join(", ");
  const where = `Image ${(plane?.index ?? 0) + 1}: a line was set to ${value} mm${who ? ` by ${who}` : ""}.`;
  return { label: "Calibrated by hand", value: where, severity: "note" };
}
