/** The desk: add studies, find studies. */
import { may } from "../api/me.js";
import { session } from "../api/session.js";
import { accountButton } from "../ui/account.js";
import { dropZone } from "../ui/drop.js";
import { h, icon } from "../ui/dom.js";
import { StudyList } from "../ui/studylist.js";
import { themeButton } from "../ui/theme.js";
import { forgetTabs } from "./tabs.js";

/** For who may not add any. */
const nothing = () =>
  h("div.first-steps", {}, h("h2", {}, "No studies yet"), h("p", {}, "There are none that you may see. Others add them."));

export class Desk {
  /** @param {{add: (items: import("../api/upload.js").Item[]) => void, open: (study: {id: string}) => void, reveal: () => void}} hands */
  constructor({ add, open, reveal }) {
    this.list = new StudyList({ open, loaded: (state) => this.#loaded(state) });
    this.zone = dropZone(add);
    session.onChange((state) => state === "in" && this.list.load());
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
    this.hidden = h(
      "p.desk-hidden",
      { hidden: true, role: "status" },
      icon("eye-off"),
      "Identifiers are hidden. ",
      h("button.button.small", { type: "button", on: { click: reveal } }, "Show them"),
    );
    const bar = h(
      "header.desk-head",
      {},
      h("a.brand", { href: "/" }, icon("logo"), h("span", {}, "Lightbox")),
      this.list.searchBox,
      themeButton(),
      accountButton(forgetTabs),
    );
    this.root = h(
      "div.desk",
      { data: { empty: "unknown" } },
      bar,
      h("main.desk-main", {}, may("studies.upload") ? [this.zone, this.next] : nothing(), this.hidden, this.list.root),
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

  /** Names and all else that tells who it is are left out of the list. @param {boolean} hide */
  conceal(hide) {
    this.hidden.hidden = !hide;
    this.list.conceal(hide);
  }

  show() {
    document.title = "Lightbox";
    return this.list.load();
  }
}
