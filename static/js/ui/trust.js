/** The trust panel: what a reader must know of a series before believing it. */
import { h, icon } from "./dom.js";

const ICONS = { ok: "check", note: "info", warning: "warning" };
const ORDER = ["warning", "note", "ok"];

/** The worst that the entries tell. @param {any} manifest @returns {"ok" | "note" | "warning"} */
export function trustLevel(manifest) {
  const severities = (manifest.trust?.entries ?? []).map(({ severity }) => severity);
  return /** @type {any} */ (ORDER.find((level) => severities.includes(level)) ?? "ok");
}

/** @param {any} manifest */
export function trustPanel(manifest) {
  const entries = [...(manifest.trust?.entries ?? [])].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
  const rows = entries.map(({ label, value, severity }) =>
    h(
      "li.trust-row",
      { data: { severity } },
      icon(ICONS[severity] ?? "info"),
      h("div", {}, h("p.trust-label", {}, label), h("p.trust-value", {}, value)),
    ),
  );
  const undrawable = undrawableRows(manifest.undrawable);
  const planes = Object.entries(manifest.planes ?? {}).filter(([, plane]) => plane.reason);
  const reasons = [...new Set(planes.map(([, plane]) => plane.reason))];
  const noPlanes = reasons.map((reason) =>
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
    h("ul", {}, undrawable, rows, noPlanes),
  );
}

/** @param {{message: string}[]} [undrawable] */
function undrawableRows(undrawable = []) {
  const counts = new Map();
  for (const { message: reason } of undrawable) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) =>
    h(
      "li.trust-row",
      { data: { severity: "warning" } },
      icon("warning"),
      h(
        "div",
        {},
        h("p.trust-label", {}, `${count} ${count === 1 ? "image" : "images"} cannot be drawn`),
        h("p.trust-value", {}, reason),
      ),
    ),
  );
}
