import { crossings, gripAt, movedBy, placeOn, turnBetween } from "../core/crosshair.js";
import { inVolume } from "../core/linking.js";
import { cross, sub } from "../core/vec.js";
import { defineTool } from "./tool.js";

/** A hand this near to the middle turns about nothing that could be told. CSS pixels. */
const TOO_NEAR = 6;
/** A slab is as thick as a tenth of a millimetre can be told. */
const TENTHS = 10;

const crossTo = ({ at }) => [{ type: "cross", at, axes: "both" }];

/** The point of the crosshair follows the hand. */
export const crosshairTool = defineTool({
  id: "crosshair",
  label: "Crosshair",
  icon: "crosshair",
  cursor: "crosshair",
  planar: true,
  start: crossTo,
  drag: crossTo,
});

/**
 * The tool for what lies under the hand: a line of the crosshair is moved near its middle, turned near its end; the
 * border of a slab makes it thicker. It knows of the pane what it was given at the press.
 * @param {import("../core/context.js").PaneContext} context @param {[number, number]} at CSS pixels
 * @param {number} near CSS pixels
 * @returns {import("./tool.js").Tool | null} null where nothing is held
 */
export function crosshairGrip(context, at, near) {
  const grip = gripAt(crossings(context), at, near);
  return grip && GRIPS[grip.kind](context, grip.crossing);
}

const GRIPS = { move: moving, turn: turning, slab: thickening };

/** @param {string} cursor @param {import("./tool.js").Tool["drag"]} drag */
const held = (cursor, drag) => defineTool({ id: "crosshair", label: "Crosshair", icon: "crosshair", cursor, planar: true, drag });

/** @returns {import("./tool.js").Tool} */
function moving({ point, manifest }, line) {
  return held("move", ({ world, fromWorld }) => [
    { type: "cross", world: inVolume(manifest, movedBy(point, sub(world, fromWorld), line)) },
  ]);
}

/** @returns {import("./tool.js").Tool} */
function turning({ point, layout }, line) {
  const normal = cross(layout.row, layout.column);
  return held("grab", ({ at, world, fromWorld }, memory) => {
    const { along, across } = placeOn(line, at);
    if (Math.hypot(along, across) < TOO_NEAR) return [];
    const from = memory.last ?? sub(fromWorld, point);
    memory.last = sub(world, point);
    const degrees = turnBetween(from, memory.last, normal);
    return degrees ? [{ type: "turn-cross", normal, degrees }] : [];
  });
}

/** @returns {import("./tool.js").Tool} */
function thickening(context, line) {
  return held(Math.abs(line.along[0]) > Math.abs(line.along[1]) ? "ns-resize" : "ew-resize", ({ at }) => {
    const mm = Math.round(Math.abs(placeOn(line, at).across) * line.perPixel * 2 * TENTHS) / TENTHS;
    return [{ type: "slab", pane: line.pane, mm: Math.max(mm, 1 / TENTHS) }];
  });
}
