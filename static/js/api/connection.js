/**
 * Whether the server can be reached. Each request tells how it went; after one without an answer the server is asked by
 * itself, with growing rests, until it answers.
 */

/** Milliseconds between two questions. */
const RESTS = [1000, 2000, 4000, 8000, 15000];
/** Milliseconds after which a question counts as not answered. */
const PATIENCE = 5000;
/** A proxy says these where the server behind it is gone. */
const GONE = new Set([0, 502, 504]);

/** @typedef {"online" | "lost"} ConnectionState */

export class Connection {
  /** @type {ConnectionState} */ state = "online";
  /** @type {Set<(state: ConnectionState) => void>} */ #listeners = new Set();
  #asking = false;
  #turn = 0;
  #timer = 0;

  /** @param {{ask?: () => Promise<boolean>, later?: (run: () => void, rest: number) => any}} [parts] */
  constructor({ ask = healthy, later = (run, rest) => setTimeout(run, rest) } = {}) {
    this.ask = ask;
    this.later = later;
  }

  /** @param {(state: ConnectionState) => void} heard @returns {() => void} ends it */
  onChange(heard) {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** A request had no answer: this may be its own fault, so the server is asked. @param {{status?: number}} [error] */
  failed(error) {
    if (GONE.has(error?.status ?? 0) && !this.#timer) this.check();
  }

  /** A request was answered. */
  recovered() {
    if (this.state === "lost") this.#become("online");
  }

  /** Ask now, and again until there is an answer. */
  async check() {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#timer = 0;
    const answered = await this.ask();
    this.#asking = false;
    this.#become(answered ? "online" : "lost");
    if (answered) return;
    const rest = RESTS[Math.min(this.#turn, RESTS.length - 1)];
    this.#turn += 1;
    this.#timer = this.later(() => this.check(), rest);
  }

  /** @param {ConnectionState} next */
  #become(next) {
    if (next === "online") {
      clearTimeout(this.#timer);
      this.#timer = 0;
      this.#turn = 0;
    }
    if (next === this.state) return;
    this.state = next;
    for (const heard of [...this.#listeners]) heard(next);
  }
}

async function healthy() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return !GONE.has(answer.status);
  } catch {
    return false; // That is the answer to the question.
  }
}

/** The page's own. */
export const connection = new Connection();
