import assert from "node:assert/strict";
import { test } from "node:test";
import { metricOf } from "../../static/js/core/metric.js";
import { EMPTY_MARKS, reduceMarks } from "../../static/js/core/marks.js";
import { NO_SLAB } from "../../static/js/core/state.js";
import { grabTool } from "../../static/js/tools/mark.js";
import { MARK_KINDS, MARK_TOOLS, markTool } from "../../static/js/tools/marking.js";
import { registerTools, toolById } from "../../static/js/tools/registry.js";

const plane = { name: "acquired", index: 4, row: null, column: null, slab: NO_SLAB };

/** A hand at a place of a picture that shows mm as CSS pixels. */
const hand = (x, y, from = [x, y]) => ({
  at: [x, y],
  from,
  dx: 0,
  dy: 0,
  height: 500,
  world: [x, y, 4],
  fromWorld: [...from, 4],
  row: [1, 0, 0],
  column: [0, 1, 0],
  plane,
  series: "s",
  phase: 0,
  space: "patient",
  reach: 6,
  perPixel: 1,
});

function play(changes, state = EMPTY_MARKS) {
  return changes.reduce((before, change) => reduceMarks(before, change, MARK_KINDS).state, state);
}

/** A press, some steps, a release. */
function dragged(tool, [from, ...way], state = EMPTY_MARKS) {
  const memory = {};
  const steps = way.map(([x, y]) => hand(x, y, from));
  const changes = steps.flatMap((step) => tool.drag(step, memory));
  return play([...changes, ...tool.up(steps.at(-1), memory)], state);
}

const clicked = (tool, points) =>
  play(points.flatMap(([x, y]) => [...tool.move(hand(x, y)), ...tool.click(hand(x, y))]));
const only = (state) => {
  const all = Object.values(state.marks);
  assert.equal(all.length, 1);
  return all[0];
};
const flat = (points) => points.map((point) => point.map((value) => Math.round(value * 1e4) / 1e4));

const mm = metricOf({ spacing_source: "PixelSpacing" }, { origin: [0, 0, 0], spacing: [1, 1] }, 4, [], []);
const sizes = (mark) =>
  Object.fromEntries(
    markTool(mark.kind)
      .measure(mark, mm)
      .map(({ name, value }) => [name, value]),
  );

test("a length is drawn by a drag or by two clicks, and knows where it was drawn", () => {
  for (const state of [
    dragged(markTool("length"), [
      [0, 0],
      [9, 9],
      [30, 40],
    ]),
    clicked(markTool("length"), [
      [0, 0],
      [30, 40],
    ]),
  ]) {
    const mark = only(state);
    assert.deepEqual(mark.points, [
      [0, 0, 4],
      [30, 40, 4],
    ]);
    assert.deepEqual([mark.series, mark.plane, mark.space], ["s", plane, "patient"]);
    assert.equal(sizes(mark).length, 50);
  }
});

test("an angle is measured at its second point", () => {
  const mark = only(
    clicked(markTool("angle"), [
      [10, 0],
      [0, 0],
      [0, 30],
    ]),
  );
  assert.equal(Math.round(sizes(mark).angle), 90);
});

test("an angle begun with a drag needs one more click", () => {
  const half = dragged(markTool("angle"), [
    [10, 0],
    [0, 0],
  ]);
  assert.equal(half.draft.points.length, 3);
  const mark = only(play(markTool("angle").click(hand(0, 30)), half));
  assert.equal(Math.round(sizes(mark).angle), 90);
});

test("a Cobb angle takes two lines, by clicks or by two drags", () => {
  const lines = [
    [0, 0],
    [10, 0],
    [0, 20],
    [10, 30],
  ];
  const byDrags = dragged(markTool("cobb"), lines.slice(2), dragged(markTool("cobb"), lines.slice(0, 2)));
  for (const state of [clicked(markTool("cobb"), lines), byDrags])
    assert.equal(Math.round(sizes(only(state)).angle), 45);
});

test("a rectangle is pulled from corner to corner in any direction", () => {
  for (const end of [
    [30, 40],
    [-30, 40],
    [30, -40],
    [-30, -40],
  ]) {
    const mark = only(dragged(markTool("rectangle"), [[0, 0], [5, 5], end]));
    assert.deepEqual(
      flat(mark.points),
      flat([
        [0, 0, 4],
        [end[0], 0, 4],
        [...end, 4],
        [0, end[1], 4],
      ]),
    );
    assert.ok(Math.abs(sizes(mark).area - 1200) < 1e-6);
    assert.ok(Math.abs(sizes(mark).perimeter - 140) < 1e-6);
  }
});

