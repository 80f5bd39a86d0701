import assert from "node:assert/strict";
import { test } from "node:test";
import { layWords } from "../../static/js/core/captions.js";
import { cornerBoxes } from "../../static/js/core/cornerboxes.js";
import { labelBox } from "../../static/js/core/primitives.js";

const lines = {
  topLeft: ["Phantom, Thorax", "PHANTOM-1", "1 Jan 1960 · O · 64 y"],
  topRight: ["CT thorax", "15 Jan 2024  09:30", "Series 2 · axial phantom"],
  bottomLeft: ["Zoom 180 %", "-12.5 mm", "5 / 9"],
  bottomRight: ["HU", "W 400  L 40"],
};
const none = { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] };
const desk = { width: 1288, height: 796 };
const phone = { width: 390, height: 600 };
const words = (lines) => ({ kind: "label", at: [0, 0], lines, offset: [0, 0], height: 13, note: false });
const line = (key, from, to, text = ["34.8 mm"]) => ({ key, shapes: [{ kind: "line", points: [from, to] }], label: words(text), corner: null });
const share = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const onTexts = (laid, texts) => [...laid.values()].filter(({ label }) => texts.some((box) => share(box, labelBox(label)))).length;

test("each corner that tells anything has a box in its corner, and none reaches the middle", () => {
  for (const pane of [desk, phone, { width: 200, height: 120 }, { ...desk, slider: "left" }]) {
    const boxes = cornerBoxes(lines, pane);
    assert.equal(boxes.length, 4);
    for (const [i, [left, top, right, bottom]] of boxes.entries()) {
      assert.ok(left >= 0 && top >= 0 && right <= pane.width && bottom <= pane.height && right >= left && bottom >= top);
      assert.ok(i % 2 ? left >= pane.width / 2 : right <= pane.width / 2, `${pane.width}, corner ${i}`);
    }
  }
  assert.deepEqual(cornerBoxes(none, desk), []);
  assert.equal(cornerBoxes({ ...none, bottomLeft: ["5 / 9"] }, desk).length, 1);
});

test("the texts beside the slider stand away from its edge, whichever it is", () => {
  const ends = (pane) => cornerBoxes(lines, pane).map(([left, , right], i) => (i % 2 ? pane.width - right : left));
  assert.deepEqual(ends({ ...desk, slider: "right" }), [12, 32, 12, 32]);
  assert.deepEqual(ends({ ...desk, slider: "left" }), [32, 12, 32, 12]);
});

test("lines at the foot that are too long for half of a pane take several rows, those at the top one", () => {
  const long = ["a line of words that is far too long for half of a phone"];
  const [top, bottom] = cornerBoxes({ ...none, topLeft: long, bottomLeft: long }, phone);
  assert.equal(top[3] - top[1], 16);
  assert.ok(bottom[3] - bottom[1] >= 48);
});

test("words of marks in every corner keep off its texts, are readable, and stay within the pane", () => {
  for (const pane of [desk, phone]) {
    const texts = cornerBoxes(lines, pane);
    const { width, height } = pane;
    const spots = [[20, 30], [width - 90, 30], [20, height - 30], [width - 90, height - 30], [30, 70], [width - 80, height - 60]];
    const marks = spots.map(([x, y], i) => line(`m${i}`, [x, y], [x + 40, y + 4]));
    assert.ok(onTexts(layWords(marks, pane), texts) >= 4, "without knowing of them they lie on them");
    const laid = layWords(marks, pane, texts);
    assert.equal(onTexts(laid, texts), 0);
    const boxes = [...laid.values()].map(({ label }) => labelBox(label));
    assert.equal(boxes.some((box, i) => boxes.slice(i + 1).some((other) => share(box, other))), false);
    for (const [left, top, right, bottom] of boxes)
      assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height);
  }
});

test("words that stand free already stay where they were", () => {
  const marks = [line("a", [500, 400], [600, 400]), line("b", [500, 410], [600, 410])];
  const [before, after] = [layWords(marks, desk), layWords(marks, desk, cornerBoxes(lines, desk))];
  for (const key of ["a", "b"]) assert.deepEqual(after.get(key), before.get(key));
});

test("where no place is free they stand as if there were no texts, and what a person has set stays", () => {
  const small = { width: 200, height: 120 };
  const texts = [[0, 0, 200, 120]];
  const marks = [line("a", [60, 60], [120, 60], ["mean 41.3 · SD 3.5 HU", "50.0 mm²"]), line("b", [60, 90], [120, 90])];
  assert.deepEqual(layWords(marks, small, texts), layWords(marks, small));
  const set = { ...line("set", [400, 400], [450, 400]), corner: [16, 16] };
  assert.deepEqual(layWords([set], desk, cornerBoxes(lines, desk)).get("set").label.at, [16, 16]);
});
