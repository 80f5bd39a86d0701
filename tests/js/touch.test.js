import assert from "node:assert/strict";
import { test } from "node:test";
import { doubleClicks, growth, middle, spread } from "../../static/js/tools/touch.js";

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

test("two quick clicks at one place are a double click, and three are no two", () => {
  const clicks = doubleClicks();
  assert.equal(clicks.isDouble(0, [10, 10], false), false);
  assert.equal(clicks.isDouble(200, [11, 10], false), true);
  assert.equal(clicks.isDouble(300, [11, 10], false), false);
  assert.equal(clicks.isDouble(450, [11, 10], false), true);
});

test("slow clicks, and clicks apart, are not", () => {
  const clicks = doubleClicks();
  clicks.isDouble(0, [10, 10], false);
  assert.equal(clicks.isDouble(600, [10, 10], false), false);
  assert.equal(clicks.isDouble(700, [40, 10], false), false);
});

test("a finger is less exact than a mouse", () => {
  const [mouse, finger] = [doubleClicks(), doubleClicks()];
  mouse.isDouble(0, [10, 10], false);
  finger.isDouble(0, [10, 10], true);
  assert.equal(mouse.isDouble(200, [30, 10], false), false);
  assert.equal(finger.isDouble(200, [30, 10], true), true);
});

test("what lies between two clicks makes two of them", () => {
  const clicks = doubleClicks();
  clicks.isDouble(0, [10, 10], false);
  clicks.forget();
  assert.equal(clicks.isDouble(100, [10, 10], false), false);
});
