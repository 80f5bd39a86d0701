import { project } from "../core/primitives.js";
import { setAll, svg, write } from "./layer.js";

/** @typedef {import("../core/primitives.js").Spot} Spot @typedef {import("../core/primitives.js").Shown} Shown */

/** An arrow's head. */
const HEAD = 11;
/** Half the cross of a point. */
const CROSS = 6;

/** What people have drawn. @type {import("./layer.js").Overlay} */
export const marksOverlay = {
  id: "marks",
  mount(layer) {
    const root = svg(layer, "svg", { class: "marks", "aria-hidden": "true" });
    const star = svg(root, "text", { class: "mark-star" });
    /** @type {Map<string, ReturnType<typeof mounted>>} */
    const groups = new Map();
    return (model) => {
      const { drawings = [] } = model;
      const keys = new Set(drawings.map(({ mark }) => mark.key));
      for (const [key, parts] of groups) {
        if (keys.has(key)) continue;
        parts.root.remove();
        groups.delete(key);
      }
      for (const drawing of drawings) {
        const { key } = drawing.mark;
        if (!groups.has(key)) groups.set(key, mounted(root));
        fill(groups.get(key), drawing, model);
      }
      drawStar(star, drawings, model.view);
    };
  },
};

/** @param {Element} root */
function mounted(root) {
  const group = svg(root, "g", { class: "mark" });
  return {
    root: group,
    shade: svg(group, "path", { class: "mark-shade" }),
    line: svg(group, "path", { class: "mark-line" }),
    dashed: svg(group, "path", { class: "mark-line dashed" }),
    solid: svg(group, "path", { class: "mark-solid" }),
    leader: svg(group, "path", { class: "mark-leader" }),
    handles: svg(group, "g", { class: "mark-handles" }),
    words: svg(group, "g", { class: "mark-words" }),
  };
}

/**
 * @param {ReturnType<typeof mounted>} parts @param {import("./layer.js").Drawing} drawing
 * @param {import("./layer.js").Model} model
 */
function fill(parts, { mark, primitives, handles, selected, far, words }, { layout, shown, matrix }) {
  const shapes = project(primitives, layout, shown, matrix).filter((one) => one.kind !== "label");
  setAll(parts.root, {
    "data-mark": mark.key,
    "data-kind": mark.kind,
    "data-state": mark.state,
    class: `mark${selected ? " selected" : ""}${far ? " far" : ""}${mark.locked ? " locked" : ""}`,
  });
  parts.root.style.setProperty("--mark", mark.colour);
  const lines = shapes
    .filter(({ dashed }) => !dashed)
    .map(trace)
    .join("");
  const dashed = shapes
    .filter((shape) => shape.dashed)
    .map(trace)
    .join("");
  setAll(parts.line, { d: lines });
  setAll(parts.dashed, { d: dashed });
  setAll(parts.shade, { d: lines + dashed });
  setAll(parts.solid, {
    d: shapes
      .filter(({ kind }) => kind === "arrow")
      .map(head)
      .join(""),
  });
  const grips = project([{ kind: "polyline", points: handles }], layout, shown, matrix)[0].points;
  drawHandles(parts.handles, selected ? grips : []);
  setAll(parts.leader, { d: words?.leader ? trace({ kind: "line", points: words.leader }) : "" });
  writeWords(parts, words ? [words.label] : []);
}

/** @param {Shown} shape @returns {string} the d of an SVG path */
function trace({ kind, points }) {
  if (!points.length) return "";
  if (kind === "point")
    return points
      .map(([x, y]) => `M${f(x - CROSS)} ${f(y)}h${2 * CROSS}M${f(x)} ${f(y - CROSS)}v${2 * CROSS}`)
      .join("");
  return `M${points.map(([x, y]) => `${f(x)} ${f(y)}`).join("L")}${kind === "polygon" ? "Z" : ""}`;
}

/** Tenths of a pixel are enough. */
const f = (value) => Math.round(value * 10) / 10;

/** @param {Shown} arrow @returns {string} */
function head({ points: [tail, tip] }) {
  if (!tip) return "";
  const turn = Math.atan2(tip[1] - tail[1], tip[0] - tail[0]);
  const side = (by) => `${f(tip[0] - HEAD * Math.cos(turn + by))} ${f(tip[1] - HEAD * Math.sin(turn + by))}`;
  return `M${f(tip[0])} ${f(tip[1])}L${side(0.42)}L${side(-0.42)}Z`;
}

/** @param {Element} group @param {Spot[]} spots */
function drawHandles(group, spots) {
  while (group.childElementCount < spots.length) svg(group, "circle", { class: "mark-handle" });
  while (group.childElementCount > spots.length) group.lastElementChild.remove();
  spots.forEach(([x, y], i) => setAll(group.children[i], { cx: f(x), cy: f(y) }));
}

/** @param {{words: Element}} parts @param {import("../core/primitives.js").ShownLabel[]} labels */
function writeWords({ words }, labels) {
  const rows = labels.flatMap(({ at, offset, lines, height }) =>
    lines.map((line, i) => ({
      line,
      height,
      x: f(at[0] + offset[0]),
      y: f(at[1] + offset[1] + height * (0.95 + 1.2 * i)),
    })),
  );
  while (words.childElementCount < rows.length) svg(words, "text", { class: "mark-text" });
  while (words.childElementCount > rows.length) words.lastElementChild.remove();
  rows.forEach(({ line, height, x, y }, i) => {
    setAll(words.children[i], { x, y, "font-size": f(height) });
    write(words.children[i], line);
  });
}

/** A key image has no lines: a star stands at the top. */
function drawStar(star, drawings, view) {
  const key = drawings.some(({ mark }) => mark.kind === "keyimage");
  setAll(star, { x: f(view.width / 2), y: 44 });
  write(star, key ? "★ key image" : "");
}
