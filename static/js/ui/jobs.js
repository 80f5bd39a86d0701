/** Uploads as jobs: what waits, what runs, what came of it. No elements here. */
import { isAbort } from "../api/http.js";
import { parcels, sendParcel } from "../api/upload.js";

const AT_ONCE = 2;

/**
 * @typedef {"waiting" | "sending" | "working" | "done" | "failed" | "cancelled"} JobState
 * @typedef {object} Job
 * @property {import("../api/upload.js").Parcel} parcel
 * @property {JobState} state
 * @property {number} size bytes of all files
 * @property {number} sent bytes
 * @property {{status: string, done?: number, total?: number} | null} work what the server is at
 * @property {any} result the answer when done
 * @property {Error | null} error
 * @property {AbortController} abort
 */

export class Jobs {
  /** @type {Job[]} */
  list = [];

  /** @param {{changed: (job: Job | null) => void, finished: (job: Job) => void}} hands */
  constructor(hands) {
    this.hands = hands;
  }

  /** @param {import("../api/upload.js").Item[]} items */
  add(items) {
    for (const parcel of parcels(items)) {
      const size = parcel.reduce((sum, { file }) => sum + file.size, 0);
      this.list.push({
        parcel,
        size,
        state: "waiting",
        sent: 0,
        work: null,
        result: null,
        error: null,
        abort: new AbortController(),
      });
    }
    this.hands.changed(null);
    this.#next();
  }

  /** @param {Job} job */
  cancel(job) {
    job.abort.abort();
    if (job.state === "waiting") job.state = "cancelled";
    this.hands.changed(job);
  }

  cancelAll() {
    for (const job of this.list) if (isOpen(job)) this.cancel(job);
  }

  /** @param {Job} job */
  retry(job) {
    Object.assign(job, { state: "waiting", sent: 0, work: null, error: null, abort: new AbortController() });
    this.hands.changed(job);
    this.#next();
  }

  clear() {
    this.list = this.list.filter(isOpen);
    this.hands.changed(null);
  }

  /** 0 to 1 over all jobs; sending is most of it. */
  get progress() {
    const total = this.list.reduce((sum, job) => sum + job.size, 0) || 1;
    return this.list.reduce((sum, job) => sum + jobProgress(job) * job.size, 0) / total;
  }

  get open() {
    return this.list.some(isOpen);
  }

  #next() {
    const running = this.list.filter(({ state }) => state === "sending" || state === "working").length;
    const waiting = this.list.filter(({ state }) => state === "waiting");
    for (const job of waiting.slice(0, Math.max(AT_ONCE - running, 0))) this.#run(job);
  }

  /** @param {Job} job */
  async #run(job) {
    job.state = "sending";
    try {
      job.result = await sendParcel(job.parcel, {
        signal: job.abort.signal,
        sending: (sent, total) =>
          this.#update(job, { sent: (sent / (total || 1)) * job.size, state: sent === total ? "working" : "sending" }),
        working: (work) => this.#update(job, { work, state: "working", sent: job.size }),
      });
      job.state = job.result.status === "failed" || job.result.upload?.status === "failed" ? "failed" : "done";
    } catch (error) {
      Object.assign(job, {
        error,
        state: isAbort(error) ? "cancelled" : "failed",
        result: error.details?.rejected ? error.details : null,
      });
    }
    this.hands.changed(job);
    this.hands.finished(job);
    this.#next();
  }

  /** @param {Job} job @param {Partial<Job>} facts */
  #update(job, facts) {
    Object.assign(job, facts);
    this.hands.changed(job);
  }
}

/** @param {Job} job */
export const isOpen = ({ state }) => state === "waiting" || state === "sending" || state === "working";

/** What the server may get over: these are its own troubles, not the file's. */
const PASSING = new Set(["internal", "no_space"]);

/**
 * Whether the same files could be taken when they are sent again: not where it was they that were refused.
 * @param {Job} job
 */
export function canRetry({ state, error, result }) {
  if (state === "cancelled") return true;
  if (state !== "failed") return false;
  if (!error) return PASSING.has(result?.error?.code ?? "internal");
  const { status = 0 } = /** @type {import("../api/http.js").ApiError} */ (error);
  return status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
}

const SENDING_SHARE = 0.7;

/** @param {Job} job @returns {number} 0 to 1 */
export function jobProgress({ state, sent, size, work }) {
  if (state === "done" || state === "failed" || state === "cancelled") return 1;
  const working = work?.total ? (work.done ?? 0) / work.total : 0;
  return SENDING_SHARE * (size ? sent / size : 0) + (1 - SENDING_SHARE) * working;
}
