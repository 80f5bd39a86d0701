/** The viewer's header: the way back, the patient, the layouts, the panels. */
import { isGuest, may } from "../api/me.js";
import { archiveAddress } from "../api/studies.js";
import { LAYOUTS } from "../core/layouts.js";
import { h, icon, iconButton, setIcon } from "./dom.js";
import { identity } from "./identity.js";
import { attachMenu } from "./menu.js";
import { trustLevel } from "./trust.js";

const TRUST_NAMES = {
  ok: "Trust panel: nothing to report",
  note: "Trust panel: there are notes",
  warning: "Trust panel: there are warnings",
};

/**
 * @param {object} hands
 * @param {() => void} hands.back
 * @param {(id: string) => void} hands.layout
 * @param {(id: string) => void} hands.panel
 * @param {(option: "hide" | "texts") => void} hands.toggle
 * @param {() => void} hands.help
 * @param {() => void} hands.share
 */
export function viewerHead(hands) {
  const who = identity();
  const tabs = [LAYOUTS.stack, LAYOUTS.mpr].map(({ id, label }) =>
    h(
      "button.tab",
      {
        type: "button",
        role: "tab",
        data: { layout: id },
        aria: { selected: "false" },
        on: { click: () => hands.layout(id) },
      },
      icon(id),
      h("span", {}, label),
    ),
  );
  const reason = h("p.tab-reason", { id: "mpr-reason", role: "note", hidden: true });
  const reads = may("studies.view"); // By a link alone pictures and measurements are seen, and no header.
  const tags = iconButton("tags", "Header of this image", () => hands.panel("tags"), { className: "of-pictures" });
  const trust = iconButton("trust", TRUST_NAMES.ok, () => hands.panel("trust"), { className: "trust-button of-pictures" });
  const texts = iconButton("text", "Corner texts", () => hands.toggle("texts"), { className: "toggle of-pictures" });
  const hide = iconButton("eye", "Hide identifiers", () => hands.toggle("hide"));
  const save = h(
    "a.icon-button",
    { download: "", title: "Download the originals", aria: { label: "Download the originals" } },
    icon("download"),
  );
  const [exports, shares] = [may("studies.export"), may("studies.share")];
  const audits = may("audit.read");
  const seen = audits && iconButton("person", "Who saw this study", () => hands.panel("access"), { className: "of-pictures" });
  const share = shares && iconButton("share", "Share this study by a link", hands.share);
  const hiding = (/** @type {boolean} */ hidden) => {
    hide.setAttribute("aria-pressed", String(hidden));
    setIcon(hide, hidden ? "eye-off" : "eye");
  };
  const help = iconButton("help", "Keys and hands", hands.help, { key: "?" });
  const more = iconButton("more", "More", () => {}, { className: "phone-only" });
  let pictures = false;
  const ofPictures = () => [
    ...(reads ? [{ label: "Header of this image", choose: () => hands.panel("tags") }] : []),
    { label: "Trust panel", choose: () => hands.panel("trust") },
    ...(audits ? [{ label: "Who saw this study", choose: () => hands.panel("access") }] : []),
    { label: "Corner texts", checked: texts.ariaPressed === "true", choose: () => hands.toggle("texts") },
  ];
  attachMenu(more, () => [
    ...(pictures ? ofPictures() : []),
    { label: "Hide identifiers", checked: hide.ariaPressed === "true", choose: () => hands.toggle("hide") },
    ...(exports ? [{ label: "Download the originals", choose: () => save.click() }] : []),
    ...(shares ? [{ label: "Share by a link", choose: hands.share }] : []),
    { label: "Keys and hands", choose: hands.help },
  ]);
  const root = h(
    "header.viewer-head",
    {},
    !isGuest && iconButton("back", "Back to the studies", hands.back, { className: "back" }),
    who.root,
    h("div.tabs", { role: "tablist", aria: { label: "Layout" } }, tabs, reason),
    h("div.head-actions.desk-only", {}, reads && tags, trust, texts, hide, exports && save, share, seen, help),
    more,
  );
  return {
    root,
    /** A study before any of its series is there, or where none can be drawn. @param {any} study @param {boolean} hidden */
    tell(study, hidden) {
      who[pictures ? "flag" : "tell"](study, hidden);
      save.href = archiveAddress(study.id);
      hiding(hidden);
    },
    /** @param {{manifest: any, study: string, layout: string, hide: boolean, texts: boolean, panel: string}} shown */
    update(shown) {
      pictures = true;
      who.update(shown.manifest, shown.hide);
      for (const tab of tabs) tab.setAttribute("aria-selected", String(tab.dataset.layout === shown.layout));
      disable(tabs, reason, mprReason(shown.manifest));
      tags.setAttribute("aria-pressed", String(shown.panel === "tags"));
      trust.setAttribute("aria-pressed", String(shown.panel === "trust"));
      if (seen) seen.setAttribute("aria-pressed", String(shown.panel === "access"));
      texts.setAttribute("aria-pressed", String(shown.texts));
      hiding(shown.hide);
      const level = trustLevel(shown.manifest);
      trust.dataset.level = level;
      trust.title = TRUST_NAMES[level];
      trust.setAttribute("aria-label", TRUST_NAMES[level]);
      save.href = archiveAddress(shown.study);
    },
  };
}

/** Why there are no linked planes; "" where there are. @param {any} manifest */
export function mprReason({ planes }) {
  const missing = ["axial", "coronal", "sagittal"]
    .map((name) => planes[name])
    .find((plane) => !plane || plane.reason || !plane.origin);
  return missing === undefined ? "" : missing?.reason || "This series has no volume.";
}

/** The tab stays reachable, so that its reason can be read. */
function disable(tabs, reason, text) {
  const mpr = tabs.find((tab) => tab.dataset.layout === "mpr");
  mpr.setAttribute("aria-disabled", String(Boolean(text)));
  mpr.title = text ? `MPR is not possible: ${text}` : "Axial, sagittal and coronal planes, linked";
  if (text) mpr.setAttribute("aria-describedby", reason.id);
  else mpr.removeAttribute("aria-describedby");
  reason.textContent = text ? `MPR is not possible: ${text}` : "";
  reason.hidden = !text;
}
