/** The study list: search, rows, pages. */
import { may } from "../api/me.js";
import { archiveAddress, deleteStudy, listStudies, moveStudy, thumbnailAddress } from "../api/studies.js";
import { isAbort } from "../api/http.js";
import { shownStudy } from "../core/concealing.js";
import { otherNames } from "../core/studywords.js";
import * as text from "../core/text.js";
import { confirm, toast } from "./dialog.js";
import { debounced, h, icon, iconButton, write } from "./dom.js";
import { askWhere, goals } from "./movestudy.js";

const TYPING = 180;

export class StudyList {
  #abort = new AbortController();
  page = 1;
  total = 0;
  /** Identifiers are hidden. */ hide = false;
  /** @type {any[]} those of this page */ #studies = [];
  pages = 1;
  /** @type {import("./movestudy.js").Place[]} */ #facilities = [];

  /** @param {{open: (study: object) => void, loaded: (state: {total: number, searching: boolean}) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.search = /** @type {HTMLInputElement} */ (
      h("input", {
        type: "search",
        placeholder: "Name, ID, description, series, modality …",
        autocomplete: "off",
        spellcheck: false,
        aria: { label: "Search studies" },
      })
    );
    this.search.addEventListener(
      "input",
      debounced(() => this.#turn(1), TYPING),
    );
    this.searchBox = h("label.search", {}, icon("search"), this.search);
    this.facility = /** @type {HTMLSelectElement} */ (h("select", { on: { change: () => this.#turn(1) } }));
    this.facilities = h("label.list-filter", { hidden: true }, h("span", {}, "Facility"), this.facility);
    this.body = h("tbody");
    this.table = h("table.studies", { aria: { label: "Studies" } }, head(), this.body);
    this.message = h("div.list-message", { hidden: true });
    this.#addPager();
    this.root = h("section.study-list", { aria: { label: "Studies" } }, this.facilities, this.table, this.message, this.pager);
  }

  #addPager() {
    this.range = h("span.pager-range", { aria: { live: "polite" } });
    this.previous = h(
      "button.button.small",
      { type: "button", on: { click: () => this.#turn(this.page - 1) } },
      "Previous",
    );
    this.next = h("button.button.small", { type: "button", on: { click: () => this.#turn(this.page + 1) } }, "Next");
    this.pager = h("nav.pager", { hidden: true, aria: { label: "Pages" } }, this.range, this.previous, this.next);
  }

  /** @param {number} page */
  #turn(page) {
    this.page = page;
    return this.load();
  }

  async load() {
    this.#abort.abort();
    this.#abort = new AbortController();
    const q = this.search.value.trim();
    const facility = this.facility.value;
    try {
      const answer = await listStudies({ q, facility, page: this.page }, this.#abort.signal);
      this.#places(answer.facilities ?? []);
      this.#show(answer, q);
    } catch (error) {
      if (isAbort(error)) return;
      this.#say(
        "warning",
        "The list could not be loaded",
        error.message,
        h("button.button", { type: "button", on: { click: () => this.load() } }, "Try again"),
      );
    }
  }

  /** Who reads in several facilities sees which, and can look at one. @param {{id: string, name: string}[]} facilities */
  #places(facilities) {
    const { value } = this.facility;
    this.#facilities = facilities;
    const option = ({ id, name }) => h("option", { value: id, selected: id === value }, name);
    this.facility.replaceChildren(...[{ id: "", name: "All" }, ...facilities].map(option));
    this.facilities.hidden = !facilities.length;
    this.table.classList.toggle("of-facilities", facilities.length > 0);
  }

  /** @param {{studies: object[], total: number, page: number, per_page?: number}} answer @param {string} q */
  #show({ studies, total, page, per_page: size }, q) {
    if (!studies.length && page > 1) {
      this.#turn(page - 1);
      return;
    }
    this.total = total;
    this.#studies = studies;
    this.#rows();
    this.table.hidden = !studies.length;
    this.message.hidden = true;
    if (!studies.length && !q && this.facility.value)
      this.#say("search", "No study in this facility", "Choose another one above, or all of them.");
    if (!studies.length && q)
      this.#say(
        "search",
        "No study matches",
        `Nothing is found for “${q}”. Try fewer letters, or part of a name or an ID.`,
      );
    this.#paging(studies.length, total, page, size ?? Math.max(studies.length, 50));
    this.hands.loaded({ total, searching: Boolean(q || this.facility.value) });
  }

  #rows() {
    this.body.replaceChildren(...this.#studies.map((study) => this.#row(study)));
  }

  /** @param {boolean} hide identifiers */
  conceal(hide) {
    if (hide === this.hide) return;
    this.hide = hide;
    this.#rows();
  }

  #paging(shown, total, page, size) {
    const first = (page - 1) * size + 1;
    this.pager.hidden = !shown;
    write(
      this.range,
      total > shown
        ? `${first}–${first + shown - 1} of ${total.toLocaleString("en")}`
        : text.counted(total, "study", "studies"),
    );
    this.previous.hidden = this.next.hidden = total <= shown;
    this.previous.disabled = page <= 1;
    this.next.disabled = first + shown > total;
  }

  /** @param {string} symbol @param {string} title @param {string} body @param {Node} [action] */
  #say(symbol, title, body, action) {
    this.table.hidden = true;
    this.message.replaceChildren(...[icon(symbol), h("h2", {}, title), h("p", {}, body), action].filter(Boolean));
    this.message.hidden = false;
  }

  /** @param {any} told */
  #row(told) {
    const study = shownStudy(told, this.hide);
    const name = this.hide ? "Identifiers hidden" : text.personName(study.patient_name) || "No name";
    const link = h(
      "a.row-link",
      { href: `/view/${encodeURIComponent(study.id)}`, on: { click: (event) => this.#open(event, study) } },
      name,
    );
    const who = [study.patient_id, study.sex, text.date(study.birth_date)].filter(Boolean).join(" · ");
    const images = study.series.reduce((sum, one) => sum + one.slices * one.phases, 0);
    return h(
      "tr",
      { data: { study: study.id } },
      h("td.cell-thumb", {}, thumbnail(study)),
      h("td.cell-who", {}, h("div.patient", {}, link), h("div.sub", {}, who), cautions(study)),
      h(
        "td.cell-what",
        {},
        h("div.what", {}, study.description || "No description"),
        h(
          "div.chips",
          {},
          (study.modalities ?? []).map((one) => h("span.chip", {}, one)),
        ),
      ),
      h("td.cell-when", {}, text.date(study.date), study.time && h("div.sub", {}, text.time(study.time))),
      h(
        "td.cell-count",
        {},
        text.counted(study.series.length, "series", "series"),
        h("div.sub", {}, text.counted(images, "image")),
      ),
      h("td.cell-where", {}, study.facility ?? ""),
      h(
        "td.cell-actions",
        {},
        may("studies.export") && download(study, name),
        may("studies.move") &&
          goals(this.#facilities, study.facility_id).length > 0 &&
          iconButton("move", `Move the study of ${name} to another facility`, () => this.#move(study, name)),
        may("studies.delete") &&
          iconButton("trash", `Delete the study of ${name}`, () => this.#delete(study, name), { className: "danger" }),
      ),
    );
  }

  /** @param {MouseEvent} event @param {object} study */
  #open(event, study) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.hands.open(study);
  }

  /** @param {any} study @param {string} name */
  async #move(study, name) {
    const from = { id: study.facility_id, name: study.facility };
    const to = await askWhere({ what: named(study, name), from, to: goals(this.#facilities, from.id) });
    if (!to) return;
    try {
      await moveStudy(study.id, from.id, to.id);
      toast(`The study was moved from ${from.name} to ${to.name}.`);
    } catch (error) {
      toast(`The study could not be moved. ${error.message}`, "error");
    }
    await this.load();
  }

  async #delete(study, name) {
    const sure = await confirm({
      title: "Delete this study?",
      text: `${named(study, name)}: its images and its record are removed from this server. This cannot be undone.`,
      action: "Delete",
      danger: true,
    });
    if (!sure) return;
    try {
      await deleteStudy(study.id);
      toast("The study was deleted.");
    } catch (error) {
      toast(`The study could not be deleted. ${error.message}`, "error");
    }
    await this.load();
  }
}

/** A study in a question about it. @param {any} study @param {string} name */
const named = (study, name) => [name, study.description, text.date(study.date)].filter(Boolean).join(", ");

function head() {
  const titles = ["", "Patient", "Study", "Date", "Contents", "Facility", ""];
  const labels = ["Picture", "", "", "", "", "", "Actions"];
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      titles.map((title, i) =>
        h(title === "Facility" ? "th.cell-where" : "th", { scope: "col", aria: labels[i] ? { label: labels[i] } : {} }, title),
      ),
    ),
  );
}

/** What to know of a study before it is opened. @param {any} study @returns {Node[]} */
function cautions(study) {
  const others = otherNames(study);
  const quarantined = study.status === "quarantined" && [
    h("span.badge.warning", {}, icon("warning"), "Quarantined"),
    h("div.sub.caution", {}, study.status_reason),
  ];
  return [...(quarantined || []), ...(others ? [h("div.sub.caution", {}, others)] : [])];
}

/** @param {any} study */
function thumbnail(study) {
  const series = study.thumbnail;
  const frame = h("div.thumb");
  if (!series) return h("div.thumb", {}, icon("file"));
  const image = h("img", {
    src: thumbnailAddress(series),
    alt: "",
    loading: "lazy",
    decoding: "async",
    width: 64,
    height: 64,
  });
  image.addEventListener("error", () => image.replaceWith(icon("file")));
  frame.append(image);
  return frame;
}

function download(study, name) {
  const label = `Download the originals of ${name}`;
  return h(
    "a.icon-button",
    { href: archiveAddress(study.id), download: "", title: "Download the originals", aria: { label } },
    icon("download"),
  );
}
