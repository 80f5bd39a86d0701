import assert from "node:assert/strict";
import { test } from "node:test";
import { RESET } from "../../static/js/core/camera.js";
import { paneContext, screenAt } from "../../static/js/core/context.js";
import { MARK0 } from "../../static/js/core/mark.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { hitTest, markExtra, MarkStore } from "../../static/js/view/marks.js";

const acquired = {
  slices: 3,
  width: 400,
  height: 200,
  spacing: null,
  origin: null,
  row: null,
  column: null,
  step: null,
};
const manifest = { id: "s", kind: "images", spacing_source: "", regions: [], frame_time: null, planes: { acquired } };
const facts = {
  manifest: (series) => (series === "s" ? manifest : undefined),
  view: () => ({ width: 400, height: 200 }),
};

/** A pane that shows one pixel of the picture as one of the screen. */
const context = (more = {}) =>
  paneContext(
    "stack",
    { ...VIEWER0, panes: { stack: { ...PANE0, series: "s", index: 1, camera: RESET } }, ...more },
    { ...facts, range: () => [0, 1], dpr: 1 },
  );

const line = (key, points, more = {}) => ({
  ...MARK0,
  key,
  kind: "length",
  series: "s",
  space: "image",
  plane: { name: "acquired", index: 1, row: null, column: null, slab: { mm: 0, mode: "maximum_ip" } },
  points,
  ...more,
});

function filled(...marks) {
  const store = new MarkStore(facts);
  store.dispatch({ type: "mark-load", marks });
  return store;
}

const level = line("a", [
  [100, 50, 1],
  [200, 50, 1],
]);

test("marks have their numbers as soon as their series is there", () => {
  const store = filled(
    level,
    line(
      "b",
      [
        [0, 0, 0],
        [3, 4, 0],
      ],
      { series: "unknown", measures: [1] },
    ),
  );
  assert.deepEqual(store.state.marks.a.measures, [{ name: "length", value: 100, unit: "px" }]);
  assert.equal(store.state.marks.a.calibration.label, "no spacing in the file");
  assert.deepEqual(store.state.marks.b.measures, [1], "what the server said of a series that is not opened");
});

test("a calibration changes the numbers of the marks of its image, and undoing it puts them back", () => {
  const store = filled(level);
  const ruler = line(
    "c",
    [
      [0, 0, 1],
      [50, 0, 1],
    ],
    { kind: "calibration" },
  );
  store.dispatch({ type: "mark-begin", mark: ruler });
  store.dispatch({ type: "mark-point", world: [50, 0, 1] });
  assert.equal(store.state.marks.a.measures[0].unit, "px");
  store.dispatch({ type: "mark-edit", key: "c", fields: { value: 10 } });
  assert.deepEqual(store.state.marks.a.measures, [{ name: "length", value: 20, unit: "mm" }]);
  assert.equal(store.state.marks.a.calibration.mark, "c");
  store.dispatch({ type: "mark-undo" });
  assert.equal(store.state.marks.a.measures[0].unit, "px");
});

test("effects are told with the mark they are about, those who listen are told once", () => {
  const store = filled(level);
  const [told, heard] = [[], []];
  store.onEffect((effect, mark) => told.push([effect.kind, mark.key]));
  store.subscribe((state, before, change) => heard.push(change.type));
  store.dispatch({ type: "mark-remove", key: "a" });
  store.dispatch({ type: "mark-remove", key: "a" });
  assert.deepEqual([told, heard], [[["remove", "a"]], ["mark-remove"]]);
});

test("a mark that was once stored with a slab, where there can be none, is as any other", () => {
  const thick = { ...level, plane: { ...level.plane, slab: { mm: 3, mode: "maximum_ip" } } };
  const { drawings } = markExtra(filled(thick), facts)(context());
  assert.deepEqual(drawings.map(({ mark, far }) => [mark.key, far]), [["a", false]]);
});

test("a pane shows the marks of its image, with their words", () => {
  const store = filled(
    level,
    line(
      "elsewhere",
      [
        [1, 1, 2],
        [9, 9, 2],
      ],
      { plane: { ...level.plane, index: 2 } },
    ),
  );
  const { drawings } = markExtra(store, facts)(context());
  assert.deepEqual(
    drawings.map(({ mark }) => mark.key),
    ["a"],
  );
  assert.deepEqual(drawings[0].primitives.at(-1).lines, ["100.0 px", "no spacing in the file"]);
  const hidden = context({ show: { ...VIEWER0.show, marks: false } });
  assert.deepEqual(markExtra(store, facts)(hidden).drawings, []);
  assert.equal(hitTest(hidden, store, [100, 50], 6), null);
});

