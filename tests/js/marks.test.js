import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, EMPTY_MARKS, listMarks, MARK0, newKey, reduceMarks } from "../../static/js/core/marks.js";
import { olderFields } from "../../static/js/core/mark.js";
import { MARK_KINDS } from "../../static/js/tools/marking.js";

const line = (
  key,
  points = [
    [0, 0, 0],
    [10, 0, 0],
  ],
  more = {},
) => ({ ...MARK0, key, kind: "length", series: "s", points, ...more });

/** All changes one after the other. */
function after(changes, from = EMPTY_MARKS) {
  const effects = [];
  const state = changes.reduce((before, change) => {
    const next = reduceMarks(before, change, MARK_KINDS);
    effects.push(...next.effects);
    return next.state;
  }, from);
  return { state, effects };
}

const drawn = (key = "a", more = {}) => [
  { type: "mark-begin", mark: line(key, undefined, more) },
  { type: "mark-drag", world: [5, 0, 0] },
  { type: "mark-point", world: [20, 0, 0] },
];
const moved = (key, by) => [{ type: "mark-move", key, by }, { type: "mark-drop" }];

test("a drag draws a line, selects and saves it once", () => {
  const { state, effects } = after(drawn());
  assert.deepEqual(state.marks.a.points, [
    [0, 0, 0],
    [20, 0, 0],
  ]);
  assert.equal(state.draft, null);
  assert.equal(state.selected, "a");
  assert.equal(state.marks.a.state, "saving");
  assert.deepEqual(effects, [{ kind: "save", key: "a" }]);
});

