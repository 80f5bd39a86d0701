import assert from "node:assert/strict";
import test from "node:test";
import { freshen, isRead } from "../../static/js/core/freshen.js";

const plane = (gaps) => ({ slices: 3, in_gap: gaps, rows_in_gap: [], columns_in_gap: [] });
const told = (undrawable, gaps) => ({
  range: undrawable.length ? [0, 9] : null,
  window: { center: undrawable.length },
  undrawable,
  trust: { entries: undrawable },
  planes: { axial: plane(gaps), coronal: { reason: "none" } },
});
const lost = { phase: 0, index: 1, message: "cut short" };

test("images that were found not to be drawable come into the trust panel and the gaps, in place", () => {
  const manifest = told([], []);
  const { axial } = manifest.planes;
  assert.equal(freshen(manifest, told([lost], [1])), true);
  assert.deepEqual([manifest.undrawable, manifest.trust.entries], [[lost], [lost]]);
  assert.deepEqual(axial.in_gap, [1]);
  assert.equal(manifest.window.center, 0, "what is shown does not change under the hand");
});

test("without news nothing is touched", () => {
  const manifest = told([lost], [1]);
  const { trust } = manifest;
  assert.equal(freshen(manifest, told([lost], [1])), false);
  assert.equal(manifest.trust, trust);
});

test("a series whose range is known has been read", () => {
  assert.equal(isRead(told([], [])), false);
  assert.equal(isRead(told([lost], [1])), true);
});
