import { crossings, turningFrom } from "../core/crosshair.js";
import { setAll, svg } from "./layer.js";

/** The middle is left open, so that what is pointed at can be seen. CSS pixels. */
const OPEN = 12;
/** Where the dot lies that turns a line: between the place where turning begins and the edge of the pane. */
const DOT = 0.5;
/** Panes smaller than this have no room for dots. CSS pixels. */
const ROOM = 200;
const MOST = 2;

/** Where the other linked planes cut this one, and how thick they are. @type {import("./layer.js").Overlay} */
export const crosshairOverlay = {
  id: "crosshair",
  mount(layer) {
    const root = svg(layer, "svg", { class: "crosshair", "aria-hidden": "true" });
    const shade = svg(root, "path", { class: "crosshair-shade" });
    const lines = Array.from({ length: MOST }, () => parts(root));
    return (model) => {
      const found = crossings(model).slice(0, MOST);
      root.toggleAttribute("hidden", !found.length);
      shade.setAttribute("d", found.flatMap(halves).map(([x1, y1, x2, y2]) => `M${x1} ${y1}L${x2} ${y2}`).join(""));
      const dots = Math.min(model.view.width, model.view.height) >= ROOM;
      lines.forEach((line, i) => draw(line, found[i], dots));
    };
  },
};

/** @param {Element} root */
function parts(root) {
  const pair = (name, attributes) => [0, 1].map(() => svg(root, name, attributes));
  return {
    halves: pair("line", { "stroke-width": "1" }),
    borders: pair("line", { class: "crosshair-border", "stroke-width": "1", "stroke-dasharray": "4 4" }),
    dots: pair("circle", { class: "crosshair-dot", r: "3.5" }),
  };
}

/** The two halves of a line, with the middle left open. @param {import("../core/crosshair.js").Crossing} line */
function halves({ centre: [x, y], along: [dx, dy], reach: [ahead, behind] }) {
  return [
    [x - dx * Math.max(behind, OPEN), y - dy * Math.max(behind, OPEN), x - dx * OPEN, y - dy * OPEN],
    [x + dx * OPEN, y + dy * OPEN, x + dx * Math.max(ahead, OPEN), y + dy * Math.max(ahead, OPEN)],
  ].map((ends) => ends.map(tidy));
}

const tidy = (value) => Math.round(value * 100) / 100;

function draw({ halves: drawn, borders, dots }, line, dotted) {
  for (const part of [...drawn, ...borders, ...dots]) part.toggleAttribute("hidden", !line);
  if (!line) return;
  const colour = { stroke: line.colour, "data-plane": line.plane };
  halves(line).forEach(([x1, y1, x2, y2], i) => setAll(drawn[i], { ...colour, x1, y1, x2, y2 }));
  borders.forEach((border, i) => drawBorder(border, line, i ? -line.half : line.half));
  dots.forEach((dot, i) => drawDot(dot, line, i ? -1 : 1, dotted));
}

/** One side of a slab. @param {Element} part @param {import("../core/crosshair.js").Crossing} line @param {number} off */
function drawBorder(part, { centre: [x, y], along: [dx, dy], reach: [ahead, behind], colour, pane }, off) {
  part.toggleAttribute("hidden", !off);
  const [cx, cy] = [x + dy * off, y - dx * off];
  setAll(part, {
    stroke: colour,
    "data-slab": pane,
    x1: tidy(cx - dx * behind),
    y1: tidy(cy - dy * behind),
    x2: tidy(cx + dx * ahead),
    y2: tidy(cy + dy * ahead),
  });
}

/** What a hand takes to turn a line. */
function drawDot(part, { centre: [x, y], along: [dx, dy], reach, colour, plane }, sign, dotted) {
  const far = reach[sign > 0 ? 0 : 1];
  const from = turningFrom(far);
  const at = sign * (from + (far - from) * DOT);
  part.toggleAttribute("hidden", !dotted || far <= from);
  setAll(part, { cx: tidy(x + dx * at), cy: tidy(y + dy * at), stroke: colour, "data-turns": plane });
}
