/** The desk: add studies, find studies. */
import { dropZone } from "../ui/drop.js";
import { h, icon } from "../ui/dom.js";
import { StudyList } from "../ui/studylist.js";
import { themeButton } from "../ui/theme.js";

export class Desk {
  /** @param {{add: (items: import("../api/upload.js").Item[]) => void, open: (study: {id: string}) => void}} hands */
  constructor({ add, open }) {
    this.list = new StudyList({ open, loaded: (state) => this.#loaded(state) });
    this.zone = dropZone(add);
    this.next = h(
      "div.first-steps",
      {},
      h("h2", {}, "No studies yet"),
      h("p.by-mouse", {}, "Drop a ZIP of DICOM or NIfTI files on this page, and its first series opens by itself."),
      h("p.by-touch", {}, "Choose a ZIP of DICOM or NIfTI files, and its first series opens by itself."),
      h(
        "p",
        {},
        "Without images at hand, stop the server and start it with ",
        h("code", {}, "./run.sh demo"),
        ": it comes with sample studies.",
      ),
      h("p", {}, "From a script: ", h("code", {}, `curl -F file=@study.zip ${location.origin}/upload`)),
    );
    const bar = h(
      "header.desk-head",
      {},
      h("a.brand", { href: "/" }, icon("logo"), h("span", {}, "Lightbox")),
      this.list.searchBox,
      themeButton(),
    );
    this.root = h(
      "div.desk",
      { data: { empty: "unknown" } },
      bar,
      h("main.desk-main", {}, this.zone, this.next, this.list.root),
    );
  }

  /** @param {{total: number, searching: boolean}} state */
  #loaded({ total, searching }) {
    if (!searching) this.root.dataset.empty = String(total === 0);
  }

  /** Whether there was nothing on the desk when it was last looked at. */
  get empty() {
    return this.root.dataset.empty === "true";
  }

  show() {
    document.title = "Lightbox";
    return this.list.load();
  }
}
