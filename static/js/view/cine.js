/** Playing: one step after the other, at the series' own rate, never ahead of the pictures. */
export class Cine {
  #timer = 0;
  #due = 0;
  rate = 12;

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

  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    this.#due = performance.now();
    this.#timer = requestAnimationFrame(this.#tick);
    this.hands.changed();
  }

  stop() {
    if (!this.playing) return;
    cancelAnimationFrame(this.#timer);
    this.#timer = 0;
    this.hands.changed();
  }

  /** @param {number} now */
  #tick = (now) => {
    this.#timer = requestAnimationFrame(this.#tick);
    const interval = 1000 / this.rate;
    // Half a screen frame early counts as on time: else 60 per second would become 30.
    if (now < this.#due - 8 || !this.hands.ready()) return;
    this.#due = Math.max(this.#due + interval, now - interval);
    this.hands.step();
  };
}
