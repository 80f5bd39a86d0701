/**
 * The picker of a layout: a grid of four by four, of which as many panes are chosen as are pointed at; below it what else
 * is done with a layout.
 */
import { LAYOUTS } from "../core/layouts.js";
import { h, icon, write } from "./dom.js";
import { menuRows, under } from "./menu.js";

const MOST = 4;
const GRIDS = Array.from({ length: MOST * MOST }, (_, n) => ({ across: (n % MOST) + 1, down: Math.floor(n / MOST) + 1 }));
const gridId = ({ across, down }) => (across * down === 1 ? "stack" : `${across}x${down}`);
const LINKED = Object.values(LAYOUTS).filter(({ linked }) => linked);

/**
 * @param {HTMLElement} button that opens it
 * @param {() => {current: string, linkable: boolean}} told at each opening
 * @param {(id: string) => void} choose
 * @param {() => import("./menu.js").Entry[]} more entries below, made anew at each opening
 */
export function attachPicker(button, told, choose, more) {
  /** @type {HTMLElement | null} */ let open = null;
  const outside = (event) => {
    if (!open?.contains(event.target) && !button.contains(event.target)) close();
  };
  const close = () => {
    open?.remove();
    open = null;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
  };
  const show = () => {
    const chosen = (id) => {
      close();
      choose(id);
    };
    open = built(told(), chosen, menuRows(more(), close));
    open.addEventListener("keydown", (event) => walk(event, open, () => (close(), button.focus())));
    document.body.append(open);
    under(open, button);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", outside, true);
    const here = open.querySelector('[aria-checked="true"]') ?? open.querySelector("button");
    /** @type {HTMLElement} */ (here).focus();
  };
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (open ? close() : show()));
}

/** @param {{current: string, linkable: boolean}} told @param {(id: string) => void} choose @param {HTMLElement[]} more */
function built({ current, linkable }, choose, more) {
  const label = h("p.picker-label", { aria: { hidden: "true" } });
  const cells = GRIDS.map((grid) => cell(grid, current, choose));
  const point = (at) => {
    cells.forEach((one, n) => one.classList.toggle("in", inside(GRIDS[n], at)));
    write(label, at.across * at.down === 1 ? "One pane" : `${at.across} × ${at.down} panes`);
  };
  cells.forEach((one, n) => {
    for (const type of ["pointerenter", "focus"]) one.addEventListener(type, () => point(GRIDS[n]));
  });
  const linked = LINKED.map(({ id, label: name }) =>
    h(
      "button.menu-item",
      {
        type: "button",
        role: "menuitemradio",
        aria: { checked: current === id, disabled: !linkable },
        on: { click: () => linkable && choose(id) },
      },
      h("span", {}, name),
      icon("mpr"),
    ),
  );
  point(GRIDS.find((grid) => gridId(grid) === current) ?? GRIDS[0]);
  return h("div.menu.picker", { role: "menu", aria: { label: "Panes" } }, h("div.picker-grid", {}, cells), label, linked, more);
}

const inside = (one, { across, down }) => one.across <= across && one.down <= down;

function cell(grid, current, choose) {
  const id = gridId(grid);
  const name = id === "stack" ? "One pane" : `${grid.across} across, ${grid.down} down`;
  return h("button.picker-cell", {
    type: "button",
    role: "menuitemradio",
    tabIndex: -1,
    data: { layout: id },
    aria: { label: name, checked: id === current },
    on: { click: () => choose(id) },
  });
}

/** @param {KeyboardEvent} event @param {HTMLElement} root @param {() => void} leave */
function walk(event, root, leave) {
  event.stopPropagation();
  const items = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("button")]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const inGrid = at < GRIDS.length;
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: inGrid ? MOST : 1, ArrowUp: inGrid ? -MOST : -1 }[event.key];
  if (by) {
    event.preventDefault();
    items[Math.min(Math.max(at + by, 0), items.length - 1)].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    leave();
  }
}
