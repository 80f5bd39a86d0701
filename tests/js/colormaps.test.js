import assert from "node:assert/strict";
import { test } from "node:test";
import { COLORMAPS, colormap } from "../../static/js/core/colormaps.js";

test("every map has 256 colours and grey is the identity", () => {
  for (const { id } of COLORMAPS) assert.equal(colormap(id).length, 768, id);
  const grey = colormap("grey");
  for (let i = 0; i < 256; i += 1) assert.deepEqual([...grey.slice(i * 3, i * 3 + 3)], [i, i, i]);
});

test("hot begins black, passes red and yellow, and ends white", () => {
  const hot = colormap("hot");
  assert.deepEqual([...hot.slice(0, 3)], [0, 0, 0]);
  assert.deepEqual(
    [...hot.slice(93 * 3, 93 * 3 + 3)].map((value) => Math.abs(value) > 250),
    [true, false, false],
  );
  assert.deepEqual([...hot.slice(765)], [255, 255, 255]);
});

test("an unknown map is grey", () => assert.equal(colormap("plaid"), colormap("grey")));