test("a hand is on a handle first, then on a line, and on nothing far off", () => {
  const store = filled(level);
  assert.deepEqual(hitTest(context(), store, [102, 52], 6), { key: "a", handle: 0 });
  assert.deepEqual(hitTest(context(), store, [150, 54], 6), { key: "a", handle: "body" });
  assert.equal(hitTest(context(), store, [150, 70], 6), null);
  assert.equal(hitTest(null, store, [150, 50], 6), null);
});

test("with a tool that draws in the hand only handles are held, so that lines may cross", () => {
  const drawing = context({ tool: "length" });
  assert.equal(hitTest(drawing, filled(level), [150, 51], 6), null);
  assert.deepEqual(hitTest(drawing, filled(level), [199, 51], 6), { key: "a", handle: 1 });
});

test("a locked mark has no handles but can be pointed at; while drawing a hand is on nothing", () => {
  const store = filled({ ...level, locked: true });
  assert.deepEqual(hitTest(context(), store, [100, 50], 6), { key: "a", handle: "body" });
  store.dispatch({
    type: "mark-begin",
    mark: line("d", [
      [0, 0, 1],
      [9, 9, 1],
    ]),
  });
  assert.equal(hitTest(context(), store, [150, 50], 6), null);
});

test("lengths are shown in the unit that was chosen", () => {
  const metric = {
    ...manifest,
    spacing_source: "PixelSpacing",
    planes: { acquired: { ...acquired, spacing: [1, 1] } },
  };
  const known = { manifest: () => metric, units: () => "cm" };
  const store = new MarkStore(known);
  store.dispatch({ type: "mark-load", marks: [level] });
  const shown = markExtra(store, known)({ ...context(), manifest: metric });
  assert.deepEqual(shown.drawings[0].primitives.at(-1).lines, ["10.00 cm"]);
  const fine = { ...metric, spacing_source: "ImagerPixelSpacing", planes: { acquired: { ...acquired, spacing: [0.5, 0.25] } } };
  const pixels = { manifest: () => fine, units: () => "px" };
  const other = new MarkStore(pixels);
  other.dispatch({ type: "mark-load", marks: [level] });
  const [one] = markExtra(other, pixels)({ ...context(), manifest: fine }).drawings;
  assert.deepEqual(one.primitives.at(-1).lines, ["100.0 px"], "how many there are rests on nothing");
  assert.equal(other.state.marks.a.calibration.pixel, 0.25);
});

test("within a thick slab a mark that is seen from its side is a point without words, until it is selected", () => {
  const plane = (row, column, step, spacing) => ({ slices: 9, width: 60, height: 60, origin: [0, 0, 0], row, column, step, spacing, distance: spacing[0] });
  const axial = plane([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1]);
  const coronal = plane([1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 1]);
  const scan = { id: "s", kind: "volume", spacing: [1, 1, 1], spacing_source: "PixelSpacing", phases: 1, planes: { acquired: axial, axial, coronal, sagittal: coronal } };
  const known = { manifest: () => scan, view: () => ({ width: 400, height: 200 }), range: () => [0, 1], dpr: 1 };
  const slab = { mm: 40, mode: "maximum_ip" };
  const pane = { ...PANE0, series: "s", plane: "coronal", index: 4, slab };
  const across = () => paneContext("stack", { ...VIEWER0, panes: { stack: pane } }, known);
  const points = [[10, 1, 20], [30, 1, 20]];
  const drawn = { ...level, space: "patient", points, plane: { ...level.plane, name: "axial", index: 20 } };
  const store = new MarkStore(known);
  store.dispatch({ type: "mark-load", marks: [drawn] });
  const [one] = markExtra(store, known)(across()).drawings;
  assert.deepEqual([one.primitives, one.handles, one.words, one.far], [[{ kind: "point", points: [[20, 1, 20]] }], [], null, true]);
  const [x, y] = screenAt(across(), [20, 1, 20]);
  assert.deepEqual(hitTest(across(), store, [x, y], 6), { key: "a", handle: "body" });
  assert.equal(hitTest(across(), store, screenAt(across(), points[0]), 6), null, "its ends are not there to be held");
  store.dispatch({ type: "mark-select", key: "a" });
  const [chosen] = markExtra(store, known)(across()).drawings;
  assert.deepEqual([chosen.primitives[0].kind, chosen.handles, chosen.primitives.at(-1).kind], ["line", [], "label"]);
});

