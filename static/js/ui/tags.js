/** The header of an image, as a tree with a search. */
import { getTags } from "../api/studies.js";
import { isAbort } from "../api/http.js";
import { counted } from "../core/text.js";
import { debounced, h, write } from "./dom.js";

const TYPING = 120;

/** @typedef {{tag?: string, keyword?: string, name?: string, vr?: string, VR?: string, value?: any, items?: Tag[][]}} Tag */

/** @param {() => {series: string, index: number}} subject what is looked at */
export function tagsPanel(subject) {
  let abort = new AbortController();
  /** @type {{element: HTMLElement, text: string}[]} */
  let rows = [];
  const search = /** @type {HTMLInputElement} */ (h("input", { type: "search", placeholder: "Keyword, tag or value …", aria: { label: "Search the header" }, spellcheck: false }));
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
      rows = flatten(treeOf(answer), 0, "");
      body.replaceChildren(...rows.map((row) => row.element));
      filter();
    } catch (error) {
      if (isAbort(error)) return;
      body.replaceChildren(h("p.panel-error", {}, `The header could not be read: ${error.message}`), h("button.button", { type: "button", on: { click: load } }, "Try again"));
    }
  };
  const root = h("div.tags", {}, h("label.search", {}, search), count, body);
  return { root, load };
}

/** @param {any} answer @returns {Tag[]} */
const treeOf = (answer) => answer.tags ?? answer.elements ?? answer;

/** Sequences are rows with their items below, set in by their depth. */
function flatten(tags, depth, path) {
  return tags.flatMap((tag) => {
    const items = tag.items ?? (Array.isArray(tag.value) && Array.isArray(tag.value[0]) ? tag.value : null);
    const value = items ? counted(items.length, "item") : shownValue(tag.value);
    const name = tag.keyword || tag.name || "Private";
    const text = `${path} ${name} ${tag.tag} ${value}`.toLowerCase();
    const own = { element: row(tag, name, value, depth), text };
    return items ? [own, ...items.flatMap((item) => flatten(item.tags ?? item, depth + 1, `${path} ${name}`))] : [own];
  });
}

const shownValue = (value) => (Array.isArray(value) ? value.join(" \\ ") : value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

function row(tag, name, value, depth) {
  const element = h("div.tag-row", {}, h("span.tag-name", {}, name), h("span.tag-code", {}, `${tag.tag ?? ""} ${tag.vr ?? tag.VR ?? ""}`), h("span.tag-value", {}, value));
  element.style.setProperty("--depth", String(Math.min(depth, 6)));
  return element;
}
