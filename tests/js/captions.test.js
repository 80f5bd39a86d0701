import assert from "node:assert/strict";
import { test } from "node:test";
import { layWords } from "../../static/js/core/captions.js";
import { EMPTY_MARKS, reduceMarks } from "../../static/js/core/marks.js";
import { MARK0 } from "../../static/js/core/mark.js";
import { labelBox } from "../../static/js/core/primitives.js";
import { MARK_KINDS } from "../../static/js/tools/marking.js";

const view = { width: 800, height: 600 };
const words = (lines, more = {}) => ({ kind: "label", at: [0, 0], lines, offset: [0, 0], height: 13, note: false, ...more });
const marked = (key, points, lines = ["34.8 mm"], corner = null) => ({
  key,
  shapes: [{ kind: points.length > 2 ? "polygon" : "line", points }],
  label: words(lines),
  corner,
});

const share = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function overlaps(laid) {
  const boxes = [...laid.values()].map(({ label }) => labelBox(label));
  return boxes.flatMap((box, i) => boxes.slice(i + 1).filter((other) => share(box, other))).length;
}

/** The same numbers at each run. */
function random(seed) {
  let at = seed;
  return (most) => ((at = (at * 48271) % 2147483647) / 2147483647) * most;
}

test("the words of lines that lie side by side do not lie on each other", () => {
  const lines = [0, 10, 20, 30].map((y) => marked(`m${y}`, [[300, 300 + y], [400, 300 + y]]));
  const laid = layWords(lines, view);
  assert.equal(overlaps(laid), 0);
  assert.deepEqual(laid.get("m0").label.at, [410, 300 - 15.6 / 2], "the first stands where it would alone");
});

test("twenty marks in one quarter of a pane have twenty readable words, all within the pane", () => {
  for (const seed of [1, 7, 42]) {
    const next = random(seed);
    const spot = () => [200 + next(300), 150 + next(250)];
    const lines = ["mean 41.3 · SD 3.5 HU", "50.0 mm²"];
    const marks = Array.from({ length: 20 }, (_, i) => marked(`m${i}`, [spot(), spot()], i % 2 ? lines : ["34.8 mm"]));
    const laid = layWords(marks, view);
    assert.equal(laid.size, 20);
    assert.equal(overlaps(laid), 0, `seed ${seed}`);
    for (const { label } of laid.values()) {
      const [left, top, right, bottom] = labelBox(label);
      assert.ok(left >= 0 && top >= 0 && right <= 800 && bottom <= 600);
    }
  }
});

test("a new mark moves no words of an older one that it does not run across", () => {
  const old = [marked("a", [[300, 300], [400, 300]]), marked("b", [[300, 310], [400, 310]])];
  const before = layWords(old, view);
  const after = layWords([...old, marked("c", [[520, 305], [600, 305]])], view);
  for (const key of ["a", "b"]) assert.deepEqual(after.get(key).label.at, before.get(key).label.at);
  assert.equal(overlaps(after), 0);
});

/** Whether one of the lines of a box runs through other words. */
const crosses = ([left, top, right, bottom], [x0, y0, x1, y1]) =>
  [[x0, y0, x1, y0], [x1, y0, x1, y1], [x0, y1, x1, y1], [x0, y0, x0, y1]].some(
    ([fromX, fromY, toX, toY]) => fromX < right && toX > left && fromY < bottom && toY > top,
  );

test("words lie on no outline of a neighbour, older or newer; one that is still drawn moves none", () => {
  const square = (x0, y0, x1, y1) => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  const lines = ["mean −732.1 · SD 12.4 HU", "min −801 · max −650 · n 1,204"];
  const [first, second] = [[300, 250, 380, 330], [440, 230, 520, 350]];
  const marks = [marked("a", square(...first), lines), marked("b", square(...second), lines)];
  for (const order of [marks, [...marks].reverse()]) {
    const laid = layWords(order, view);
    assert.equal(overlaps(laid), 0);
    for (const { label } of laid.values())
      for (const outline of [first, second]) assert.equal(crosses(labelBox(label), outline), false, label.at.join());
  }
  const alone = layWords(marks.slice(0, 1), view).get("a").label.at;
  const drawing = layWords([marks[0], { ...marks[1], loose: true }], view);
  assert.deepEqual(drawing.get("a").label.at, alone);
});

