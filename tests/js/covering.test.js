import assert from "node:assert/strict";
import { test } from "node:test";
import { coveredTop } from "../../static/js/core/covering.js";

const box = (left, top, right, bottom) => ({ left, top, right, bottom });
const LINE = box(0, 100, 800, 132);

test("a pane is covered as far down as a line over its upper edge goes", () => {
  assert.equal(coveredTop(box(0, 100, 400, 500), [LINE]), 32);
  assert.equal(coveredTop(box(0, 100, 400, 500), [LINE, box(0, 56, 800, 210)]), 110);
});

test("a pane below, beside or above what lies there is not touched", () => {
  assert.equal(coveredTop(box(0, 502, 400, 900), [LINE]), 0);
  assert.equal(coveredTop(box(800, 100, 900, 500), [LINE]), 0);
  assert.equal(coveredTop(box(0, 100, 400, 500), [box(0, 56, 800, 100)]), 0);
  assert.equal(coveredTop(box(0, 100, 400, 500), [box(0, 300, 800, 500)]), 0);
});

test("no more of a pane is covered than there is of it", () =>
  assert.equal(coveredTop(box(0, 100, 400, 150), [box(0, 50, 400, 400)]), 50));
