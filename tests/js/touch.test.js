import assert from "node:assert/strict";
import { test } from "node:test";
import { doubleTaps, growth, middle, spread } from "../../static/js/tools/touch.js";

test("fingers have a middle and a distance", () => {
  assert.deepEqual(middle([[0, 0], [10, 20]]), [5, 10]);
  assert.deepEqual(middle([[4, 6]]), [4, 6]);
  assert.equal(spread([[0, 0], [30, 40], [90, 90]]), 50);
  assert.equal(spread([[1, 1]]), 0);
});

test("one hand does not zoom", () => {
  assert.equal(growth(0, 0), 1);
  assert.equal(growth(0, 50), 1);
  assert.equal(growth(50, 100), 2);
});

test("two quick taps at one place are a double tap, and three are no two", () => {
  const taps = doubleTaps();
  assert.equal(taps.isDouble(0, [10, 10]), false);
  assert.equal(taps.isDouble(200, [30, 10]), true);
  assert.equal(taps.isDouble(300, [30, 10]), false);
  assert.equal(taps.isDouble(450, [30, 10]), true);
});

test("slow taps, and taps apart, are not", () => {
  const taps = doubleTaps();
  taps.isDouble(0, [10, 10]);
  assert.equal(taps.isDouble(600, [10, 10]), false);
  assert.equal(taps.isDouble(700, [50, 10]), false);
});

test("what lies between two taps makes two of them", () => {
  const taps = doubleTaps();
  taps.isDouble(0, [10, 10]);
  taps.forget();
  assert.equal(taps.isDouble(100, [10, 10]), false);
});
