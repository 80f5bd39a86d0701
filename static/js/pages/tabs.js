/** Studies that are open at once. Only one of them has panes; of the others what they showed is kept. */
import { hasAccount, me } from "../api/me.js";
import * as text from "../core/text.js";
import { studyTabs } from "../ui/tabs.js";

const TABS = "lightbox.tabs";
/** They name patients: each person has their own. */
const KEY = hasAccount ? `${TABS}.${me.id}` : TABS;
/** Whether identifiers are hidden: of this tab of the browser, until it is closed. */
const HIDDEN = "lightbox.hidden";
/** More are closed from the oldest on. */
const MOST = 24;

/**
 * @typedef {import("../core/state.js").ViewerState} ViewerState
 * @typedef {import("../ui/tabs.js").OpenStudy & {state: ViewerState | null}} Tab null until it was left for the first time
 */

export class Tabs {
  /** @type {Tab[]} */ list = [];
  active = "";
  hide = wasHidden();

  /** @param {{go: (address: string) => void, concealed: (hide: boolean) => void}} hands */
  constructor({ go, concealed }) {
    Object.assign(this, { go, concealed });
    this.bar = studyTabs({
      choose: (study) => study !== this.active && go(addressOf(study)),
      close: (study) => this.close(study),
      desk: () => go("/"),
    });
    this.restore();
  }

  get root() {
    return this.bar.root;
  }

  /** Those of before a reload. */
  restore() {
    this.list = kept();
    this.#draw();
  }

  /** A study comes into view, in a tab of its own. @param {string} study @returns {ViewerState | null} as it was left */
  open(study) {
    this.active = study;
    if (!this.#tab(study)) this.list.push({ study, name: "", about: "", state: null });
    this.list.splice(0, this.list.length - MOST);
    this.#changed();
    return this.#tab(study).state;
  }

  /** No study is in view. */
  desk() {
    this.active = "";
    this.#changed();
  }

  /** @param {any} study as the server tells it */
  told({ id, patient_name: name, date, description, modalities = [] }) {
    const about = [text.date(date), description, modalities.join(" ")].filter(Boolean).join(" · ");
    this.#set(id, { name, about });
  }

  /** What a study shows, to come back to. @param {ViewerState} state */
  keep(state) {
    this.#set(state.study, { state });
  }

  /** Identifiers are hidden here, and in all that is told of it. @param {boolean} hide */
  conceal(hide) {
    if (hide === this.hide) return;
    this.hide = hide;
    try {
      sessionStorage.setItem(HIDDEN, String(hide));
    } catch {
      // Storage is switched off: it lasts as long as the page.
    }
    this.#draw();
    this.concealed(hide);
  }

  /** There is no such study: its tab goes, and what is in view stays. @param {string} study */
  forget(study) {
    this.list = this.list.filter((tab) => tab.study !== study);
    this.active = this.active === study ? "" : this.active;
    this.#changed();
  }

  /** The next tab comes into view where the one in view was closed; after the last one the desk. @param {string} study */
  close(study) {
    const at = this.list.findIndex((tab) => tab.study === study);
    if (at < 0) return;
    this.list.splice(at, 1);
    const next = this.list[Math.min(at, this.list.length - 1)];
    const wasActive = study === this.active;
    this.#changed();
    if (wasActive) this.go(next ? addressOf(next.study) : "/");
  }

  /** @param {number} by */
  step(by) {
    const at = this.list.findIndex((tab) => tab.study === this.active);
    const next = this.list[(at + by + this.list.length) % this.list.length];
    if (next && next.study !== this.active) this.go(addressOf(next.study));
  }

  #tab(study) {
    return this.list.find((tab) => tab.study === study);
  }

  /** @param {string} study @param {Partial<Tab>} fields */
  #set(study, fields) {
    const tab = this.#tab(study);
    if (!tab) return;
    Object.assign(tab, fields);
    this.#changed();
  }

  #changed() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.list, withoutTables));
    } catch {
      // Storage is switched off or full: the tabs last as long as the page.
    }
    this.#draw();
  }

  #draw() {
    const shown = this.list.map(({ study, name, about }) => ({ study, name, about }));
    this.bar.update(shown, this.active, this.hide);
  }
}

/** @param {string} study */
const addressOf = (study) => `/view/${encodeURIComponent(study)}`;

/** Tables of files are large; the window that they stand for is kept. @param {string} key @param {any} value */
const withoutTables = (key, value) => (key === "lut" ? null : value);

function wasHidden() {
  try {
    return sessionStorage.getItem(HIDDEN) === "true";
  } catch {
    return false; // Storage is switched off.
  }
}

/** @returns {Tab[]} */
function kept() {
  forgetTabs((key) => key !== KEY);
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.study === "string") : [];
  } catch {
    return []; // Storage is switched off, or what is there was not written here.
  }
}

/** Take the names of patients out of this browser's tab. @param {(key: string) => boolean} [which] all, where not told */
export function forgetTabs(which = () => true) {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(TABS) && which(key)) sessionStorage.removeItem(key);
  } catch {
    // Storage is switched off: there is nothing in it.
  }
}
