/** The series strip: what the study holds, and what of it cannot be shown and why. */
import { thumbnailAddress } from "../api/studies.js";
import { counted } from "../core/text.js";
import { h, icon } from "./dom.js";

/** @param {(series: string) => void} open */
export function seriesStrip(open) {
  const list = h("div.strip-list", { role: "listbox", aria: { label: "Series", orientation: "vertical" } });
  const excluded = h("div.strip-excluded");
  const root = h("nav.strip", { aria: { label: "Series of the study" } }, list, excluded);
  return {
    root,
    /** @param {any} study */
    fill(study) {
      list.replaceChildren(...study.series.map((one) => card(one, open)));
      excluded.replaceChildren(...leftOut(study.excluded ?? []));
    },
    /** @param {string} series */
    mark(series) {
      for (const one of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".series-card"))) {
        const here = one.dataset.series === series;
        one.setAttribute("aria-selected", String(here));
        one.tabIndex = here ? 0 : -1;
        if (here) one.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    },
  };
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
      on: { click: () => open(series.id) },
    },
    h("span.series-thumb", {}, picture(series), number && h("span.series-number", {}, number)),
    h("span.series-name", {}, name),
    series.part && h("span.series-part", {}, series.part),
    h("span.series-facts", {}, facts),
  );
}

function picture(series) {
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
