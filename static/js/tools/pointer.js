/** Mouse, pen and fingers: which grip a press belongs to, and its steps. */
import { doubleTaps, growth, LONG_PRESS, middle, REACH, spread } from "./touch.js";

/** A hand that moves less than this has clicked. */
const CLICK = 4;

/**
 * @typedef {object} Step one moment of a hand, in CSS pixels of the pane
 * @property {[number, number]} at where it is
 * @property {[number, number]} from where it went down
 * @property {number} dx since the step before
 * @property {number} dy
 * @property {number} grown how much further two fingers are apart than at the step before; 1 for one hand
 * @property {number} height of the pane
 * @property {boolean} alt
 * @property {boolean} shift
 * @property {boolean} ctrl
 * @property {boolean} touch
 * @property {number} reach how far off the hand may be of what it means
 * @property {boolean} [second] the second click of a double click
 *
 * @typedef {object} Grip what a press does as long as it lasts
 * @property {(step: Step) => void} [start]
 * @property {(step: Step) => void} [move]
 * @property {(step: Step) => void} [up] lifted after it moved
 * @property {(step: Step) => void} [click] lifted without having moved
 * @property {() => void} [cancel]
 *
 * @typedef {object} Hands
 * @property {(event: PointerEvent, step: Step) => Grip} grip of a button, a pen, one finger
 * @property {(count: number) => Grip} fingers of two or more
 * @property {(step: Step) => void} hover no button is down
 * @property {(step: Step) => void} double
 * @property {(step: Step) => void} menu
 */

/** @param {HTMLElement} element @param {Hands} hands */
export const attachPointer = (element, hands) => void new Pointers(element, hands);

class Pointers {
  /** @type {Map<number, [number, number]>} where each pointer that is down is */ #down = new Map();
  #taps = doubleTaps();
  /** Clicks of a mouse so close upon each other that the system counts them as one row. */ #row = 0;
  /** @type {any} the press that lasts */ #drag = null;
  #resting = 0;