test("each corner of a rectangle moves alone, the opposite one stays", () => {
  const tool = markTool("rectangle");
  const mark = {
    kind: "rectangle",
    points: [
      [0, 0, 4],
      [30, 0, 4],
      [30, 40, 4],
      [0, 40, 4],
    ],
  };
  assert.deepEqual(flat(tool.edit(mark, 2, [10, 20, 4])), [
    [0, 0, 4],
    [10, 0, 4],
    [10, 20, 4],
    [0, 20, 4],
  ]);
  assert.deepEqual(flat(tool.edit(mark, 0, [10, 20, 4])), [
    [10, 20, 4],
    [30, 20, 4],
    [30, 40, 4],
    [10, 40, 4],
  ]);
  assert.deepEqual(flat(tool.edit(mark, 1, [10, 20, 4])), [
    [0, 20, 4],
    [10, 20, 4],
    [10, 40, 4],
    [0, 40, 4],
  ]);
  assert.deepEqual(flat(tool.edit(mark, 3, [10, 20, 4])), [
    [10, 0, 4],
    [30, 0, 4],
    [30, 20, 4],
    [10, 20, 4],
  ]);
});

test("an ellipse fills the box it is pulled in", () => {
  const mark = only(
    dragged(markTool("ellipse"), [
      [10, 10],
      [12, 13],
      [30, 50],
    ]),
  );
  assert.deepEqual(flat(mark.points), [
    [10, 30, 4],
    [30, 30, 4],
    [20, 10, 4],
    [20, 50, 4],
  ]);
  assert.ok(Math.abs(sizes(mark).area - Math.PI * 10 * 20) < 1e-6);
});

test("an end of an ellipse's axis is moved along that axis; the other end stays", () => {
  const mark = {
    kind: "ellipse",
    points: [
      [10, 30, 4],
      [30, 30, 4],
      [20, 10, 4],
      [20, 50, 4],
    ],
  };
  assert.deepEqual(flat(markTool("ellipse").edit(mark, 1, [50, 77, 4])), [
    [10, 30, 4],
    [50, 30, 4],
    [30, 10, 4],
    [30, 50, 4],
  ]);
  assert.deepEqual(flat(markTool("ellipse").edit(mark, 2, [0, 20, 4])), [
    [10, 35, 4],
    [30, 35, 4],
    [20, 20, 4],
    [20, 50, 4],
  ]);
});

test("a polyline is closed by a click on its first point", () => {
  const mark = only(
    clicked(markTool("polyline"), [
      [0, 0],
      [30, 0],
      [30, 40],
      [2, 2],
    ]),
  );
  assert.equal(mark.points.length, 3);
  assert.equal(sizes(mark).area, 600);
  assert.equal(markTool("polyline").draw(mark)[0].kind, "polygon");
});

test("a stroke keeps a point for each few pixels and closes itself", () => {
  const round = Array.from({ length: 200 }, (_, i) => [
    50 * Math.cos((i * Math.PI) / 100),
    50 * Math.sin((i * Math.PI) / 100),
  ]);
  const mark = only(dragged(markTool("freehand"), round));
  assert.ok(mark.points.length > 60 && mark.points.length < 110, String(mark.points.length));
  assert.ok(Math.abs(sizes(mark).area / (Math.PI * 2500) - 1) < 0.01);
});

test("a freehand outline is bent at its handles", () => {
  const tool = markTool("freehand");
  const points = Array.from({ length: 48 }, (_, i) => [i, 0, 4]);
  const handles = tool.handles({ points });
  assert.equal(handles.length, 12);
  const bent = tool.edit({ points }, 3, [12, 8, 4]);
  assert.deepEqual(bent[12], [12, 8, 4]);
  assert.deepEqual(bent[14], [14, 4, 4]);
  assert.deepEqual(bent[17], points[17]);
});

test("a probe is one point, a key image none", () => {
  assert.equal(only(clicked(markTool("probe"), [[5, 6]])).points.length, 1);
  assert.deepEqual(only(clicked(markTool("keyimage"), [[5, 6]])).points, []);
});

test("a text waits for its words, is moved by its upper handle and sized by its lower one", () => {
  const state = clicked(markTool("text"), [[5, 6]]);
  assert.notEqual(state.asking, "");
  const mark = only(state);
  assert.deepEqual(mark.points, [
    [5, 6, 4],
    [5, 24, 4],
  ]);
  assert.deepEqual(markTool("text").edit(mark, 0, [0, 0, 4]), [
    [0, 0, 4],
    [0, 18, 4],
  ]);
  assert.deepEqual(markTool("text").edit(mark, 1, [5, 46, 4])[0], [5, 6, 4]);
});

