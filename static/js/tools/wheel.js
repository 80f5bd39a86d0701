/** The wheel: one notch is one image; with Ctrl it zooms, as does a pinch on a touch pad. */
import { zoomFactor } from "./zoom.js";

/** A notch of a wheel reports at least this; touch pads report many small steps. */
const NOTCH = 50;
const PAD_PER_IMAGE = 30;
const LINE = 40;

/**
 * @param {HTMLElement} element
 * @param {(changes: import("./tool.js").Change[]) => void} emit
 */
export function attachWheel(element, emit) {
  let left = 0;
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const delta = event.deltaY * (event.deltaMode === 1 ? LINE : 1);
      if (event.ctrlKey) {
        emit([
          {
            type: "zoom",
            factor: zoomFactor(-delta * (Math.abs(delta) < NOTCH ? 3 : 0.6)),
            at: [
              event.clientX - element.getBoundingClientRect().left,
              event.clientY - element.getBoundingClientRect().top,
            ],
          },
        ]);
        return;
      }
      const [by, rest] = wheelSteps(delta, left);
      left = rest;
      if (by) emit([{ type: "scroll", by }]);
    },
    { passive: false },
  );
}

/**
 * Images for one wheel event, and what is left over of small steps.
 * @param {number} delta CSS pixels @param {number} left @returns {[number, number]}
 */
export function wheelSteps(delta, left) {
  if (Math.abs(delta) >= NOTCH) return [Math.sign(delta) * Math.max(1, Math.round(Math.abs(delta) / 120)), 0];
  const sum = left * delta < 0 ? delta : left + delta;
  const by = Math.trunc(sum / PAD_PER_IMAGE) || 0;
  return [by, sum - by * PAD_PER_IMAGE];
}
