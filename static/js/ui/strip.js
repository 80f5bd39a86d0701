/** The series strip: what the study holds, and what of it cannot be shown and why. */
import { thumbnailAddress } from "../api/studies.js";
import { SERIES_TYPE } from "../core/series.js";
import { counted } from "../core/text.js";
import { h, icon } from "./dom.js";

/** @param {(series: string) => void} open */
export function seriesStrip(open) {
  const list = h("div.strip-list", { role: "listbox", aria: { label: "Series", orientation: "vertical" } });
  list.addEventListener("keydown", (event) => walk(event, list));
  const excluded = h("div.strip-excluded");
  const root = h("nav.strip", { aria: { label: "Series of the study" } }, list, excluded);
  const cards = () => /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".series-card"));
  let [active, all] = ["", ""];
  const mark = (/** @type {string} */ series) => {
    for (const one of cards()) {
      const here = one.dataset.series === series;
      one.setAttribute("aria-selected", String(here));
      one.tabIndex = here ? 0 : -1;
      if (here) one.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };
  return {
    root,
    /** @param {any} study */
    fill(study) {
      [active, all] = ["", ""];
      list.replaceChildren(...study.series.map((one) => card(one, open)));
      excluded.replaceChildren(...leftOut(study.excluded ?? []));
    },
    mark,
    /** @param {string} series of the active pane @param {string[]} shown in any pane */
    follow(series, shown) {
      if (series && series !== active) mark(series);
      if (shown.join() !== all) for (const one of cards()) one.dataset.shown = String(shown.includes(one.dataset.series));
      [active, all] = [series, shown.join()];
    },
    focus() {
      const here = list.querySelector('[aria-selected="true"]') ?? list.querySelector(".series-card");
      /** @type {HTMLElement | null} */ (here)?.focus();
    },
  };
}

/** Arrows go through the cards, Enter opens the one in hand. @param {KeyboardEvent} event @param {HTMLElement} list */
function walk(event, list) {
  const cards = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".series-card")]);
  const at = cards.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (at < 0 || !by || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  cards[Math.min(Math.max(at + by, 0), cards.length - 1)].focus();
}

/** @param {any} series @param {(series: string) => void} open */
function card(series, open) {
  const name = series.description || series.modality || "Series";
  const size = series.phases > 1 ? `${series.slices} × ${series.phases}` : `${series.slices}`;
  const amount = series.kind === "volume" ? `${size} slices` : counted(series.slices * series.phases, "image");
  const facts = [series.modality, amount].filter(Boolean).join(" · ");
  const number = series.number === null || series.number === undefined ? "" : String(series.number);
  const title = [name, series.part, facts].filter(Boolean).join(" · ");
  return h(
    "button.series-card",
    {
      type: "button",
      role: "option",
      title,
      aria: { selected: "false", label: `${number ? `Series ${number}: ` : ""}${title}` },
      data: { series: series.id },
      draggable: true,
      on: { click: () => open(series.id), dragstart: (event) => take(event, series.id) },
    },
    h("span.series-thumb", {}, picture(series), number && h("span.series-number", {}, number)),
    h("span.series-name", {}, name),
    series.part && h("span.series-part", {}, series.part),
    h("span.series-facts", {}, facts),
  );
}

/** A card is dragged into a pane. @param {DragEvent} event @param {string} series */
function take({ dataTransfer }, series) {
  dataTransfer.setData(SERIES_TYPE, series);
  dataTransfer.effectAllowed = "copy";
}

/** Its picture, without asking for one that is known not to be there. @param {any} series */
function picture(series) {
  if (series.picture === false) return icon("warning");
  const image = h("img", { src: thumbnailAddress(series.id), alt: "", decoding: "async", draggable: false });
  image.addEventListener("error", () => image.replaceWith(icon("warning")));
  return image;
}

/** @param {{message: string, file?: string, name?: string, count?: number}[]} excluded */
function leftOut(excluded) {
  if (!excluded.length) return [];
  const reasons = new Map();
  for (const { message, count = 1 } of excluded) reasons.set(message, (reasons.get(message) ?? 0) + count);
  const total = [...reasons.values()].reduce((sum, one) => sum + one, 0);
  const rows = [...reasons].map(([message, count]) => h("li", {}, count > 1 ? `${count} × ${message}` : message));
  return [h("details", {}, h("summary", {}, icon("info"), `${counted(total, "file")} not shown`), h("ul", {}, rows))];
}
