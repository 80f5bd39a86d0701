/** What a tool is told of a hand: where it is in the patient, and on which plane. */
import { worldAt, worldInside } from "../core/context.js";
import { spaceOf } from "../core/planes.js";
import { length, sub, unit } from "../core/vec.js";

/**
 * @typedef {import("../core/context.js").PaneContext} PaneContext
 * @typedef {import("../tools/tool.js").Gesture} Gesture
 * @typedef {import("../tools/pointer.js").Step} Step
 */

/** @param {PaneContext} context @param {Partial<Step> & {at: [number, number]}} step @returns {Gesture} */
export function gestureOf(context, step) {
  const { layout, plane, state } = context;
  const world = worldAt(context, step.at);
  const beside = worldAt(context, [step.at[0] + 1, step.at[1]]);
  return /** @type {Gesture} */ ({
    from: step.at,
    dx: 0,
    dy: 0,
    alt: false,
    shift: false,
    ctrl: false,
    touch: false,
    height: context.view.height,
    ...step,
    world,
    inside: worldInside(context, step.at, step.from ?? step.at),
    fromWorld: worldAt(context, step.from ?? step.at),
    row: unit(layout.row),
    column: unit(layout.column),
    plane,
    series: state.series,
    phase: state.phase,
    space: spaceOf(layout),
    perPixel: length(sub(beside, world)),
  });
}
