/** Mouse, pen and fingers: which tool a drag belongs to, and its steps. */
import { panTool } from "./pan.js";
import { scrollTool } from "./scroll.js";
import { zoomTool } from "./zoom.js";

/** A hand that moves less than this has clicked. */
const CLICK = 4;

/**
 * @typedef {import("./tool.js").Change} Change
 * @typedef {object} Hands
 * @property {(at: [number, number]) => import("./tool.js").Tool} toolAt what the left button or one finger does here
 * @property {(changes: Change[]) => void} emit
 * @property {(at: [number, number]) => void} click a press without a drag
 */

/** @param {HTMLElement} element @param {Hands} hands */
export function attachPointer(element, hands) {
  /** @type {Map<number, [number, number]>} */
  const down = new Map();
  let drag = null;

  const place = (event) => {
    const box = element.getBoundingClientRect();
    return /** @type {[number, number]} */ ([event.clientX - box.left, event.clientY - box.top]);
  };
  const begin = (tool, at) => {
    drag = { tool, from: at, last: at, moved: false, memory: {}, fingers: down.size, spread: spread(down) };
  };

  element.addEventListener("pointerdown", (event) => {
    const at = place(event);
    down.set(event.pointerId, at);
    element.setPointerCapture(event.pointerId);
    const touch = event.pointerType === "touch";
    const tool = touch && down.size > 2 ? scrollTool : touch && down.size === 2 ? null : pick(event, at, hands);
    if (!touch || down.size === 1) begin(tool, at);
    else begin(tool, middle(down));
    if (tool?.start && !touch) hands.emit(tool.start(step(drag, at, element)));
  });

  element.addEventListener("pointermove", (event) => {
    if (!drag || !down.has(event.pointerId)) return;
    down.set(event.pointerId, place(event));
    const at = drag.fingers > 1 ? middle(down) : place(event);
    if (!drag.moved && Math.hypot(at[0] - drag.from[0], at[1] - drag.from[1]) < CLICK && drag.fingers < 2) return;
    drag.moved = true;
    hands.emit(drag.tool ? drag.tool.drag(step(drag, at, element), drag.memory) : pinch(drag, at, down));
    drag.last = at;
  });

  const end = (event) => {
    if (!down.delete(event.pointerId)) return;
    const clicked = drag && !drag.moved && drag.fingers === 1 && event.type === "pointerup" && event.button === 0;
    if (clicked && !event.shiftKey) hands.click(drag.from);
    // Fingers that stay behind after a pinch do nothing until all are lifted.
    drag = null;
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
  element.addEventListener("contextmenu", (event) => event.preventDefault());
  element.addEventListener("auxclick", (event) => event.preventDefault());
}

function pick(event, at, hands) {
  if (event.button === 1 || (event.button === 0 && event.shiftKey)) return panTool;
  return event.button === 2 ? zoomTool : hands.toolAt(at);
}

/** @returns {import("./tool.js").Gesture} */
function step(drag, at, element) {
  return { at, from: drag.from, dx: at[0] - drag.last[0], dy: at[1] - drag.last[1], height: element.clientHeight };
}

/** Two fingers: apart enlarges, together shrinks, both along pan. @returns {Change[]} */
function pinch(drag, at, down) {
  const now = spread(down);
  const factor = drag.spread > 0 && now > 0 ? now / drag.spread : 1;
  drag.spread = now;
  return [
    { type: "pan", dx: at[0] - drag.last[0], dy: at[1] - drag.last[1] },
    { type: "zoom", factor, at },
  ];
}

/** @param {Map<number, [number, number]>} down @returns {[number, number]} */
function middle(down) {
  const points = [...down.values()];
  return [
    points.reduce((sum, [x]) => sum + x, 0) / points.length,
    points.reduce((sum, [, y]) => sum + y, 0) / points.length,
  ];
}

/** @param {Map<number, [number, number]>} down */
function spread(down) {
  const [a, b] = [...down.values()];
  return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
}