test("two clicks draw the same line, and the hand between them is followed", () => {
  const start = line("a", [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const half = after([
    { type: "mark-point", world: [0, 0, 0], start, reach: 3 },
    { type: "mark-drag", world: [7, 0, 0] },
  ]);
  assert.deepEqual(half.state.draft.points.at(-1), [7, 0, 0]);
  const { state } = after([{ type: "mark-point", world: [20, 0, 0], start, reach: 3 }], half.state);
  assert.deepEqual(state.marks.a.points, [
    [0, 0, 0],
    [20, 0, 0],
  ]);
});

test("a click and then a short drag set two points, not a new mark", () => {
  const start = line("a", [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const { state } = after([
    { type: "mark-point", world: [0, 0, 0], start, reach: 3 },
    {
      type: "mark-begin",
      mark: line("b", [
        [19, 0, 0],
        [19, 0, 0],
      ]),
    },
    { type: "mark-drag", world: [20, 0, 0] },
    { type: "mark-point", world: [20, 0, 0] },
  ]);
  assert.deepEqual(Object.keys(state.marks), ["a"]);
  assert.deepEqual(state.marks.a.points, [
    [0, 0, 0],
    [20, 0, 0],
  ]);
});

test("a line of no length is no mark", () => {
  const { state, effects } = after([
    {
      type: "mark-begin",
      mark: line("a", [
        [1, 1, 1],
        [1, 1, 1],
      ]),
    },
    { type: "mark-point", world: [1, 1, 1] },
  ]);
  assert.deepEqual([listMarks(state), effects], [[], []]);
});

test("cancel leaves nothing of what is half drawn", () => {
  const { state, effects } = after([...drawn().slice(0, 2), { type: "mark-cancel" }]);
  assert.equal(state.draft, null);
  assert.deepEqual([listMarks(state), effects], [[], []]);
});

const corner = (x, y) => ({ type: "mark-point", world: [x, y, 0], reach: 1 });
const polyline = (key = "p") => ({
  ...MARK0,
  key,
  kind: "polyline",
  series: "s",
  points: [
    [0, 0, 0],
    [0, 0, 0],
  ],
});

test("a polyline is closed by a click on its first point", () => {
  const { state, effects } = after([
    { ...corner(0, 0), start: polyline() },
    corner(10, 0),
    corner(10, 10),
    { type: "mark-drag", world: [1, 1, 0] },
    corner(0.5, 0.5),
  ]);
  assert.deepEqual(state.marks.p.points, [
    [0, 0, 0],
    [10, 0, 0],
    [10, 10, 0],
  ]);
  assert.ok(effects.some(({ kind }) => kind === "measure"));
});

test("a polyline is closed by a double click, which sets no second point", () => {
  const { state } = after([{ ...corner(0, 0), start: polyline() }, corner(10, 0), corner(10, 10), corner(10, 10.2)]);
  assert.deepEqual(state.marks.p.points, [
    [0, 0, 0],
    [10, 0, 0],
    [10, 10, 0],
  ]);
});

test("Enter finishes a polyline without the point that only follows the hand; two points are none", () => {
  const three = [{ ...corner(0, 0), start: polyline() }, corner(10, 0), corner(10, 10)];
  const loose = { type: "mark-drag", world: [50, 50, 0] };
  const { state } = after([...three, loose, { type: "mark-finish" }]);
  assert.equal(state.marks.p.points.length, 3);
  assert.deepEqual(listMarks(after([...three.slice(0, 2), loose, { type: "mark-finish" }]).state), []);
});

test("undo while drawing takes back the last point, then the mark", () => {
  const half = [{ ...corner(0, 0), start: polyline() }, corner(10, 0), { type: "mark-undo" }];
  assert.equal(after(half).state.fixed, 1);
  assert.equal(after([...half, { type: "mark-undo" }]).state.draft, null);
});

test("moving, dropping and undoing give the old points back, and each is saved", () => {
  const { state, effects } = after([...drawn(), ...moved("a", [0, 5, 0]), { type: "mark-undo" }]);
  assert.deepEqual(state.marks.a.points, [
    [0, 0, 0],
    [20, 0, 0],
  ]);
  assert.equal(effects.filter(({ kind }) => kind === "save").length, 3);
  const again = after([{ type: "mark-redo" }], state);
  assert.deepEqual(again.state.marks.a.points, [
    [0, 5, 0],
    [20, 5, 0],
  ]);
});

test("a whole drag is one step of undo, however many moves it had", () => {
  const steps = Array.from({ length: 5 }, () => ({ type: "mark-move", key: "a", by: [1, 0, 0] }));
  const { state } = after([...drawn(), ...steps, { type: "mark-drop" }]);
  assert.deepEqual(state.marks.a.points[0], [5, 0, 0]);
  assert.equal(state.history.done.length, 2);
});

test("Escape during a drag puts the mark back where it was and saves nothing", () => {
  const { state, effects } = after([
    ...drawn(),
    { type: "mark-move", key: "a", by: [9, 0, 0] },
    { type: "mark-cancel" },
  ]);
  assert.deepEqual(state.marks.a.points[0], [0, 0, 0]);
  assert.equal(effects.length, 1);
});

test("undo of drawing removes, and redo brings the same mark back as the server knows it", () => {
  const stored = { ...line("a"), id: "17", version: 1, author: "reader" };
  const { state } = after([
    ...drawn(),
    { type: "mark-stored", mark: stored, sent: contentOf(after(drawn()).state.marks.a) },
  ]);
  const gone = after([{ type: "mark-undo" }], state);
  assert.deepEqual(gone.effects, [{ kind: "remove", key: "a" }]);
  assert.equal(gone.state.marks.a, undefined);
  const back = after([{ type: "mark-redo" }], gone.state);
  assert.deepEqual(back.effects, [{ kind: "restore", key: "a" }]);
  assert.equal(back.state.marks.a.id, "17");
});

test("removing is undone, renaming is undone, across kinds of change", () => {
  const { state } = after([
    ...drawn(),
    { type: "mark-edit", key: "a", fields: { label: "Aorta" } },
    { type: "mark-remove", key: "a" },
  ]);
  const once = after([{ type: "mark-undo" }], state).state;
  assert.equal(once.marks.a.label, "Aorta");
  assert.equal(after([{ type: "mark-undo" }], once).state.marks.a.label, "");
});

test("a locked mark is neither moved, renamed nor removed, until it is unlocked", () => {
  const { state } = after([...drawn(), { type: "mark-edit", key: "a", fields: { locked: true } }]);
  const { state: same } = after(
    [
      ...moved("a", [1, 1, 1]),
      { type: "mark-edit", key: "a", fields: { label: "x" } },
      { type: "mark-remove", key: "a" },
    ],
    state,
  );
  assert.equal(same, state);
  assert.equal(after([{ type: "mark-edit", key: "a", fields: { locked: false } }], state).state.marks.a.locked, false);
});

test("only content can be edited: who drew it is the server's to say", () => {
  const { state } = after([
    ...drawn(),
    { type: "mark-edit", key: "a", fields: { author: "me", id: "9", colour: "#ff0000" } },
  ]);
  assert.deepEqual([state.marks.a.author, state.marks.a.id, state.marks.a.colour], [null, "", "#ff0000"]);
});

test("what was changed while it was being saved stays changed", () => {
  const first = after(drawn()).state;
  const sent = contentOf(first.marks.a);
  const later = after([{ type: "mark-edit", key: "a", fields: { label: "newer" } }], first).state;
  const { state } = after([{ type: "mark-stored", mark: { ...first.marks.a, id: "1", version: 1 }, sent }], later);
  assert.deepEqual([state.marks.a.label, state.marks.a.id, state.marks.a.state], ["newer", "1", "saving"]);
});

test("a mark that another person changed is replaced, and one they removed goes", () => {
  const saved = after([
    { type: "mark-load", marks: [line("a", undefined, { id: "1", version: 1, state: "saved" })] },
  ]).state;
  const { state } = after([{ type: "mark-stored", mark: { ...saved.marks.a, label: "theirs", version: 2 } }], saved);
  assert.deepEqual([state.marks.a.label, state.marks.a.version], ["theirs", 2]);
  assert.deepEqual(listMarks(after([{ type: "mark-gone", key: "a" }], state).state), []);
});

test("loading keeps what is not saved yet", () => {
  const { state } = after([...drawn("mine"), { type: "mark-load", marks: [line("theirs")] }]);
  assert.deepEqual(Object.keys(state.marks).sort(), ["mine", "theirs"]);
});

test("a text without words and a calibration without a length are no marks", () => {
  const text = {
    ...MARK0,
    key: "t",
    kind: "text",
    series: "s",
    points: [
      [0, 0, 0],
      [0, 9, 0],
    ],
  };
  const set = [{ type: "mark-begin", mark: text }, { type: "mark-finish" }];
  const waiting = after(set);
  assert.equal(waiting.state.asking, "t");
  assert.deepEqual(waiting.effects, []);
  for (const end of [
    { type: "mark-cancel" },
    { type: "mark-edit", key: "t", fields: { text: "" } },
    { type: "mark-undo" },
  ])
    assert.deepEqual(listMarks(after([end], waiting.state).state), []);
  const { state, effects } = after([{ type: "mark-edit", key: "t", fields: { text: "here" } }], waiting.state);
  assert.deepEqual([state.marks.t.text, state.asking, effects], ["here", "", [{ kind: "save", key: "t" }]]);
  assert.deepEqual(listMarks(after([{ type: "mark-undo" }], state).state), []);
});

test("an unknown change changes nothing", () =>
  assert.equal(reduceMarks(EMPTY_MARKS, { type: "no" }).state, EMPTY_MARKS));

test("keys are 32 hexadecimal digits, each its own", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});

test("an older version comes back as one step, which can be undone", () => {
  const first = line("a", undefined, { label: "then", statistics: { mean: 1 } });
  const now = { ...first, label: "now", points: [[1, 1, 0], [5, 5, 0]], colour: "#5cb8ff", version: 3, state: "saved" };
  const body = contentOf(first);
  const fields = olderFields(now, body);
  assert.deepEqual(Object.keys(fields), ["points", "label", "colour"]);
  const loaded = after([{ type: "mark-load", marks: [now] }]).state;
  const { state, effects } = after([{ type: "mark-edit", key: "a", fields }], loaded);
  assert.deepEqual(contentOf(state.marks.a), body);
  assert.deepEqual([state.marks.a.version, state.marks.a.statistics], [3, null]);
  assert.deepEqual(effects, [{ kind: "save", key: "a" }]);
  assert.deepEqual(contentOf(after([{ type: "mark-undo" }], state).state.marks.a), contentOf(now));
});

test("a version that is there already has no way back; one from before there were captions has none of them", () => {
  const now = line("a", undefined, { caption: [1, 2, 3] });
  assert.deepEqual(olderFields(now, contentOf(now)), {});
  const { caption, view, ...older } = contentOf(now);
  assert.deepEqual(olderFields(now, older), { caption: null });
});

test("on a picture without a place an older version stays on the image that the mark lies on now", () => {
  const plane = (index) => ({ name: "acquired", index, row: null, column: null, slab: { mm: 0, mode: "maximum_ip" } });
  const then = line("a", [[1, 1, 2], [4, 4, 2]], { space: "image", plane: plane(2) });
  const now = { ...then, points: [[1, 1, 5], [9, 9, 5]], plane: plane(5) };
  assert.deepEqual(olderFields(now, contentOf(then)), { points: [[1, 1, 5], [4, 4, 5]] });
});

test("a locked mark takes an older version only together with its unlocking", () => {
  const mark = line("a", undefined, { locked: true, label: "now", state: "saved" });
  const loaded = after([{ type: "mark-load", marks: [mark] }]).state;
  const open = olderFields(mark, { ...contentOf(mark), locked: false, label: "then" });
  assert.equal(after([{ type: "mark-edit", key: "a", fields: open }], loaded).state.marks.a.label, "then");
  const shut = olderFields(mark, { ...contentOf(mark), label: "then" });
  assert.equal(after([{ type: "mark-edit", key: "a", fields: shut }], loaded).state.marks.a.label, "now");
});