test("a calibration waits for its length", () => {
  const state = dragged(markTool("calibration"), [
    [0, 0],
    [9, 9],
    [100, 0],
  ]);
  assert.equal(only(state).kind, "calibration");
  assert.notEqual(state.asking, "");
});

test("a mark in the hand is moved by what the hand moved, and is one step of undo", () => {
  const drawn = dragged(markTool("length"), [
    [0, 0],
    [9, 9],
    [30, 40],
  ]);
  const { key } = only(drawn);
  const moved = dragged(
    grabTool({ key, handle: "body" }),
    [
      [10, 10],
      [12, 10],
      [20, 15],
    ],
    drawn,
  );
  assert.deepEqual(only(moved).points, [
    [10, 5, 4],
    [40, 45, 4],
  ]);
  assert.deepEqual(only(play([{ type: "mark-undo" }], moved)).points, only(drawn).points);
  const pulled = dragged(
    grabTool({ key, handle: 1 }),
    [
      [30, 40],
      [35, 45],
    ],
    drawn,
  );
  assert.deepEqual(only(pulled).points, [
    [0, 0, 4],
    [35, 45, 4],
  ]);
});

test("a hand over another slice does not pull the mark there, and a click there begins a new one", () => {
  const tool = markTool("length");
  const half = play(tool.click(hand(5, 5)));
  const other = { ...hand(9, 9), plane: { ...plane, index: 5 }, world: [9, 9, 5] };
  assert.equal(play(tool.move(other), half), half);
  const next = play(tool.click(other), half);
  assert.deepEqual(next.draft.points[0], [9, 9, 5]);
  assert.deepEqual(next.marks, {});
});

test("a hand beside the picture draws nothing", () => {
  for (const tool of MARK_TOOLS) {
    const nowhere = { ...hand(1, 1), world: null, fromWorld: null };
    assert.deepEqual([tool.drag(nowhere, {}), tool.click(nowhere), tool.move(nowhere)], [[], [], []], tool.id);
  }
});

test("each tool can draw what it draws while it is half drawn", () => {
  for (const tool of MARK_TOOLS) {
    const { draft } = play(tool.click(hand(5, 5)).slice(0, 1));
    if (!draft) continue;
    for (const one of tool.draw(draft)) assert.ok(one.kind === "label" || one.points.every(Boolean), tool.id);
    assert.ok(Array.isArray(tool.measure(draft, mm)), tool.id);
  }
});

test("tools that came later are found by their names", () => {
  assert.equal(toolById("length").id, "window");
  registerTools(MARK_TOOLS);
  for (const tool of MARK_TOOLS) assert.equal(toolById(tool.id), tool);
});

test("a handle that is taken from beside keeps its distance from the hand", () => {
  const held = grabTool({ key: "k", handle: 1 }, [10, 20, 5]);
  const gesture = { fromWorld: [12, 19, 5], world: [22, 39, 5] };
  assert.deepEqual(held.drag(/** @type {any} */ (gesture), {}), [
    { type: "mark-handle", key: "k", handle: 1, to: [20, 40, 5] },
  ]);
});

test("what is pulled out of the picture ends at its edge: lines, outlines, handles, whole marks; words may stand beside it", () => {
  const out = (x, y) => ({ ...hand(x, y, [10, 10]), inside: [Math.min(x, 100), Math.min(y, 100), 4] });
  for (const kind of ["length", "rectangle", "freehand"]) {
    const tool = markTool(kind);
    const memory = {};
    const steps = [out(60, 70), out(1500, 800)];
    const { points } = only(play([...steps.flatMap((step) => tool.drag(step, memory)), ...tool.up(steps.at(-1), memory)]));
    assert.equal(Math.max(...flat(points).flat()), 100, kind);
  }
  const line = { ...dragged(markTool("length"), [[10, 10], [30, 10]]) };
  const { key } = only(line);
  const pulled = (handle, grip) => only(play(grabTool({ key, handle }, grip).drag(out(1500, 10), {}), line));
  assert.deepEqual(flat(pulled(1, [30, 10, 4]).points)[1], [120, 10, 4]);
  assert.deepEqual(flat(pulled("body").points)[0], [100, 10, 4]);
  assert.deepEqual(pulled("words", [10, 10, 4]).caption, [1480, 0, 0]);
});
