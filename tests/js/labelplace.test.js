import assert from "node:assert/strict";
import { test } from "node:test";
import { keptInside, placeLabel, sizeOf } from "../../static/js/core/labelplace.js";

const phone = { width: 390, height: 600 };
const line = (...points) => [{ kind: "line", points }];
const size = /** @type {[number, number]} */ ([120, 40]);

test("words stand to the right of a mark, or to its left where the pane ends", () => {
  assert.deepEqual(placeLabel(size, line([50, 300], [150, 300]), phone), [160, 280]);
  assert.deepEqual(placeLabel(size, line([250, 300], [350, 300]), phone), [120, 280]);
});

test("a mark as wide as the pane has its words below it, or above where it lies at the bottom", () => {
  const [, below] = placeLabel(size, line([40, 300], [350, 300]), phone);
  assert.equal(below, 310);
  const [, above] = placeLabel(size, line([40, 570], [350, 570]), phone);
  assert.equal(above, 520);
});

test("they lie on no line of a mark that leaves them room, and never outside the pane", () => {
  for (const [x, y] of [
    [5, 5],
    [385, 5],
    [5, 595],
    [385, 595],
    [195, 300],
  ])
    for (const reach of [30, 90, 170]) {
      const polygon = Array.from({ length: 72 }, (_, i) => [
        x + reach * Math.cos((i * Math.PI) / 36),
        y + reach * Math.sin((i * Math.PI) / 36),
      ]);
      const [left, top] = placeLabel(size, [{ kind: "polygon", points: polygon }], phone);
      assert.ok(left >= 0 && top >= 0 && left + size[0] <= phone.width && top + size[1] <= phone.height);
      const on = polygon.filter(([px, py]) => px > left && px < left + size[0] && py > top && py < top + size[1]);
      assert.deepEqual(on, [], `${x}, ${y}, ${reach}`);
    }
});

test("where a mark leaves no room, they cover as little of it as they can", () => {
  const view = { width: 130, height: 100 };
  const [left, top] = placeLabel(size, line([65, 0], [65, 100], [65, 50], [65, 45]), view);
  assert.ok(left >= 0 && top >= 0 && left + size[0] <= view.width && top + size[1] <= view.height);
});

test("a single point has them to its right", () => {
  assert.deepEqual(placeLabel(size, [{ kind: "point", points: [[100, 100]] }], phone), [110, 80]);
});

test("words that were set near an edge are moved into the pane; those beside it stay away", () => {
  const words = (x, y) => ({ kind: "label", at: [x, y], lines: ["ten words ."], offset: [0, 0], height: 18, note: true });
  const [width, height] = sizeOf(words(0, 0));
  assert.deepEqual(keptInside(words(350, 100), phone).at, [390 - 2 - width, 100]);
  assert.deepEqual(keptInside(words(100, 590), phone).at, [100, 600 - 2 - height]);
  assert.deepEqual(keptInside(words(100, 100), phone).at, [100, 100]);
  assert.deepEqual(keptInside(words(500, 100), phone).at, [500, 100]);
});
