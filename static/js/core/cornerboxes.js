/** Where the corner texts of a pane lie, near enough to keep off them; core/room.js has the sizes of static/css/pane.css. */
import { FOOT, FREE, GLYPH, INSET, LINE, roomFor } from "./room.js";

/** From the upper edge, and what the letters in the middle keep of the upper half. CSS pixels. */
const TOP = 12;
const UPPER = 26;
/** The texts beside the slider stand this far from the edge where a mouse is, and INSET.right for fingers. */
const BESIDE = 32;

/**
 * @param {import("./corners.js").Corners} lines
 * @param {{width: number, height: number, slider?: "left" | "right"}} pane CSS pixels
 * @returns {import("./labelplace.js").Box[]} of those corners that tell anything; as wide as their letters may be
 */
export function cornerBoxes({ topLeft, topRight, bottomLeft, bottomRight }, { width, height, slider = "right" }) {
  const low = roomFor({ width, height }).letter ? FREE.letter : FREE.none;
  const most = Math.max(Math.floor((height / 2 - UPPER) / LINE), 0);
  const top = (lines, side) => {
    const [left, right] = across(lines, FREE.letter, { width, side, slider });
    return [left, TOP, right, TOP + Math.min(lines.length, most) * LINE];
  };
  const bottom = (lines, side) => {
    const [left, right] = across(lines, low, { width, side, slider });
    const room = Math.max(widest(width, low, side === slider), GLYPH);
    const rows = lines.reduce((sum, line) => sum + Math.ceil((line.length * GLYPH) / room), 0);
    return [left, height - FOOT - rows * LINE, right, height - FOOT];
  };
  const all = [[topLeft, top, "left"], [topRight, top, "right"], [bottomLeft, bottom, "left"], [bottomRight, bottom, "right"]];
  return all.filter(([lines]) => lines.length).map(([lines, box, side]) => box(lines, side));
}

/** From the edge to the free middle. @param {number} width @param {number} middle @param {boolean} beside the slider */
const widest = (width, middle, beside) => width / 2 - middle - (beside ? INSET.right : INSET.left);

/** Left and right end of a block. @returns {[number, number]} */
function across(lines, middle, { width, side, slider }) {
  const beside = side === slider;
  const wide = Math.min(Math.max(...lines.map((line) => line.length * GLYPH)), Math.max(widest(width, middle, beside), 0));
  const [near, far] = beside ? [BESIDE, INSET.right + wide] : [INSET.left, INSET.left + wide];
  return side === "left" ? [near, far] : [width - far, width - near];
}
