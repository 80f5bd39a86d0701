/** The studies that are open, of one patient or several: a row of tabs above the page. */
import { isGuest } from "../api/me.js";
import * as text from "../core/text.js";
import { h, icon, iconButton } from "./dom.js";

/**
 * @typedef {object} OpenStudy
 * @property {string} study
 * @property {string} name of the patient @property {string} about the study
 *
 * @param {{choose: (study: string) => void, close: (study: string) => void, desk: () => void}} hands
 */
export function studyTabs({ choose, close, desk }) {
  const list = h("div.study-tab-list", { role: "tablist", aria: { label: "Open studies" } });
  const add = iconButton("plus", "Open another study", desk);
  const root = h("nav.study-tabs", { hidden: true, aria: { label: "Open studies" } }, list, add);
  list.addEventListener("keydown", (event) => walk(event, list, close));
  let drawn = "";
  return {
    root,
    /** @param {OpenStudy[]} studies @param {string} active "" on the desk @param {boolean} hide identifiers */
    update(studies, active, hide) {
      const key = JSON.stringify([studies, active, hide]);
      root.hidden = studies.length < (active ? 2 : 1);
      add.hidden = !active || isGuest;
      if (key === drawn) return;
      drawn = key;
      const held = list.contains(document.activeElement);
      list.replaceChildren(...studies.map((one, n) => tab(one, n, one.study === active, hide, { choose, close })));
      const here = list.querySelector('[aria-selected="true"]');
      here?.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (held) /** @type {HTMLElement | null} */ (here)?.focus();
    },
  };
}

/** @param {OpenStudy} one @param {number} n @param {boolean} here @param {boolean} hide */
function tab({ study, name, about }, n, here, hide, { choose, close }) {
  const title = hide ? `Study ${n + 1}` : text.personName(name) || "No name";
  const button = h(
    "button.study-tab",
    {
      type: "button",
      role: "tab",
      title: hide ? title : [title, about].filter(Boolean).join(" · "),
      tabIndex: here || n === 0 ? 0 : -1,
      data: { study },
      aria: { selected: here },
      on: {
        click: ({ detail, currentTarget }) => {
          if (detail > 0) currentTarget.blur(); // By hand: the keys are the picture's again.
          choose(study);
        },
        auxclick: (event) => event.button === 1 && close(study),
      },
    },
    h("span.study-tab-name", {}, title),
    !hide && about && h("span.study-tab-about", {}, about),
  );
  const shut = h(
    "button.study-tab-close",
    { type: "button", tabIndex: -1, title: `Close ${title}`, aria: { label: `Close ${title}` }, on: { click: () => close(study) } },
    icon("close"),
  );
  return h("div.study-tab-box", { role: "presentation", data: { here } }, button, shut);
}

/** @param {KeyboardEvent} event @param {HTMLElement} list @param {(study: string) => void} close */
function walk(event, list, close) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(".study-tab")]);
  const at = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || (to === undefined && event.key !== "Delete")) return;
  event.preventDefault();
  if (event.key === "Delete") close(tabs[at].dataset.study);
  else tabs[to % tabs.length].focus();
}