  /** @param {HTMLElement} element @param {Hands} hands */
  constructor(element, hands) {
    Object.assign(this, { element, hands });
    const heard = { pointerdown: this.#press, pointermove: this.#move, pointerup: this.#lift, contextmenu: this.#menu };
    for (const [name, hear] of Object.entries(heard)) element.addEventListener(name, (event) => hear.call(this, event));
    element.addEventListener("pointercancel", ({ pointerId }) => this.#down.delete(pointerId) && this.#cancel());
    // Comes between the press and the lift of a pointer, and alone knows the system's count.
    element.addEventListener("mousedown", ({ detail }) => detail < 2 && (this.#row = 0));
    element.addEventListener("auxclick", (event) => event.preventDefault());
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const at = this.#place(event);
    this.#down.set(event.pointerId, at);
    this.element.setPointerCapture(event.pointerId);
    if (isTouch(event) && this.#down.size > 1) {
      this.#cancel();
      this.#begin(this.hands.fingers(this.#down.size), middle(this.#down.values()));
      this.#start(event, this.#drag.from);
      return;
    }
    this.#stop();
    this.#begin(this.hands.grip(event, this.#step(event, at, null)), at);
    // A finger may yet be the first of two, or rest for the menu.
    if (isTouch(event)) this.#rest(event, at);
    else this.#start(event, at);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = this.#place(event);
    if (!this.#down.has(event.pointerId)) {
      if (!isTouch(event)) this.hands.hover(this.#step(event, place, null));
      return;
    }
    this.#down.set(event.pointerId, place);
    const drag = this.#drag;
    if (!drag) return;
    const at = drag.fingers > 1 ? middle(this.#down.values()) : place;
    if (!drag.moved && drag.fingers < 2 && isNear(at, drag.from)) return;
    if (!drag.started) this.#start(event, drag.from);
    clearTimeout(this.#resting);
    const now = spread(this.#down.values());
    const step = { ...this.#step(event, at), grown: growth(drag.spread, now) };
    Object.assign(drag, { moved: true, last: at, spread: now });
    drag.grip.move?.(step);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    const drag = this.#drag;
    if (!this.#down.delete(event.pointerId) || !drag) return;
    const last = this.#step(event, drag.fingers > 1 ? drag.last : this.#place(event));
    if (!drag.started) this.#start(event, drag.from);
    this.#stop();
    // Fingers that stay behind after a pinch do nothing until all are lifted.
    this.#drag = null;
    if (drag.moved || drag.fingers > 1) {
      this.#forget();
      drag.grip.up?.(last);
    } else {
      this.#click(event, last, drag.grip);
    }
  }

  /** @param {PointerEvent} event @param {Step} last @param {Grip} grip */
  #click(event, last, grip) {
    if (event.button === 2) {
      this.hands.menu(last);
      return;
    }
    const counts = event.button === 0 && grip.click;
    const second = Boolean(counts && this.#isSecond(event, last.at));
    grip.click?.({ ...last, second });
    if (second) this.hands.double(last);
  }

  /** @param {PointerEvent} event @param {[number, number]} at */
  #isSecond(event, at) {
    if (isTouch(event)) return this.#taps.isDouble(event.timeStamp, at);
    this.#row += 1;
    return this.#row % 2 === 0;
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    event.preventDefault();
    // With Ctrl the left button is the right one on a Mac: there the press itself was a left one.
    if (event.button !== 0 || !event.ctrlKey || !this.#drag) return;
    const last = this.#step(event, this.#place(event));
    this.#cancel();
    this.hands.menu(last);
  }

  /** @param {Grip} grip @param {[number, number]} at */
  #begin(grip, at) {
    const { size } = this.#down;
    const apart = spread(this.#down.values());
    this.#drag = { grip, from: at, last: at, moved: false, started: false, fingers: size, spread: apart };
    addEventListener("keydown", this.#escape, true);
  }

  #start(event, at) {
    this.#drag.started = true;
    this.#drag.grip.start?.(this.#step(event, at));
  }

  /** A finger that does not move asks for the menu. */
  #rest(event, at) {
    this.#resting = window.setTimeout(() => {
      const last = this.#step(event, at);
      this.#cancel();
      // The menu comes up below the finger, which would choose from it when it is lifted before the browser's own long press.
      this.element.addEventListener("touchend", (lift) => lift.preventDefault(), { once: true });
      this.hands.menu(last);
    }, LONG_PRESS);
  }

  #cancel() {
    this.#stop();
    if (this.#drag?.started) this.#drag.grip.cancel?.();
    this.#drag = null;
    this.#forget();
  }

  /** What lies between two clicks makes two of them. */
  #forget() {
    this.#taps.forget();
    this.#row = 0;
  }

  #stop() {
    clearTimeout(this.#resting);
    removeEventListener("keydown", this.#escape, true);
  }

  #escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !this.#drag) return;
    event.stopPropagation();
    this.#cancel();
  };

  /** @param {MouseEvent} event @returns {[number, number]} */
  #place(event) {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {any} event @param {[number, number]} at @param {any} [drag] @returns {Step} */
  #step(event, at, drag = this.#drag) {
    return stepOf(event, at, drag, this.element);
  }
}

const isTouch = (event) => event.pointerType === "touch";
const isNear = (at, from) => Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK;

/** @returns {Step} */
function stepOf(event, at, drag, element) {
  const { from, last } = drag ?? { from: at, last: at };
  const touch = isTouch(event);
  return {
    at,
    from,
    dx: at[0] - last[0],
    dy: at[1] - last[1],
    grown: 1,
    height: element.clientHeight,
    alt: event.altKey,
    shift: event.shiftKey,
    ctrl: event.ctrlKey || event.metaKey,
    touch,
    reach: touch ? REACH.finger : REACH.mouse,
  };
}
