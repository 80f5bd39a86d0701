import { project } from "../core/camera.js";
import { toPixel } from "../core/geometry.js";
import { setAll, svg, write } from "./layer.js";

/** Room between a line's end and its number. CSS pixels. */
const GAP = 4;

/** Where the slice of another pane cuts this picture. @type {import("./layer.js").Overlay} */
export const referencesOverlay = {
  id: "references",
  mount(layer) {
    const root = svg(layer, "svg", { class: "references", "aria-hidden": "true" });
    /** @type {{shade: Element, line: Element, label: Element}[]} */
    const drawn = [];
    return ({ layout, matrix, view, lines = [] }) => {
      while (drawn.length < lines.length) drawn.push(mounted(root));
      while (drawn.length > lines.length) for (const part of Object.values(drawn.pop())) part.remove();
      const at = (world) => {
        const [x, y] = toPixel(layout, world);
        return project(matrix, x + 0.5, y + 0.5);
      };
      lines.forEach((line, i) => place(drawn[i], line, [at(line.from), at(line.to)], view));
    };
  },
};

/** @param {Element} root */
const mounted = (root) => ({
  shade: svg(root, "line", { class: "reference-shade" }),
  line: svg(root, "line", { class: "reference-line" }),
  label: svg(root, "text", { class: "reference-label" }),
});

/** @param {{shade: Element, line: Element, label: Element}} parts @param {[number, number][]} ends */
function place({ shade, line, label }, { colour, label: text, pane }, [[x1, y1], [x2, y2]], { width }) {
  setAll(shade, { x1, y1, x2, y2 });
  setAll(line, { x1, y1, x2, y2, stroke: colour, "data-from": pane });
  const [x, y] = x1 < x2 ? [x1, y1] : [x2, y2];
  setAll(label, { x: Math.min(Math.max(x + GAP, GAP), width - 40), y: y - GAP, fill: colour });
  write(label, text);
}
