/** Pages in place of pictures: a study of which nothing can be drawn, and one that is not there. */
import { isGuest, may } from "../api/me.js";
import { archiveAddress } from "../api/studies.js";
import { counted } from "../core/text.js";
import { h, icon } from "./dom.js";

const FILES_LISTED = 12;

/** What was received, why nothing of it can be drawn, and the way to the originals. @param {any} study */
export function nothingPage({ id, instances = 0, excluded = [], modalities = [] }) {
  const kinds = modalities.length ? ` (${modalities.join(", ")})` : "";
  const rows = reasons(excluded).map(({ message, files }) =>
    h("li", {}, h("p.no-picture-why", {}, message), h("p.no-picture-files", {}, named(files))),
  );
  return h(
    "section.no-picture",
    { aria: { label: "Nothing to draw" } },
    icon("info"),
    h("h2", {}, "Nothing in this study can be drawn"),
    h("p", {}, `${counted(instances, "file")}${kinds} ${instances === 1 ? "was" : "were"} received and kept unchanged.`),
    rows.length > 0 && h("ul", {}, rows),
    may("studies.export") &&
      h("a.button.primary", { href: archiveAddress(id), download: "" }, icon("download"), "Download the originals"),
  );
}

/** @param {() => void} back to the studies */
export function missingPage(back) {
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    back();
  };
  return h(
    "section.no-picture",
    { aria: { label: "No such study" } },
    icon("search"),
    h("h1", {}, "There is no such study"),
    h("p", {}, "It may have been deleted, or its address is not complete."),
    !isGuest && h("a.button.primary", { href: "/", on: { click: go } }, "Back to the studies"),
  );
}

/** The files by what is told of them. @param {{message: string, file?: string}[]} excluded */
function reasons(excluded) {
  const found = new Map();
  for (const { message, file = "" } of excluded) found.set(message, [...(found.get(message) ?? []), file]);
  return [...found].map(([message, files]) => ({ message, files }));
}

/** @param {string[]} files */
function named(files) {
  const shown = files.filter(Boolean).slice(0, FILES_LISTED);
  if (!shown.length) return counted(files.length, "file"); // Their names may not be told.
  const more = files.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${counted(more, "more", "more")}`] : [])].join(", ");
}
