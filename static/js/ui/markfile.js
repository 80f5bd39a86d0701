/** Marks as files: out as a table or to be taken in again, in as JSON. */
import { fileAddress, importAnnotations } from "../api/annotations.js";
import { parsed } from "../api/http.js";
import { readMarkFile } from "../core/markfile.js";
import { counted } from "../core/text.js";
import { sheet, toast } from "./dialog.js";
import { h, icon } from "./dom.js";
import { attachMenu } from "./menu.js";

/**
 * @param {() => string} study @param {() => void} taken some were taken in
 * @param {{save: boolean, take: boolean}} allowed
 * @param {() => string} unit of lengths and areas in a table
 * @returns {HTMLElement | null} a button with a menu, where it would have an entry
 */
export function markFiles(study, taken, allowed, unit) {
  if (!allowed.save && !allowed.take) return null;
  const button = h(
    "button.icon-button.with-menu",
    { type: "button", title: "Marks as a file", aria: { label: "Marks as a file" } },
    icon("download"),
    icon("chevron"),
  );
  attachMenu(button, () => [
    ...(allowed.save
      ? [
          { label: "Save as a table (CSV)", choose: () => save(fileAddress(study(), "csv", unit())) },
          { label: "Save as JSON", choose: () => save(fileAddress(study(), "json")) },
        ]
      : []),
    ...(allowed.take
      ? [{ label: "Take in from JSON …", choose: () => pick((file) => takeIn(study(), file, taken)) }]
      : []),
  ]);
  return button;
}

/** @param {string} address */
function save(address) {
  const link = h("a", { href: address, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {(file: File) => void} chosen */
function pick(chosen) {
  const field = /** @type {HTMLInputElement} */ (h("input", { type: "file", accept: ".json,application/json" }));
  field.addEventListener("change", () => field.files?.[0] && chosen(field.files[0]));
  field.click();
}

/** @param {string} study @param {File} file @param {() => void} taken */
export async function takeIn(study, file, taken) {
  const read = readMarkFile(file.name, parsed(await file.text()));
  if ("error" in read) {
    toast(read.error, "error");
    return;
  }
  try {
    tell(await importAnnotations(study, read.file));
    taken();
  } catch (error) {
    toast(error.message, "error");
  }
}

/** @param {{created: number, revived: number, known: number, refused: {at: number, message: string}[]}} done */
function tell({ created, revived, known, refused }) {
  const back = revived && `${revived} brought back`;
  const words = [`${counted(created, "mark")} taken in`, back, known && `${known} there already`].filter(Boolean).join(", ");
  if (!refused.length) {
    toast(`${words}.`);
    return;
  }
  const rows = refused.map(({ at, message }) => h("li", {}, `${at + 1}: ${message}`));
  sheet("Not all marks were taken in", h("div", {}, h("p", {}, `${words}; these were refused:`), h("ul", {}, rows)));
}
