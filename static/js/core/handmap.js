/**
 * What the buttons of the mouse and its wheel do, with and without Shift, Ctrl and Alt. One table for the hands, the help
 * sheet and the sheet that changes them.
 *
 * @typedef {object} HandRow
 * @property {string} hand "left", "Shift+left", "wheel", "Ctrl+wheel" …
 * @property {string} label
 * @property {string} does a drag: "tool" (the active one) or the id of a tool; a wheel: "scroll", "zoom", "slab", "phase"
 *
 * @typedef {Record<string, string>} HandMap what a person has changed: `does` by `hand`
 */

/** @type {HandRow[]} */
export const HANDS = [
  { hand: "left", label: "Left drag", does: "tool" },
  { hand: "middle", label: "Middle drag", does: "pan" },
  { hand: "right", label: "Right drag", does: "zoom" },
  { hand: "Shift+left", label: "Shift + left drag", does: "pan" },
  { hand: "wheel", label: "Wheel", does: "scroll" },
  { hand: "Ctrl+wheel", label: "Ctrl + wheel", does: "zoom" },
  { hand: "Shift+wheel", label: "Shift + wheel", does: "phase" },
  { hand: "Alt+wheel", label: "Alt + wheel", does: "slab" },
];

/** What each may be given. */
export const DRAGS = { tool: "Active tool", window: "Window and level", pan: "Pan", zoom: "Zoom", scroll: "Scroll" };
export const WHEELS = { scroll: "One image on or back", zoom: "Zoom", slab: "Slab thickness", phase: "Phase" };

/** @param {string} hand @returns {Record<string, string>} id → label of all that it may do */
export const choicesFor = (hand) => (hand.endsWith("wheel") ? WHEELS : DRAGS);

/** @param {HandMap} [map] @returns {HandRow[]} */
export const hands = (map = {}) =>
  HANDS.map((row) => (Object.hasOwn(choicesFor(row.hand), map[row.hand]) ? { ...row, does: map[row.hand] } : row));

const BUTTONS = ["left", "middle", "right"];

/**
 * The name of a press or of a turn of the wheel.
 * @param {{type?: string, button?: number, shiftKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} event
 */
function handName(event) {
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const modifiers = `${ctrl}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}`;
  return modifiers + (event.type === "wheel" ? "wheel" : (BUTTONS[event.button ?? 0] ?? "left"));
}

/**
 * What a press or a turn of the wheel does. With modifiers that stand for nothing it does what it does without them: they
 * then belong to the tool.
 * @param {Parameters<typeof handName>[0]} event @param {HandMap} [map] @returns {string} as `does`
 */
export function handFor(event, map) {
  const rows = hands(map);
  const name = handName(event);
  const plain = name.slice(name.lastIndexOf("+") + 1);
  return (rows.find(({ hand }) => hand === name) ?? rows.find(({ hand }) => hand === plain)).does;
}

/** Touch and what cannot be changed, for the help sheet. @type {[string, string][]} */
export const FIXED_HANDS = [
  ["Double click, double tap", "The pane alone, and back"],
  ["Right click, long press", "Menu of the pane"],
  ["Click in MPR, drag a reference line", "Move the crosshair"],
  ["One finger", "Active tool"],
  ["Two fingers", "Zoom and pan"],
  ["Three fingers, edge slider", "Scroll"],
];
