/** The upload panel: each file's progress, the whole, and what was left out and why. */
import { previewAddress } from "../api/upload.js";
import { shownStudy } from "../core/concealing.js";
import { studyNames } from "../core/studywords.js";
import { bytes, counted } from "../core/text.js";
import { h, icon, iconButton, write } from "./dom.js";
import { canRetry, isOpen, jobProgress, Jobs } from "./jobs.js";

const FILES_LISTED = 300;
const REJECTED_LISTED = 60;
const OPEN_LISTED = 4;

export class UploadPanel {
  /** Identifiers are hidden: names of files, and of patients, are not told. */ hide = false;

  /** @param {{finished: (job: import("./jobs.js").Job) => void, open: (study: string) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.jobs = new Jobs({ changed: (job) => this.#changed(job), finished: (job) => hands.finished(job) });
    this.rows = new Map();
    this.folded = false;
    this.title = h("h2", {}, "Uploads");
    this.bar = progressBar("All uploads");
    this.cancel = h(
      "button.button.small",
      { type: "button", on: { click: () => this.jobs.cancelAll() } },
      "Cancel all",
    );
    this.close = iconButton("close", "Close the upload panel", () => this.jobs.clear());
    this.less = iconButton("chevron", "Make the upload panel small", () => this.fold(true), { className: "less" });
    this.pill = h(
      "button.uploads-pill",
      { type: "button", hidden: true, aria: { expanded: "false" }, on: { click: () => this.#unfold() } },
      icon("upload"),
      h("span"),
    );
    this.list = h("ul.upload-list");
    this.root = h(
      "section.uploads",
      { hidden: true, aria: { label: "Uploads" } },
      h("header", {}, this.title, this.cancel, this.less, this.close),
      this.bar,
      this.list,
    );
  }

  /** @param {import("../api/upload.js").Item[]} items */
  add(items) {
    this.folded = false;
    this.jobs.add(items);
  }

  /** Small beside a picture; whole beside the list. @param {boolean} folded */
  fold(folded) {
    this.folded = folded;
    this.#changed(null);
  }

  #unfold() {
    this.fold(false);
    this.less.focus();
  }

  /** @param {boolean} hide identifiers */
  conceal(hide) {
    if (hide === this.hide) return;
    this.hide = hide;
    for (const { root } of this.rows.values()) root.remove();
    this.rows.clear();
    this.#changed(null);
  }

  /** Put away what went well; what went wrong stays until it has been read. */
  tidy() {
    const clean = ({ state, result }) => state === "done" && !result.rejected?.length;
    if (this.jobs.list.every(clean)) this.jobs.clear();
  }

  /** @param {import("./jobs.js").Job | null} job */
  #changed(job) {
    if (!job) this.#relist();
    for (const one of job ? [job] : this.jobs.list) this.#rowOf(one).update();
    const { list, open, progress } = this.jobs;
    this.root.hidden = !list.length || this.folded;
    const news = this.folded && summary(this.jobs);
    this.pill.hidden = !news;
    write(this.pill.lastElementChild, `${news} – show`);
    write(this.title, open ? `Uploading · ${Math.round(progress * 100)} %` : "Uploads");
    this.bar.value = progress;
    this.bar.hidden = !open;
    this.cancel.hidden = !open;
    this.close.hidden = open;
  }

  #relist() {
    for (const [job, row] of this.rows) {
      if (this.jobs.list.includes(job)) continue;
      row.root.remove();
      this.rows.delete(job);
    }
  }

  #rowOf(job) {
    if (!this.rows.has(job)) {
      const row = new Row(job, this);
      this.rows.set(job, row);
      this.list.prepend(row.root);
    }
    return this.rows.get(job);
  }
}

/** The whole in a few words, what went wrong before what is under way; "" where all went well. @param {Jobs} jobs */
function summary({ list, open, progress }) {
  const refused = list.reduce((sum, { result }) => sum + (result?.upload?.rejected ?? result?.rejected?.length ?? 0), 0);
  if (refused) return `${counted(refused, "file")} ${refused === 1 ? "was" : "were"} refused`;
  const failed = list.filter(({ state }) => state === "failed").length;
  if (failed) return `${counted(failed, "upload")} failed`;
  return open ? `Uploading ${Math.round(progress * 100)} %` : "";
}

class Row {
  /** @param {import("./jobs.js").Job} job @param {UploadPanel} panel */
  constructor(job, { jobs, hands, hide }) {
    Object.assign(this, { job, hands, hide });
    const name = title(job, hide);
    this.bar = progressBar(name);
    this.status = h("p.upload-status", { role: "status" });
    this.cancel = iconButton("close", `Cancel ${name}`, () => jobs.cancel(job));
    this.retry = h("button.button.small", { type: "button", on: { click: () => jobs.retry(job) } }, "Try again");
    this.files = job.parcel.length > 1 ? fileList(job, hide) : null;
    this.outcome = h("div.upload-outcome");
    this.preview = h("img.upload-preview", { alt: `One image of ${name}`, hidden: true });
    const head = h(
      "div.upload-head",
      {},
      icon("file"),
      h("span.upload-name", { title: name }, name),
      h("span.upload-size", {}, bytes(job.size)),
      this.retry,
      this.cancel,
    );
    this.root = h("li.upload", {}, head, this.bar, this.status, this.preview, this.files?.root, this.outcome);
  }

  update() {
    const { job } = this;
    this.root.dataset.state = job.state;
    this.bar.value = jobProgress(job);
    this.bar.hidden = !isOpen(job);
    this.cancel.hidden = !isOpen(job);
    this.retry.hidden = !canRetry(job);
    write(this.status, sentence(job));
    this.#show(isOpen(job) && job.work?.preview ? previewAddress(job.work.id) : "");
    this.files?.update();
    if (!isOpen(job)) this.outcome.replaceChildren(...outcome(job, this));
    else this.outcome.replaceChildren();
  }

