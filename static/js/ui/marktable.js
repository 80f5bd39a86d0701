/** The table of marks: each leads to its place; its menu does the rest. */
import { counted } from "../core/text.js";
import { restingOn, shownUnit } from "../core/units.js";
import { h, icon, write } from "./dom.js";
import { attachMenu } from "./menu.js";
import { numbersOf } from "./markwords.js";
import { momentText, nameOf } from "./peoplewords.js";

/**
 * @typedef {import("../core/mark.js").Mark} Mark
 * @typedef {import("../core/concealing.js").Conceal} Conceal
 * @typedef {{label: string, icon: string}} Kind
 * @typedef {object} Parts
 * @property {(kind: string) => Kind} kind
 * @property {(mark: Mark) => string} place where it lies, in words
 * @property {(key: string) => void} go
 * @property {((mark: Mark) => import("./menu.js").Entry[]) | null} entries null where marks are only looked at
 * @property {() => import("../core/units.js").Unit} unit that is set for all
 * @property {HTMLElement | null} files
 * @property {() => Conceal} conceal what people wrote is read through it
 */

const STATES = { failed: "Not saved", conflict: "Changed by somebody else", saving: "Saving …", draft: "" };

const NONE = "No marks yet. Take a tool that draws: D measures a length.";

/** @param {Parts} parts */
export function markTable(parts) {
  const count = h("p.tags-count", { role: "status" });
  const list = h("ul.mark-list", { aria: { label: "Marks" } });
  /** @type {Map<string, {mark: Mark, conceal: Conceal, root: HTMLElement, choose: HTMLElement}>} */
  const rows = new Map();
  const root = h("div.mark-table", {}, h("div.mark-head", {}, count, parts.files), list);

  /** @param {{marks: Record<string, Mark>, selected: string}} state @param {(mark: Mark) => boolean} [within] */
  function update({ marks, selected }, within = () => true) {
    const shown = Object.values(marks).filter(within);
    write(count, shown.length ? counted(shown.length, "mark") : parts.entries ? NONE : "No marks.");
    for (const [key, row] of rows) if (!shown.some((mark) => mark.key === key)) remove(key, row);
    shown.forEach((mark, i) => place(mark, i));
    for (const [key, { choose }] of rows) choose.setAttribute("aria-current", String(key === selected));
  }

  const remove = (key, row) => {
    row.root.remove();
    rows.delete(key);
  };

  /** Rows that did not change stay: a menu or the focus may be on them. @param {Mark} mark @param {number} i */
  function place(mark, i) {
    const known = rows.get(mark.key);
    const conceal = parts.conceal();
    if (known?.mark !== mark || known.conceal !== conceal) {
      const made = row(mark, parts, () => rows.get(mark.key)?.mark ?? mark);
      const focused = known?.root.contains(document.activeElement);
      if (known) known.root.replaceWith(made.root);
      rows.set(mark.key, { mark, conceal, ...made });
      if (focused) made.choose.focus();
    }
    const { root: own } = rows.get(mark.key);
    if (list.children[i] !== own) list.insertBefore(own, list.children[i] ?? null);
  }

  return { root, update };
}

/** @param {Mark} mark @param {Parts} parts @param {() => Mark} now */
function row(mark, { kind, place, go, entries, unit, conceal }, now) {
  const { label, icon: symbol } = kind(mark.kind);
  const name = conceal()(mark.label);
  const shown = shownUnit(unit(), mark.unit);
  const dot = h("span.mark-colour", { aria: { hidden: "true" } });
  dot.style.background = mark.colour;
  const choose = h(
    "button.mark-choose",
    { type: "button", on: { click: () => go(mark.key) } },
    icon(symbol),
    h(
      "span.mark-told",
      {},
      h("span.mark-name", {}, dot, name || conceal()(mark.text) || label),
      line(numbersOf(mark, shown)),
      line([mark.measures?.length ? restingOn(mark, shown) : "", mark.reason].filter(Boolean).join(": ")),
      line([place(mark), nameOf(mark.author), momentText(mark.created)].filter(Boolean).join(" · ")),
      line(STATES[mark.state] ?? "", ".mark-state"),
    ),
    mark.locked && h("span.mark-flag", {}, "locked"),
    mark.hidden && h("span.mark-flag", {}, "hidden"),
  );
  const more = h(
    "button.icon-button",
    { type: "button", title: "More", aria: { label: `More about ${name || label}` } },
    icon("more"),
  );
  if (entries) attachMenu(more, () => entries(now()));
  const root = h(
    "li.mark-entry",
    { data: { mark: mark.key, kind: mark.kind, state: mark.state } },
    choose,
    entries && more,
  );
  return { root, choose };
}

const line = (text, more = "") => (text ? h(`span.mark-note${more}`, {}, text) : null);
