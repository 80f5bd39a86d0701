/** The header of an image, as a tree with a search. */
import { getTags } from "../api/studies.js";
import { isAbort } from "../api/http.js";
import { counted } from "../core/text.js";
import { debounced, h, write } from "./dom.js";

const TYPING = 120;

/** @typedef {{tag: string, keyword: string, vr: string, value: string, meaning?: string, items?: Tag[][], more?: number}} Tag */

/** @param {() => {series: string, index: number}} subject what is looked at */
export function tagsPanel(subject) {
  let abort = new AbortController();
  /** @type {{element: HTMLElement, text: string}[]} */
  let rows = [];
  const search = /** @type {HTMLInputElement} */ (
    h("input", {
      type: "search",
      placeholder: "Keyword, tag or value …",
      aria: { label: "Search the header" },
      spellcheck: false,
    })
  );
  const count = h("p.tags-count", { role: "status" });
  const body = h("div.tags-body", { tabIndex: 0, role: "region", aria: { label: "Header elements" } });
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !words.every((word) => row.text.includes(word));
      shown += Number(!row.element.hidden);
    }
    write(count, words.length ? `${shown} of ${counted(rows.length, "element")}` : counted(rows.length, "element"));
  };
  search.addEventListener("input", debounced(filter, TYPING));
  const load = async () => {
    abort.abort();
    abort = new AbortController();
    const { series, index } = subject();
    try {
      const answer = await getTags(series, index, abort.signal);
      rows = flatten(answer.tags, 0, "");
      body.replaceChildren(...rows.map((row) => row.element));
      filter();
    } catch (error) {
      if (isAbort(error)) return;
      body.replaceChildren(
        h("p.panel-error", {}, `The header could not be read: ${error.message}`),
        h("button.button", { type: "button", on: { click: load } }, "Try again"),
      );
    }
  };
  const root = h("div.tags", {}, h("label.search", {}, search), count, body);
  return { root, load, focus: () => search.focus({ preventScroll: true }) };
}

/** Sequences are rows with their items below, set in by their depth. */
function flatten(tags, depth, path) {
  return tags.flatMap((tag) => {
    const { items, more } = tag;
    const value = items ? counted(items.length + (more ?? 0), "item") : tag.value;
    const name = tag.keyword || "Private element";
    const own = { element: row(tag, name, value, depth), text: `${path} ${name} ${tag.tag} ${value} ${tag.meaning ?? ""}`.toLowerCase() };
    return items ? [own, ...items.flatMap((item) => flatten(item, depth + 1, `${path} ${name}`))] : [own];
  });
}

function row(tag, name, value, depth) {
  const element = h(
    "div.tag-row",
    {},
    h("span.tag-name", {}, name),
    h("span.tag-code", {}, `${tag.tag} ${tag.vr}`),
    h("span.tag-value", {}, value),
    tag.meaning && h("span.tag-meaning", {}, tag.meaning),
  );
  element.style.setProperty("--depth", String(Math.min(depth, 6)));
  return element;
}
