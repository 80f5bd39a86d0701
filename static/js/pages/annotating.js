/** Marks and the server: what is stored is shown, what is drawn is stored, and what others draw appears. */
import { listAnnotations } from "../api/annotations.js";
import { connection } from "../api/connection.js";
import { hasAccount, me } from "../api/me.js";
import { whileSeen } from "../api/news.js";
import { isPassing, Outbox } from "../api/outbox.js";
import { session } from "../api/session.js";
import { Measuring } from "../api/stats.js";
import { contentOf, listMarks, MARK0, newKey } from "../core/marks.js";
import { markTool } from "../tools/marking.js";
import { askConflict } from "../ui/conflict.js";
import { toast } from "../ui/dialog.js";
import { debounced } from "../ui/dom.js";

/** @typedef {import("../core/mark.js").Mark} Mark */

/** Milliseconds in which several pieces of news count as one. */
const TOGETHER = 150;
const FIELDS = [...Object.keys(MARK0), "deleted"].filter((name) => name !== "state");

/** A stored annotation as a mark. @param {any} record @returns {Mark} */
const markOf = (record) => ({
  ...MARK0,
  ...Object.fromEntries(FIELDS.filter((name) => name in record).map((name) => [name, record[name]])),
  state: "saved",
});

/** A server behind another one that does not answer: the line of a lost connection tells that. @param {number} status */
const isAway = (status) => status === 502 || status === 504;

/** One study's marks, for as long as it is shown. */
class Annotating {
  #since = "";
  #ended = false;
  #looking = false;
  #again = false;
  #told = false;
  /** Whether it was told that the server cannot save just now. */ #troubled = false;
  /** @type {string[]} marks in conflict that are still to be asked about */ #asking = [];

