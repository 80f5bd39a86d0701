/** Adding studies: the desk, and drops on every page. */
import { may } from "../api/me.js";
import { acceptDrops } from "../ui/drop.js";
import { toast } from "../ui/dialog.js";
import { UploadPanel } from "../ui/uploads.js";
import { Desk } from "./desk.js";

/** Milliseconds that the upload panel stays when a study has opened by itself. */
const TIDY_REST = 2500;

export class Adding {
  #openNext = false;

  /** @param {{go: (address: string) => void, viewing: () => boolean, reveal: () => void}} hands */
  constructor({ go, viewing, reveal }) {
    Object.assign(this, { go, viewing });
    const add = (items) => this.#add(items);
    const open = (id) => go(`/view/${encodeURIComponent(id)}`);
    this.desk = new Desk({ add, open: ({ id }) => open(id), reveal });
    this.uploads = new UploadPanel({ finished: (job) => this.#finished(job), open });
    document.body.append(this.uploads.root, this.uploads.pill);
    if (may("studies.upload")) acceptDrops(add);
  }

  /** Identifiers are hidden wherever files and studies are told of. @param {boolean} hide */
  conceal(hide) {
    this.desk.conceal(hide);
    this.uploads.conceal(hide);
  }

  /** The panel gives way where pictures are looked at. */
  fold() {
    this.uploads.fold(this.viewing());
  }

  /** @param {import("../api/upload.js").Item[]} items */
  #add(items) {
    if (!items.length) {
      toast("There was no file in what was dropped.");
      return;
    }
    this.#openNext ||= !this.viewing() && this.desk.empty;
    this.uploads.add(items);
  }

  /** On an empty desk the first study opens by itself. @param {import("../ui/jobs.js").Job} job */
  #finished({ result }) {
    const studies = result?.studies ?? [];
    const study = studies.find((one) => one.series.some(({ id }) => id === result.id)) ?? studies[0];
    if (study && this.#openNext && !this.viewing()) {
      this.#openNext = false;
      const series = study.series.find(({ id }) => id === result.id);
      setTimeout(() => this.uploads.tidy(), TIDY_REST);
      this.go(`/view/${encodeURIComponent(study.id)}${series ? `?series=${encodeURIComponent(series.id)}` : ""}`);
    } else if (!this.viewing()) {
      this.desk.show();
    }
  }
}
