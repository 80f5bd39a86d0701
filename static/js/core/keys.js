/**
 * Keys and what they do. Each row of the table is also a row of the help sheet.
 *
 * @typedef {object} Binding
 * @property {string} action
 * @property {string[]} keys as "Shift+ArrowDown"; the first is the one shown
 * @property {string} label
 * @property {string} group
 * @property {number} [value] handed to the action
 */

/** @type {Binding[]} */
export const BINDINGS = [
  { action: "scroll", value: 1, keys: ["ArrowDown"], label: "Next image", group: "Images" },
  { action: "scroll", value: -1, keys: ["ArrowUp"], label: "Previous image", group: "Images" },
  { action: "scroll", value: 10, keys: ["Shift+ArrowDown"], label: "Ten images on", group: "Images" },
  { action: "scroll", value: -10, keys: ["Shift+ArrowUp"], label: "Ten images back", group: "Images" },
  { action: "first", keys: ["Home"], label: "First image", group: "Images" },
  { action: "last", keys: ["End"], label: "Last image", group: "Images" },
  { action: "series", value: 1, keys: ["PageDown"], label: "Next series", group: "Images" },
  { action: "series", value: -1, keys: ["PageUp"], label: "Previous series", group: "Images" },
  { action: "pane", value: 1, keys: ["ArrowRight"], label: "Next pane", group: "Images" },
  { action: "pane", value: -1, keys: ["ArrowLeft"], label: "Previous pane", group: "Images" },
  { action: "cine", keys: ["C"], label: "Play or stop", group: "Images" },
  { action: "reset", keys: ["Space"], label: "Reset the pane", group: "Picture" },
  { action: "invert", keys: ["I"], label: "Invert", group: "Picture" },
  { action: "flip-h", keys: ["H"], label: "Flip left to right", group: "Picture" },
  { action: "flip-v", keys: ["V"], label: "Flip top to bottom", group: "Picture" },
  { action: "rotate", value: 90, keys: ["R"], label: "Rotate clockwise", group: "Picture" },
  { action: "rotate", value: -90, keys: ["Shift+R"], label: "Rotate anticlockwise", group: "Picture" },
  { action: "zoom", value: 1.25, keys: ["+"], label: "Zoom in", group: "Picture" },
  { action: "zoom", value: 0.8, keys: ["-"], label: "Zoom out", group: "Picture" },
  { action: "fit", keys: ["="], label: "Fit to the pane", group: "Picture" },
  ...Array.from({ length: 9 }, (_, i) => ({
    action: "preset",
    value: i,
    keys: [String(i + 1)],
    label: `Window preset ${i + 1}`,
    group: "Windows",
  })),
  { action: "help", keys: ["?"], label: "This sheet", group: "Page" },
  { action: "escape", keys: ["Escape"], label: "Cancel, close", group: "Page" },
];

/** Keys that are made with Shift on some keyboards, and mean the same without. */
const SYMBOL = /^[^a-z0-9 ]$/i;

/**
 * The name of a pressed key, as the table writes it.
 * @param {{key: string, shiftKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} event
 */
export function keyName(event) {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && !SYMBOL.test(event.key) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/**
 * @param {Parameters<typeof keyName>[0]} event @param {Binding[]} [bindings] @returns {Binding | undefined}
 */
export function binding(event, bindings = BINDINGS) {
  const name = keyName(event);
  return bindings.find((item) => item.keys.includes(name));
}

/** @param {string} action @param {number} [value] the key that does it, as a person reads it */
export function keyFor(action, value) {
  const found = BINDINGS.find((item) => item.action === action && (value === undefined || item.value === value));
  return found ? readable(found.keys[0]) : "";
}

const READABLE = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageDown: "Page Down",
  PageUp: "Page Up",
  Escape: "Esc",
  "-": "−",
};

/** @param {string} key as in the table */
export const readable = (key) =>
  key.replace(/[A-Z][a-zA-Z]+$|-$/, (name) => READABLE[name] ?? name).replace("+Arrow", "+");

/** Mouse and touch, for the help sheet. @type {[string, string][]} */
export const MOUSE = [
  ["Left drag", "Active tool (window/level at first)"],
  ["Middle drag, Shift + left drag", "Pan"],
  ["Right drag, Ctrl + wheel", "Zoom"],
  ["Wheel", "One image on or back"],
  ["Double click", "Maximise the pane in MPR"],
  ["Click in MPR, drag a reference line", "Move the crosshair"],
  ["One finger", "Active tool"],
  ["Two fingers", "Zoom and pan"],
  ["Three fingers, edge slider", "Scroll"],
];