  /** @param {import("./viewer.js").Viewer} viewer @param {string} study */
  constructor(viewer, study) {
    Object.assign(this, { viewer, study, marks: viewer.marks });
    this.look = debounced(() => this.#look(), TOGETHER);
    this.outbox = new Outbox({
      study,
      person: hasAccount ? me.id : "",
      content: contentOf,
      stored: (record, sent) => this.#stored(record, sent),
      conflict: (mine, theirs) => this.#conflict(theirs),
      failed: (key, error) => this.#failed(key, error),
      changed: () => this.#changed(),
      storage: sessionStore(),
    });
    this.measuring = new Measuring((key, { points }, statistics) => {
      if (this.marks.find(key)?.points === points) this.marks.dispatch({ type: "mark-statistics", key, statistics });
    });
    this.ends = [
      this.marks.onEffect((effect, mark) => mark && this.#effect(effect, mark)),
      this.marks.subscribe((state, before) => before.grab && !state.grab && this.#again && this.look()),
      whileSeen(this.look),
      connection.onChange((state) => state === "online" && this.#back()),
      session.onChange((state) => state === "in" && this.#back()),
    ];
    viewer.root.dataset.marks = "loading";
    this.#look();
  }

  /** What waits is another: what was put off for it can be looked at. */
  #changed() {
    if (this.#since) this.viewer.root.dataset.marks = this.outbox.pending ? "saving" : "saved";
    if (this.#again) this.look();
  }

  /** @param {import("../core/marks.js").Effect} effect @param {Mark} mark */
  #effect(effect, mark) {
    if (effect.kind === "refuse") return;
    if (effect.kind !== "measure") this.outbox.put(effect, mark);
    else if (markTool(mark.kind).shape)
      this.measuring.put(mark.key, mark.series, {
        plane: mark.plane,
        phase: mark.phase,
        shape: markTool(mark.kind).shape,
        points: mark.points,
      });
  }

  #back() {
    this.outbox.flush();
    this.look();
  }

  /** What is stored: all of it at first, then what has changed. */
  async #look() {
    if (this.#looking || this.#ended) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    this.#again = false;
    const found = await listAnnotations(this.study, this.#since).catch((error) => ({ error }));
    this.#looking = false;
    if (this.#ended) return;
    if (found.error) {
      if (found.error.code === "link_ended") this.#ended = true; // It does not come back.
      if (!this.#since && found.error.status && !this.#told) toast(`Marks cannot be loaded: ${found.error.message}`, "error");
      this.#told ||= Boolean(found.error.status);
      return;
    }
    const taken = this.#since ? this.#followed(found.annotations) : this.#loaded(found.annotations);
    if (taken) this.#since = found.now;
    else this.#again = true;
    this.viewer.root.dataset.marks = this.outbox.pending ? "saving" : "saved";
  }

  /** @param {any[]} records */
  #loaded(records) {
    // What still waits goes out with the version that it was made from: so a change of somebody else's is noticed.
    for (const record of records) if (!this.outbox.isPending(record.key)) this.outbox.know(record);
    const marks = new Map(records.map((record) => [record.key, markOf(record)]));
    // What was drawn and stored while the list was on its way is newer than what the list tells.
    for (const mark of listMarks(this.marks.state))
      if (mark.version > (marks.get(mark.key)?.version ?? 0) && mark.version === this.outbox.versionOf(mark.key))
        marks.set(mark.key, mark);
    for (const [key, { content, id, version }] of this.outbox.waiting) {
      if (content) marks.set(key, { ...MARK0, id, version, ...marks.get(key), ...content, key, state: "saving" });
      else marks.delete(key);
    }
    this.marks.dispatch({ type: "mark-load", marks: [...marks.values()] });
    this.outbox.flush();
    return true;
  }

  /** @param {any[]} records @returns {boolean} whether all could be taken: one that is in the hand comes later */
  #followed(records) {
    let all = true;
    for (const record of records) {
      const { key, version, deleted } = record;
      const here = this.marks.find(key);
      if (this.outbox.isPending(key) || this.marks.state.grab?.key === key) all = false;
      else if (version > (here?.version ?? 0)) {
        this.outbox.know(record);
        if (!deleted) this.#take(record);
        else if (this.marks.state.marks[key]) this.marks.dispatch({ type: "mark-gone", key });
      }
    }
    return all;
  }

  /** What is stored takes the place of what is here. @param {any} record */
  #take(record) {
    const { [record.key]: _, ...others } = this.marks.state.marks;
    const saved = Object.values(others).filter(({ state }) => state === "saved");
    const here = this.marks.state.marks[record.key];
    if (here) this.marks.dispatch({ type: "mark-stored", mark: markOf(record), sent: contentOf(here) });
    else this.marks.dispatch({ type: "mark-load", marks: [...saved, markOf(record)] });
  }

  /** An answer to what was sent. @param {any} record @param {object | null} sent */
  #stored(record, sent) {
    this.#troubled = false;
    const here = this.marks.state.marks[record.key];
    if (here ? !record.deleted : this.marks.find(record.key))
      this.marks.dispatch({ type: "mark-stored", mark: markOf(record), sent: sent ?? contentOf(markOf(record)) });
  }

  /** @param {string} key @param {any} error */
  #failed(key, error) {
    this.marks.dispatch({ type: "mark-failed", key, error: error.message });
    // That there is no connection, or no login any longer, is told once for the whole page, and not for each mark.
    if (!error.status || error.status === 401 || isAway(error.status)) return;
    if (!isPassing(error.status)) toast(`This mark was not saved: ${error.message}`, "error");
    else if (!this.#troubled) toast(`Marks are not saved yet, and are sent again by themselves: ${error.message}`, "error");
    this.#troubled ||= isPassing(error.status);
  }

  /** @param {any} theirs */
  #conflict(theirs) {
    const { key } = theirs;
    this.marks.dispatch({ type: "mark-failed", key, state: "conflict", error: "Somebody else changed it." });
    if (!this.#asking.includes(key)) this.#asking.push(key);
    if (this.#asking.length === 1) this.ask(key);
  }

  /** Whose mark is to be kept. @param {string} key */
  async ask(key) {
    const theirs = this.outbox.conflictOf(key);
    const mine = this.marks.state.marks[key] ?? null;
    const choice = theirs ? await askConflict({ mine, theirs: markOf(theirs), gone: Boolean(theirs.deleted) }) : "";
    this.#asking = this.#asking.filter((one) => one !== key);
    if (!this.#ended && this.outbox.conflictOf(key)) this.#settle(key, choice);
    if (this.#asking.length && !this.#ended) this.ask(this.#asking[0]);
  }

  /** @param {string} key @param {"mine" | "theirs" | "both" | ""} choice "": later */
  #settle(key, choice) {
    const mine = this.marks.state.marks[key];
    if (choice === "mine") this.outbox.keepMine(key);
    if (choice !== "theirs" && choice !== "both") return;
    const theirs = this.outbox.takeTheirs(key);
    if (theirs.deleted) this.marks.dispatch({ type: "mark-gone", key });
    else this.#take(theirs);
    if (choice !== "both" || !mine) return;
    const copy = { ...MARK0, ...contentOf(mine), key: newKey(), state: /** @type {const} */ ("saving") };
    const saved = listMarks(this.marks.state).filter(({ state }) => state === "saved");
    this.marks.dispatch({ type: "mark-load", marks: [...saved, copy] });
    this.outbox.put({ kind: "save" }, copy);
  }

  dispose() {
    this.#ended = true;
    for (const end of this.ends) end();
    this.measuring.dispose();
    this.outbox.dispose();
  }
}

/** @returns {Storage | null} */
function sessionStore() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // It is switched off.
  }
}

/**
 * Marks are kept on the server from now on; with each study that is shown, its own.
 * @param {import("./viewer.js").Viewer} viewer whose marks are there
 * @returns {{current: Annotating | null, dispose: () => void}}
 */
export function annotating(viewer) {
  const made = { /** @type {Annotating | null} */ current: null, dispose };
  const follow = () => {
    const { study } = viewer.store.state;
    if (made.current?.study === study) return;
    made.current?.dispose();
    made.current = study ? new Annotating(viewer, study) : null;
  };
  const stop = viewer.store.subscribe(follow);
  /** Closing the page would lose what only this page has. @param {BeforeUnloadEvent} event */
  const leaving = (event) => made.current?.outbox.pending && event.preventDefault();
  addEventListener("beforeunload", leaving);
  follow();
  function dispose() {
    stop();
    removeEventListener("beforeunload", leaving);
    made.current?.dispose();
  }
  return made;
}