  /** A picture of what was sent, until all of it is stored. @param {string} address "" for none */
  #show(address) {
    if (address && !this.preview.getAttribute("src")) this.preview.setAttribute("src", address);
    this.preview.hidden = !address;
  }
}

/** @param {string} label */
function progressBar(label) {
  return /** @type {HTMLProgressElement} */ (h("progress", { max: 1, value: 0, aria: { label } }));
}

/** @param {import("./jobs.js").Job} job @param {boolean} hide */
function title({ parcel }, hide) {
  if (hide) return counted(parcel.length, "file");
  if (parcel.length === 1) return parcel[0].path;
  const folder = parcel[0].path.split("/")[0];
  const shared = parcel[0].path.includes("/") && parcel.every(({ path }) => path.startsWith(`${folder}/`));
  return shared ? `${folder} · ${counted(parcel.length, "file")}` : counted(parcel.length, "file");
}

const NOTHING = "Nothing in it could be used.";
const WORK = { receiving: "Receiving", unpacking: "Unpacking", storing: "Storing" };

/** @param {import("./jobs.js").Job} job */
function sentence({ parcel, state, sent, size, work, result, error }) {
  if (state === "waiting") return "Waiting";
  if (state === "sending") return `Sending · ${bytes(sent)} of ${bytes(size)}`;
  if (state === "working")
    return `${WORK[work?.status] ?? "Reading"}${work?.total ? ` · ${work.done ?? 0} of ${work.total}` : " …"}`;
  if (state === "cancelled") return "Cancelled. Nothing of it was kept.";
  if (state === "failed") return failure(error ?? result?.error, result?.rejected ?? [], isItself(parcel, result));
  return done(result);
}

/** Whether what was refused is the one file that was sent, so that its row says all. */
const isItself = (parcel, result) =>
  parcel.length === 1 && result?.rejected?.length === 1 && result.rejected[0].file === parcel[0].path;

/** The reason, but once: where the list below tells it with the name of the file, it is not told here. */
function failure(told, rejected, alone) {
  const message = told?.message ?? NOTHING;
  return rejected.length && !alone && rejected.every((one) => one.message === message) ? NOTHING : message;
}

function done({ upload, studies = [] }) {
  const series = studies.reduce((sum, study) => sum + study.series.length, 0);
  const parts = [`${counted(studies.length, "study", "studies")}, ${counted(series, "series", "series")}`];
  if (upload?.stored) parts.push(`${counted(upload.stored, "image file")} stored`);
  if (upload?.duplicate) parts.push(`${upload.duplicate.toLocaleString("en")} already here`);
  if (upload?.rejected) parts.push(`${upload.rejected.toLocaleString("en")} left out`);
  return parts.join(" · ");
}

/** What can be opened, and what was left out. @param {import("./jobs.js").Job} job @param {Row} row */
function outcome({ parcel, state, result }, { hands: { open }, hide }) {
  const studies = (result?.studies ?? []).filter((study) => study.series.length).map((study) => shownStudy(study, hide));
  const names = studyNames(studies);
  const made = studies
    .slice(0, OPEN_LISTED)
    .map((study, i) =>
      h(
        "button.button.small",
        { type: "button", on: { click: () => open(study.id) } },
        studies.length > 1 ? `Open ${names[i]}` : "Open the study",
      ),
    );
  const rejected = state === "failed" && isItself(parcel, result) ? [] : (result?.rejected ?? []);
  const unlisted = result?.rejected_more ?? 0;
  return [
    made.length ? h("div.upload-open", {}, made) : null,
    rejected.length + unlisted ? rejections(rejected, unlisted, hide) : null,
  ].filter(Boolean);
}

/**
 * @param {{file: string, message: string}[]} rejected @param {number} unlisted how many more the server counted
 * @param {boolean} hide
 */
function rejections(rejected, unlisted, hide) {
  const rows = rejected
    .slice(0, REJECTED_LISTED)
    .map(({ file, message }) => h("li", {}, !hide && h("span.rejected-file", {}, file), h("span.rejected-why", {}, message)));
  const total = rejected.length + unlisted;
  const more = total - rows.length;
  return h(
    "details.rejected",
    { open: total <= 5 },
    h("summary", {}, icon("warning"), `${counted(total, "file")} left out`),
    h("ul", {}, rows, more > 0 && h("li", {}, `and ${more.toLocaleString("en")} more`)),
  );
}

/** Loose files travel together, one after the other: how far each has come follows from the bytes sent. */
function fileList(job, hide) {
  const shown = job.parcel.slice(0, FILES_LISTED).map(({ path }, i) => (hide ? `File ${i + 1}` : path));
  const marks = shown.map((path) => progressBar(path));
  const summary = h("summary");
  const root = h(
    "details.upload-files",
    {},
    summary,
    h(
      "ul",
      {},
      shown.map((path, i) => h("li", {}, h("span", { title: path }, path.split("/").at(-1)), marks[i])),
    ),
  );
  const update = () => {
    let before = 0;
    let whole = 0;
    job.parcel.forEach(({ file }, i) => {
      const part =
        job.state === "working" || !isOpen(job) ? 1 : Math.min(Math.max((job.sent - before) / (file.size || 1), 0), 1);
      before += file.size;
      whole += Math.floor(part);
      if (marks[i]) marks[i].value = part;
    });
    write(summary, `${whole} of ${counted(job.parcel.length, "file")} sent`);
  };
  return { root, update };
}
