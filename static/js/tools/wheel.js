/** The wheel: one notch is one image, or one step of what the hand was given; a pinch on a touch pad zooms. */
import { zoomFactor } from "./zoom.js";

/** A notch of a wheel reports at least this; touch pads report many small steps. */
const NOTCH = 50;
const PAD_PER_IMAGE = 30;
const LINE = 40;

/**
 * @typedef {object} Wheel
 * @property {(event: WheelEvent) => string} does "zoom", or what goes in steps
 * @property {(factor: number, at: [number, number]) => void} zoom
 * @property {(does: string, by: number) => void} step
 */

/** @param {HTMLElement} element @param {Wheel} wheel */
export function attachWheel(element, wheel) {
  let left = 0;
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const delta = deltaOf(event);
      const does = wheel.does(event);
      if (does === "zoom") {
        const box = element.getBoundingClientRect();
        const factor = zoomFactor(-delta * (Math.abs(delta) < NOTCH ? 3 : 0.6));
        wheel.zoom(factor, [event.clientX - box.left, event.clientY - box.top]);
        return;
      }
      const [by, rest] = wheelSteps(delta, left);
      left = rest;
      if (by) wheel.step(does, by);
    },
    { passive: false },
  );
}

/** With Shift, browsers turn the wheel sideways. @param {WheelEvent} event */
const deltaOf = ({ deltaX, deltaY, deltaMode, shiftKey }) =>
  (shiftKey && !deltaY ? deltaX : deltaY) * (deltaMode === 1 ? LINE : 1);

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