test("marks that are only looked at are shown, selected and followed, and never changed", () => {
  const store = new MarkStore(facts, false);
  const effects = [];
  store.onEffect((effect) => effects.push(effect));
  store.dispatch({ type: "mark-load", marks: [level] });
  const [drawn] = markExtra(store, facts)(context()).drawings;
  assert.deepEqual([drawn.mark.key, drawn.handles], ["a", []]);
  assert.deepEqual(store.hitTest(context(), [100, 50], 5), { key: "a", handle: "body" }, "its end is no handle");
  const scroll = { id: "scroll", cursor: "ns-resize", drag: () => [{ type: "scroll", by: 1 }] };
  const held = store.grab({ key: "a", handle: "body" }, /** @type {any} */ (scroll));
  assert.deepEqual([held.drag(null, {}), held.cursor], [[{ type: "scroll", by: 1 }], "ns-resize"], "a drag is the tool's");
  held.click(null, {}).forEach((change) => store.dispatch(change));
  assert.equal(store.state.selected, "a");
  store.dispatch({ type: "mark-move", key: "a", by: [10, 10, 0] });
  store.dispatch({ type: "mark-edit", key: "a", fields: { label: "mine" } });
  store.dispatch({ type: "mark-remove", key: "a" });
  store.dispatch({ type: "mark-begin", mark: line("b", [[0, 0, 1]]) });
  assert.deepEqual([store.state.marks.a.points, store.state.marks.a.label], [level.points, level.label]);
  assert.deepEqual([store.state.draft, effects], [null, []]);
  store.dispatch({ type: "mark-gone", key: "a" });
  assert.deepEqual(store.state.marks, {});
});

test("on another phase a mark is faint and says whose it is; with the tool for texts a text is in the hand", () => {
  const store = filled({ ...level, phase: 1 });
  const scan = (phase) => {
    const plain = context();
    return { ...plain, manifest: { ...manifest, phases: 3 }, state: { ...plain.state, phase } };
  };
  const [own] = markExtra(store, facts)(scan(1)).drawings;
  const [other] = markExtra(store, facts)(scan(2)).drawings;
  assert.deepEqual([own.far, other.far], [false, true]);
  assert.equal(other.primitives.at(-1).lines.at(-1), "phase 2");
  const text = line("t", [[100, 50, 1], [100, 90, 1]], { kind: "text", text: "Cyst" });
  const words = filled(text);
  assert.equal(hitTest(context({ tool: "length" }), words, [120, 70], 6), null);
  assert.deepEqual(hitTest(context({ tool: "text" }), words, [120, 70], 6), { key: "t", handle: "body" });
});

test("words under a hand are held by themselves, and keep their distance from it; of a locked mark they stand for it", () => {
  const store = filled(level);
  const [drawn] = markExtra(store, facts)(context()).drawings;
  const [x, y] = [drawn.words.label.at[0] + 20, drawn.words.label.at[1] + 8];
  const hit = hitTest(context(), store, [x, y], 6);
  assert.deepEqual([hit.key, hit.handle], ["a", "words"]);
  const tool = store.grab(hit, /** @type {any} */ ({}));
  const [held] = tool.drag({ world: [x + 20, y + 40, 1], fromWorld: [x, y, 1] }, {});
  store.dispatch(held);
  tool.up({}, {}).forEach((change) => store.dispatch(change));
  const [after] = markExtra(store, facts)(context()).drawings;
  const by = after.words.label.at.map((value, axis) => Math.round(value - drawn.words.label.at[axis]));
  assert.deepEqual(by, [20, 40]);
  assert.ok(after.words.leader);
  assert.equal(hitTest(context({ tool: "length" }), store, [x + 30, y + 40], 6), null, "a tool that draws, draws");
  const locked = filled({ ...level, locked: true });
  markExtra(locked, facts)(context());
  assert.deepEqual(hitTest(context(), locked, [x, y], 6), { key: "a", handle: "body" });
});

test("a hand beside words is on the line that is nearer, and far off on nothing", () => {
  const store = filled(level);
  markExtra(store, facts)(context());
  assert.equal(hitTest(context(), store, [150, 52], 6).handle, "body");
  assert.equal(hitTest(context(), store, [390, 190], 6), null);
});

test("what a mark rests on is told where it is selected, and by itself where it is not the plain one", () => {
  const spaced = { ...manifest, spacing_source: "PixelSpacing", planes: { acquired: { ...acquired, spacing: [1, 1] } } };
  const known = { manifest: () => spaced };
  const store = new MarkStore(known);
  store.dispatch({ type: "mark-load", marks: [level] });
  const lines = () => markExtra(store, known)({ ...context(), manifest: spaced }).drawings[0].primitives.at(-1).lines;
  assert.deepEqual(lines(), ["100.0 mm"]);
  store.dispatch({ type: "mark-select", key: "a" });
  assert.deepEqual(lines(), ["100.0 mm", "Pixel Spacing"]);
  assert.equal(store.state.marks.a.calibration.label, "Pixel Spacing", "the table has it in any case");
});
