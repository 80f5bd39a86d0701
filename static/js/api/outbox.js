/**
 * What was drawn and is on its way to the server. For each mark there is one request at a time; what is wanted last is
 * what is sent next. It survives a reload of the page, and waits for a connection that was lost.
 *
 * @typedef {{id: string, version: number, deleted: boolean, content: object | null}} Known what the server has
 * @typedef {{content: object | null, last: object | null, tried: boolean, id: string, version: number}} Wanted
 *   content null: to be removed; tried: a request to make it went out
 */
import * as server from "./annotations.js";

/** Milliseconds until a server that could not do it is asked again; twice as long after each try, up to the longest. */
const REST = 4000;
const LONGEST_REST = 60_000;
const TOO_MANY = 429;
/** The same request may be answered better later. @param {number} status */
export const isPassing = (status) => status === TOO_MANY || status >= 500;
/** The login has ended: it waits until the same person is there again (`api/session.js`). */
const LOGGED_OUT = 401;

const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (content) => Object.entries(content ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export class Outbox {
  /** @type {Map<string, Wanted>} */ #wanted = new Map();
  /** @type {Map<string, Known>} */ #known = new Map();
  /** @type {Set<string>} */ #flying = new Set();
  /** @type {Map<string, any>} what is stored instead, where somebody else was faster */ #conflicts = new Map();
  /** @type {Set<string>} */ #refused = new Set();
  #timer = 0;
  #rest = REST;
  #ended = false;

  /**
   * @param {object} parts
   * @param {string} parts.study
   * @param {string} [parts.person] whose they are, where there are accounts
   * @param {(mark: any) => object} parts.content what is sent of a mark: fields that a person may change, and its series
   * @param {(record: any, sent: object | null) => void} parts.stored
   * @param {(mine: object | null, theirs: any) => void} parts.conflict
   * @param {(key: string, error: any) => void} parts.failed
   * @param {() => void} [parts.changed] the number that is pending may be another
   * @param {typeof server} [parts.api]
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} [parts.storage]
   */
  constructor({ study, person = "", content, stored, conflict, failed, changed = () => {}, api = server, storage = null }) {
    Object.assign(this, { study, content, stored, conflict, failed, changed, api, storage });
    // What one person drew is never sent as another's, who logs in at the same browser.
    this.place = `lightbox.outbox.${person && `${person}.`}${study}`;
    for (const [key, wanted] of Object.entries(this.#remembered())) this.#wanted.set(key, wanted);
  }

  /** Marks that the server does not have as they are here. */
  get pending() {
    return this.#wanted.size;
  }

  /** What was wanted before the page was reloaded, and still is. @returns {[string, Wanted][]} */
  get waiting() {
    return [...this.#wanted];
  }

  /** The stored annotation that a mark is in conflict with. @param {string} key */
  conflictOf = (key) => this.#conflicts.get(key);

  /** @param {string} key */
  isPending = (key) => this.#wanted.has(key);

  /** Which version the server has, as far as is known here; 0 for none. @param {string} key */
  versionOf = (key) => this.#known.get(key)?.version ?? 0;

  /** What the server has, from a list or from news. @param {any} record */
  know(record) {
    const { key, id, version, deleted } = record;
    if ((this.#known.get(key)?.version ?? 0) >= version) return;
    this.#known.set(key, { id, version, deleted: Boolean(deleted), content: this.content(record) });
  }

  /** @param {{kind: string}} effect "save", "remove" or "restore" @param {any} mark */
  put({ kind }, mark) {
    const { key } = mark;
    const before = this.#wanted.get(key);
    const { id, version } = this.#known.get(key) ?? mark;
    const content = kind === "remove" ? null : this.content(mark);
    // What was sent and not answered may be there: then it has to be known before it can be removed.
    const last = content ?? before?.content ?? before?.last ?? null;
    this.#wanted.set(key, { content, last, tried: before?.tried ?? false, id, version });
    this.#refused.delete(key);
    this.#remember();
    this.#run(key);
  }

  /** Try again whatever waits. */
  flush() {
    this.#refused.clear();
    this.#again();
  }

  /** Once more what was not refused. */
  #again() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    for (const key of [...this.#wanted.keys()]) this.#run(key);
  }

  /** Mine is written over theirs. @param {string} key */
  keepMine(key) {
    this.#conflicts.delete(key);
    this.#run(key);
  }

  /** Mine is given up. @param {string} key @returns {any} what is stored */
  takeTheirs(key) {
    const theirs = this.#conflicts.get(key);
    this.#conflicts.delete(key);
    this.#done(key);
    return theirs;
  }

  dispose() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** @param {string} key */
  async #run(key) {
    if (this.#flying.has(key) || this.#conflicts.has(key) || this.#refused.has(key) || this.#ended) return;
    const wanted = this.#wanted.get(key);
    if (!wanted) return;
    const next = this.#next(key, wanted);
    if (!next) {
      this.#done(key);
      return;
    }
    this.#flying.add(key);
    try {
      const record = await next.ask();
      this.#flying.delete(key);
      if (!this.#ended) this.#answered(key, record, wanted, next.sends);
    } catch (error) {
      this.#flying.delete(key);
      if (!this.#ended) this.#broken(key, error, wanted);
    }
  }

  /**
   * The one request that leads from what the server has towards what is wanted; null where it has that.
   * @param {string} key @param {Wanted} wanted @returns {{ask: () => Promise<any>, sends?: string} | null}
   */
  #next(key, wanted) {
    const known = this.#known.get(key) ?? (wanted.id ? { ...wanted, deleted: false, content: null } : undefined);
    const { api, study } = this;
    if (!known) {
      if (!wanted.content && !wanted.tried) return null; // It was never sent.
      wanted.tried = true;
      this.#remember();
      return { ask: () => api.createAnnotation(study, { ...(wanted.content ?? wanted.last), key }), sends: "new" };
    }
    const { id, version, deleted } = known;
    if (!wanted.content) return deleted ? null : { ask: () => api.removeAnnotation(id, version) };
    if (deleted) return { ask: () => api.restoreAnnotation(id, version) };
    if (known.content && same(known.content, wanted.content)) return null;
    return { ask: () => api.changeAnnotation(id, version, changeable(wanted.content)), sends: "change" };
  }

  /** @param {string} key @param {any} record @param {Wanted} sent @param {string} [sends] "new" or "change" */
  #answered(key, record, sent, sends) {
    this.#rest = REST;
    const took = sends === "change" || (sends === "new" && this.#took(record, sent));
    // An earlier request with this key was answered to nobody, and somebody has changed the mark since.
    if (sends === "new" && !took && record.version > 1) {
      this.#clash(key, record);
      return;
    }
    this.know(record);
    // The server may put a mark on its true plane: what was sent counts as stored, though it is not quite the same.
    if (took) this.#known.get(key).content = sent.content;
    const wanted = this.#wanted.get(key);
    const done = !wanted || !this.#next(key, wanted);
    if (done) this.#done(key);
    this.stored(record, sent.content);
    if (!done) this.#run(key);
  }

  /** Whether a new annotation is of this very content: an earlier request with the same key may have made it. */
  #took(record, { content }) {
    if (!content || record.version !== 1) return false;
    const { plane: _, points: __, ...rest } = /** @type {any} */ (this.content(record));
    const { plane: ___, points, ...mine } = /** @type {any} */ (content);
    return same(rest, mine) && near(record.points, points);
  }

  #broken(key, error, sent) {
    const theirs = error.status === 409 ? error.details?.annotation : null;
    if (theirs) {
      this.#clash(key, theirs);
      return;
    }
    const out = error.status === LOGGED_OUT;
    if (isPassing(error.status)) this.#later();
    else if (error.status && !out) this.#refused.add(key);
    if (!out && this.#wanted.get(key) !== sent && !this.#refused.has(key)) this.#run(key);
    this.failed(key, error);
  }

  /** One try for all that waits, each time after a longer rest. */
  #later() {
    if (this.#timer) return;
    this.#timer = setTimeout(() => this.#again(), this.#rest);
    this.#rest = Math.min(this.#rest * 2, LONGEST_REST);
  }

  /** Somebody else was faster. @param {string} key @param {any} theirs */
  #clash(key, theirs) {
    this.know(theirs);
    const wanted = this.#wanted.get(key);
    if (!wanted) return;
    if (this.#next(key, wanted) === null) {
      this.#done(key);
      this.stored(theirs, wanted.content);
      return;
    }
    this.#conflicts.set(key, theirs);
    this.conflict(wanted.content && { ...wanted.content, key }, theirs);
  }

  #done(key) {
    this.#wanted.delete(key);
    this.#refused.delete(key);
    this.#remember();
  }

  #remember() {
    const all = Object.fromEntries(this.#wanted);
    try {
      if (this.#wanted.size) this.storage?.setItem(this.place, JSON.stringify(all));
      else this.storage?.removeItem(this.place);
    } catch {
      // The storage is full or switched off: what waits is still kept as long as the page is.
    }
    this.changed();
  }

  /** @returns {Record<string, Wanted>} */
  #remembered() {
    try {
      return JSON.parse(this.storage?.getItem(this.place) ?? "{}");
    } catch {
      return {};
    }
  }
}

/** A stored annotation stays on its series, and keeps its kind. @param {any} content */
function changeable({ series: _, ...content }) {
  return content;
}

/** @param {number[][]} a @param {number[][]} b on the image, the third number is the server's */
const near = (a, b) => a.length === b.length && a.every(([x, y], i) => x === b[i][0] && y === b[i][1]);
