import { project } from "../core/camera.js";
import { toPixel } from "../core/geometry.js";
import { CROSSING, PLANE_COLOURS } from "../core/reference.js";
import { setAll, svg } from "./layer.js";

/** The middle is left open, so that what is pointed at can be seen. CSS pixels. */
const OPEN = 12;

/** Where the other two planes cut this one. @type {import("./layer.js").Overlay} */
export const crosshairOverlay = {
  id: "crosshair",
  mount(layer) {
    const root = svg(layer, "svg", { class: "crosshair", "aria-hidden": "true" });
    const shade = svg(root, "path", { class: "crosshair-shade" });
    const lines = Array.from({ length: 4 }, () => svg(root, "line", { "stroke-width": "1" }));
    return ({ layout, state, matrix, point, view }) => {
      const crossing = point && CROSSING[state.plane];
      root.toggleAttribute("hidden", !crossing);
      if (!crossing) return;
      const [x, y] = toPixel(layout, point);
      const at = project(matrix, x + 0.5, y + 0.5);
      draw(lines, at, state.camera.rotation % 180 !== 0, crossing, view);
      shade.setAttribute("d", trace(at, view));
    };
  },
};

/** @param {Element[]} lines @param {[number, number]} at @param {boolean} turned */
function draw(lines, [x, y], turned, crossing, { width, height }) {
  const [vertical, horizontal] = turned ? [crossing.level, crossing.upright] : [crossing.upright, crossing.level];
  const ends = [
    [vertical, x, 0, x, y - OPEN],
    [vertical, x, y + OPEN, x, height],
    [horizontal, 0, y, x - OPEN, y],
    [horizontal, x + OPEN, y, width, y],
  ];
  ends.forEach(([plane, x1, y1, x2, y2], i) =>
    setAll(lines[i], { stroke: PLANE_COLOURS[plane], x1, y1, x2, y2, "data-plane": plane }),
  );
}

/** The same four lines as one path: the dark edge that keeps them in sight on bright pixels. */
const trace = ([x, y], { width, height }) =>
  `M${x} 0V${y - OPEN}M${x} ${y + OPEN}V${height}M0 ${y}H${x - OPEN}M${x + OPEN} ${y}H${width}`;
