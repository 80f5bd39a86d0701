/** What fingers add to a mouse: several of them, long presses, double taps. */

/** Milliseconds that a finger rests for the menu. */
export const LONG_PRESS = 500;
/** Two taps within this time (ms), and this near each other (CSS pixels), are one double tap. */
const DOUBLE = { time: 350, apart: 32 };
/** How far off a hand may be of what it means, CSS pixels: a grip for a finger is 44 wide. */
export const REACH = { mouse: 8, finger: 22 };

/** @typedef {[number, number]} Point */

/** @param {Iterable<Point>} fingers @returns {Point} */
export function middle(fingers) {
  const points = [...fingers];
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [mean(0), mean(1)];
}

/** Between the first two; 0 where there is one. @param {Iterable<Point>} fingers @returns {number} */
export function spread(fingers) {
  const [a, b] = fingers;
  return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
}

/** How much larger two fingers grew apart since a moment ago. @param {number} before @param {number} now */
export const growth = (before, now) => (before > 0 && now > 0 ? now / before : 1);

/** Tells the second of two quick taps from two slow ones; of a mouse the system tells it, as its owner has set it. */
export function doubleTaps() {
  let last = { time: -Infinity, at: /** @type {Point} */ ([0, 0]) };
  return {
    /** @param {number} time milliseconds @param {Point} at @returns {boolean} */
    isDouble(time, at) {
      const near = Math.hypot(at[0] - last.at[0], at[1] - last.at[1]) <= DOUBLE.apart;
      const second = near && time - last.time <= DOUBLE.time;
      // Of three taps the third begins anew.
      last = { time: second ? -Infinity : time, at };
      return second;
    },
    /** What lies between two taps makes two of them. */
    forget() {
      last = { time: -Infinity, at: [0, 0] };
    },
  };
}
