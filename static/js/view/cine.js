import { nextFrame, playable } from "../core/cine.js";

/** Playing: one step after the other, at the series' own rate, never ahead of the pictures. */
export class Cine {
  #timer = 0;
  #due = 0;
  #direction = 1;
  /** Nothing has been played since the press. */ #fresh = false;
  rate = 12;
  /** @type {import("../core/cine.js").Mode} */ mode = "loop";
  /** What is played: "" leaves it to the series. @type {"" | "slice" | "phase"} */ axis = "";

  /**
   * @param {{step: () => void, ready: () => boolean, changed: () => void}} hands `ready` says whether the next
   * picture is there; until then the playing waits
   */
  constructor(hands) {
    this.hands = hands;
  }

  get playing() {
    return this.#timer !== 0;
  }

  /** @param {Partial<{rate: number, mode: import("../core/cine.js").Mode, axis: "" | "slice" | "phase"}>} options */
  set(options) {
    Object.assign(this, options);
    this.rate = playable(this.rate);
    this.#direction = 1;
    this.hands.changed();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    this.#direction = 1;
    this.#fresh = true;
    this.#due = performance.now();
    this.#timer = requestAnimationFrame(this.#tick);
    this.hands.changed();
  }

  /**
   * What follows on a picture; at the end, where it is played once, the playing stops.
   * @param {number} at @param {number} count @returns {{at: number, direction: number}}
   */
  next(at, count) {
    // What was played once to its end begins anew.
    const from = this.mode === "once" && at >= count - 1 && this.#fresh ? -1 : at;
    this.#fresh = false;
    const next = nextFrame(from, count, this.mode, this.#direction);
    this.#direction = next.direction;
    if (next.ended) this.stop();
    return next;
  }

  stop() {
    if (!this.playing) return;
    cancelAnimationFrame(this.#timer);
    this.#timer = 0;
    this.hands.changed();
  }

  /** @param {number} now */
  #tick = (now) => {
    const interval = 1000 / this.rate;
    // Half a screen frame early counts as on time: else 60 per second would become 30.
    if (now >= this.#due - 8 && this.hands.ready()) {
      this.#due = Math.max(this.#due + interval, now - interval);
      this.hands.step();
    }
    // Asked for after the step, so that its picture is drawn before the next one, even where that is late.
    if (this.playing) this.#timer = requestAnimationFrame(this.#tick);
  };
}
