/**
 * Keys and what they do. Each row of the table is also a row of the help sheet and of the sheet that changes keys.
 *
 * @typedef {object} Binding
 * @property {string} action
 * @property {string[]} keys as "Shift+ArrowDown"; the first is the one shown, and none means that no key does it
 * @property {string} label
 * @property {string} group
 * @property {any} [value] handed to the action
 * @property {boolean} [fixed] cannot be given another key
 *
 * @typedef {Record<string, string[]>} KeyMap the rows that a person has changed: their keys by `rowId`
 */

/** Presets of CT in the order of engine/presets.py; other modalities have fewer, from the first key on. */
export const CT_WINDOWS = Object.freeze([
  "soft tissue",
  "lung",
  "bone",
  "liver",
  "abdomen",
  "brain",
  "stroke",
  "subdural",
  "mediastinum",
  "angio",
]);
/** Keys from 1 on; 0 is the file's own. */
const DIGITS = 9;

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
  { action: "slab-next", keys: ["Shift+S"], label: "Slab: maximum, minimum, average, none", group: "Picture" },
  { action: "slab-by", value: 1, keys: ["Alt+ArrowUp"], label: "Slab thicker", group: "Picture" },
  { action: "slab-by", value: -1, keys: ["Alt+ArrowDown"], label: "Slab thinner", group: "Picture" },
  ...CT_WINDOWS.map((name, i) => ({
    action: "preset",
    value: i,
    keys: i < DIGITS ? [String(i + 1)] : [],
    label: `Window preset ${i + 1}, of CT: ${name}`,
    group: "Windows",
  })),
  { action: "own-window", keys: ["0"], label: "The file’s own windows, one after another", group: "Windows" },
  { action: "tool", value: "window", keys: ["W"], label: "Tool: window and level", group: "Tools" },
  { action: "tool", value: "pan", keys: ["P"], label: "Tool: pan", group: "Tools" },
  { action: "tool", value: "zoom", keys: ["Z"], label: "Tool: zoom", group: "Tools" },
  { action: "tool", value: "scroll", keys: ["S"], label: "Tool: scroll", group: "Tools" },
  { action: "tool", value: "crosshair", keys: ["O"], label: "Tool: crosshair", group: "Tools" },
  { action: "tool", value: "window-region", keys: ["Shift+W"], label: "Tool: window from a region", group: "Tools" },
  { action: "tool", value: "probe", keys: ["Q"], label: "Tool: probe", group: "Tools" },
  { action: "tool", value: "length", keys: ["D"], label: "Tool: length", group: "Tools" },
  { action: "tool", value: "angle", keys: ["A"], label: "Tool: angle", group: "Tools" },
  { action: "tool", value: "cobb", keys: ["Shift+A"], label: "Tool: Cobb angle", group: "Tools" },
  { action: "tool", value: "ellipse", keys: ["E"], label: "Tool: ellipse", group: "Tools" },
  { action: "tool", value: "rectangle", keys: ["B"], label: "Tool: rectangle", group: "Tools" },
  { action: "tool", value: "polyline", keys: ["Shift+D"], label: "Tool: polyline", group: "Tools" },
  { action: "tool", value: "freehand", keys: ["F"], label: "Tool: freehand", group: "Tools" },
  { action: "tool", value: "arrow", keys: ["Shift+E"], label: "Tool: arrow", group: "Tools" },
  { action: "tool", value: "text", keys: ["T"], label: "Tool: text", group: "Tools" },
  { action: "cursor", keys: ["Enter"], label: "Draw by keyboard: set a point", group: "Marks" },
  { action: "next-mark", value: 1, keys: ["N"], label: "Next mark", group: "Marks" },
  { action: "next-mark", value: -1, keys: ["Shift+N"], label: "Previous mark", group: "Marks" },
  { action: "keyimage", keys: ["K"], label: "Key image, or none any more", group: "Marks" },
  { action: "delete", keys: ["Delete", "Backspace"], label: "Delete the mark", group: "Marks" },
  { action: "undo", keys: ["Ctrl+Z"], label: "Undo", group: "Marks" },
  { action: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], label: "Redo", group: "Marks" },
  { action: "marks", keys: ["Shift+M"], label: "Show or hide marks", group: "Marks" },
  { action: "layout", value: "stack", keys: ["U"], label: "One pane", group: "Layout" },
  { action: "layout", value: "2x1", keys: ["Shift+U"], label: "Two panes", group: "Layout" },
  { action: "layout", value: "2x2", keys: ["G"], label: "Four panes", group: "Layout" },
  { action: "layout", value: "mpr", keys: ["M"], label: "Three linked planes", group: "Layout" },
  { action: "maximise", keys: ["Shift+F"], label: "The pane alone, and back", group: "Layout" },
  { action: "sync", value: "scroll", keys: ["Y"], label: "Scroll together", group: "Layout" },
  { action: "turn", value: 5, keys: ["Ctrl+ArrowRight"], label: "Turn the other planes clockwise", group: "Layout" },
  { action: "turn", value: -5, keys: ["Ctrl+ArrowLeft"], label: "Turn the other planes back", group: "Layout" },
  { action: "references", keys: ["L"], label: "Show or hide reference lines", group: "Layout" },
  { action: "fullscreen", keys: ["Shift+Z"], label: "Full screen", group: "Page" },
  { action: "menu", keys: ["ContextMenu", "Shift+F10"], label: "Menu of the pane", group: "Page" },
  { action: "help", keys: ["?"], label: "This sheet", group: "Page" },
  { action: "escape", keys: ["Escape"], label: "Cancel, close", group: "Page", fixed: true },
];