test("words that a person has set stay there, with a line to the mark, and the others give way", () => {
  const set = marked("set", [[100, 500], [160, 500]], ["34.8 mm"], [440, 300]);
  const laid = layWords([marked("a", [[300, 300], [400, 300]]), set], view);
  assert.deepEqual(laid.get("set").label.at, [440, 300]);
  const [[fromX, fromY], to] = laid.get("set").leader;
  const box = labelBox(laid.get("set").label);
  assert.ok(fromX >= box[0] && fromX <= box[2] && fromY >= box[1] && fromY <= box[3]);
  assert.deepEqual(to, [160, 500]);
  assert.equal(overlaps(laid), 0);
  assert.notDeepEqual(laid.get("a").label.at, [410, 292.2]);
});

test("words beside their mark have no line to it", () => {
  assert.equal(layWords([marked("a", [[300, 300], [400, 300]])], view).get("a").leader, null);
});

test("moved words never leave the pane while their mark is in it; of a mark beside the pane there are none", () => {
  const far = layWords([marked("a", [[300, 300], [400, 300]], ["34.8 mm"], [5000, -300])], view).get("a");
  const [left, top, right, bottom] = labelBox(far.label);
  assert.ok(left >= 0 && top >= 0 && right <= 800 && bottom <= 600);
  assert.equal(layWords([marked("b", [[900, 300], [950, 300]])], view).size, 0);
  assert.equal(layWords([marked("c", [[-100, 300], [950, 300]])], view).size, 1, "a line across the pane is in it");
});

const line = {
  ...MARK0,
  key: "a",
  kind: "length",
  series: "s",
  points: [
    [0, 0, 4],
    [10, 0, 4],
  ],
  statistics: { mean: 1 },
  state: "saved",
};
const play = (state, ...changes) => changes.reduce((last, one) => reduceMarks(last.state, one, MARK_KINDS), { state, effects: [] });
const start = (mark) => ({ ...EMPTY_MARKS, marks: { a: mark } });
const moved = [
  { type: "mark-caption", key: "a", to: [30, 20, 4] },
  { type: "mark-caption", key: "a", to: [40, 20, 4] },
  { type: "mark-drop" },
];

test("the place of words is saved with the mark, as a step from its middle, and its numbers stay", () => {
  const { state, effects } = play(start(line), ...moved);
  assert.deepEqual(state.marks.a.caption, [35, 20, 0]);
  assert.deepEqual([state.marks.a.points, state.marks.a.statistics], [line.points, line.statistics]);
  assert.deepEqual(effects, [{ kind: "save", key: "a" }], "nothing is measured anew");
});

test("a drag of words is one step to undo and to redo; reset is another", () => {
  const drawn = play(start(line), ...moved).state;
  const back = play(drawn, { type: "mark-undo" }).state;
  assert.equal(back.marks.a.caption, null);
  assert.deepEqual(play(back, { type: "mark-redo" }).state.marks.a.caption, [35, 20, 0]);
  const reset = play(drawn, { type: "mark-edit", key: "a", fields: { caption: null } }).state;
  assert.equal(reset.marks.a.caption, null);
  assert.deepEqual(play(reset, { type: "mark-undo" }).state.marks.a.caption, [35, 20, 0]);
});

test("words go along with their mark, Escape puts them back, and those of a locked mark stay", () => {
  const drawn = play(start(line), ...moved).state;
  assert.deepEqual(play(drawn, { type: "mark-move", key: "a", by: [5, 5, 0] }).state.marks.a.caption, [35, 20, 0]);
  const broken = play(start(line), moved[0], { type: "mark-cancel" }).state;
  assert.equal(broken.marks.a.caption, null);
  const locked = { ...line, locked: true };
  assert.equal(play(start(locked), ...moved).state.marks.a.caption, null);
});
