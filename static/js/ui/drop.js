/** Dropping files anywhere on the page, and choosing them. */
import { chosenItems, droppedItems } from "../api/dropped.js";
import { h, icon } from "./dom.js";

/** The whole page takes drops. @param {(items: import("../api/upload.js").Item[]) => void} take */
export function acceptDrops(take) {
  const veil = h(
    "div.drop-veil",
    { hidden: true },
    h("div.drop-veil-card", {}, icon("upload"), h("p", {}, "Drop to add")),
  );
  document.body.append(veil);
  let depth = 0;
  const show = (on) => {
    depth = on ? depth : 0;
    veil.hidden = !on;
  };
  const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragenter", (event) => {
    if (!isFiles(event)) return;
    depth += 1;
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (!isFiles(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  document.addEventListener("dragover", (event) => {
    if (isFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    show(false);
    take(await droppedItems(event.dataTransfer));
  });
  document.documentElement.dataset.drops = ""; // Files are taken from here on.
}

/**
 * A hidden input and the button that opens it.
 * @param {boolean} folder
 * @param {(items: import("../api/upload.js").Item[]) => void} take
 */
function chooser(folder, take) {
  const input = /** @type {HTMLInputElement} */ (
    h("input.visually-hidden", {
      type: "file",
      multiple: true,
      webkitdirectory: folder,
      tabIndex: -1,
      aria: { label: folder ? "Folder to add" : "Files to add" },
    })
  );
  input.addEventListener("change", () => {
    const items = chosenItems(input.files);
    input.value = "";
    if (items.length) take(items);
  });
  const button = h(
    `button.button${folder ? "" : ".primary"}`,
    { type: "button", on: { click: () => input.click() } },
    icon(folder ? "folder" : "file"),
    folder ? "Choose a folder" : "Choose files",
  );
  return [button, input];
}

/** The drop zone. @param {(items: import("../api/upload.js").Item[]) => void} take */
export function dropZone(take) {
  return h(
    "section.drop-zone",
    { aria: { label: "Add studies" } },
    h(
      "div.drop-text",
      {},
      icon("upload"),
      h(
        "div",
        {},
        h("p.drop-title.by-mouse", {}, "Drop studies anywhere on this page"),
        h("p.drop-title.by-touch", {}, "Add studies"),
        h("p.drop-hint.by-mouse", {}, "ZIP archives, DICOM files, NIfTI volumes or whole folders. They stay on this server."),
        h("p.drop-hint.by-touch", {}, "ZIP archives, DICOM files or NIfTI volumes. They stay on this server."),
      ),
    ),
    h("div.drop-actions", {}, chooser(false, take), h("div.by-mouse", {}, chooser(true, take))),
  );
}