/** What a person's own keys are kept under. @param {{action: string, value?: any}} row */
export const rowId = ({ action, value }) => (value === undefined ? action : `${action}:${value}`);

/**
 * The table with a person's own keys in it. @param {KeyMap} [map] @returns {Binding[]}
 */
export const bindings = (map = {}) =>
  BINDINGS.map((row) => (Object.hasOwn(map, rowId(row)) ? { ...row, keys: map[rowId(row)] } : row));

/** Keys that are made with Shift on some keyboards, and mean the same without. */
const SYMBOL = /^[^a-z0-9 ]$/i;
const MODIFIER = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead", "Process"]);

/**
 * The name of a pressed key, as the table writes it; "" for a modifier alone.
 * @param {{key: string, shiftKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean}} event
 */
export function keyName(event) {
  if (MODIFIER.has(event.key)) return "";
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && !SYMBOL.test(event.key) ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/**
 * @param {Parameters<typeof keyName>[0]} event @param {KeyMap} [map] @returns {Binding | undefined}
 */
export function binding(event, map) {
  const name = keyName(event);
  return bindings(map).find((row) => row.keys.includes(name));
}

/** @param {string} action @param {any} [value] @param {KeyMap} [map] @returns {Binding | undefined} */
const rowOf = (action, value, map) =>
  bindings(map).find((row) => row.action === action && (value === undefined || row.value === value));

/**
 * The key that does it, as a person reads it; "" where none does.
 * @param {string} action @param {any} [value] @param {KeyMap} [map]
 */
export function keyFor(action, value, map) {
  const key = rowOf(action, value, map)?.keys[0];
  return key ? readable(key) : "";
}

/**
 * Give an action a key of one's own, and take it from the action that had it. The person is asked before that.
 * @param {KeyMap} map @param {string} action @param {any} value of the row @param {string} key by `keyName`; "" for none
 * @returns {{map: KeyMap, clash: Binding | null}} `clash` had the key; where it is fixed the map stays as it was
 */
export function remap(map, action, value, key) {
  const row = rowOf(action, value, map);
  const clash = bindings(map).find((one) => key && one.keys.includes(key) && rowId(one) !== rowId(row)) ?? null;
  if (row.fixed || clash?.fixed) return { map, clash };
  const freed = clash ? { [rowId(clash)]: clash.keys.filter((one) => one !== key) } : {};
  return { map: asChanged({ ...map, ...freed, [rowId(row)]: key ? [key] : [] }), clash };
}

/** Rows that are as they come need not be kept. @param {KeyMap} map @returns {KeyMap} */
function asChanged(map) {
  const own = new Map(BINDINGS.map((row) => [rowId(row), row.keys.join("\n")]));
  return Object.fromEntries(Object.entries(map).filter(([id, keys]) => own.get(id) !== keys.join("\n")));
}

const READABLE = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageDown: "Page Down",
  PageUp: "Page Up",
  Escape: "Esc",
  Delete: "Del",
  ContextMenu: "Menu",
  "-": "−",
};

/** @param {string} key as in the table */
export const readable = (key) =>
  key.replace(/[A-Z][a-zA-Z]+$|-$/, (name) => READABLE[name] ?? name).replace("+Arrow", "+");
