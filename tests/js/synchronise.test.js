import assert from "node:assert/strict";
import { test } from "node:test";
import { matrix, project, RESET, viewScale } from "../../static/js/core/camera.js";
import { toPixel } from "../../static/js/core/geometry.js";
import { frameOf } from "../../static/js/core/series.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { offsetsAsShown, setOffset, showsTwice, syncFollowers } from "../../static/js/core/synchronise.js";
import { sagittal, thin } from "./stacks.js";

const thick = { ...thin, slices: 9, width: 30, height: 30, origin: [-8, -9, 110], step: [0, 0, 5] };
const elsewhere = { ...thick, origin: [300, 200, 700] };
const ct = (id, layout, frame, more) => ({
  id,
  modality: "CT",
  units: "HU",
  frame_of_reference: frame,
  planes: { acquired: layout },
  ...more,
});
const MANIFESTS = {
  thin: ct("thin", thin, "1"),
  thick: ct("thick", thick, "1"),
  other: ct("other", elsewhere, "2"),
  side: ct("side", sagittal, "1"),
  mr: ct("mr", thick, "1", { modality: "MR", units: "" }),
};
const VIEWS = { stack: { width: 400, height: 320 }, "pane-2": { width: 300, height: 500 } };
const facts = { manifest: (id) => MANIFESTS[id], view: (id) => VIEWS[id] ?? VIEWS.stack, dpr: 1 };
const sync = { scroll: true, zoom: true, window: true, offsets: {} };

/** Two panes; the first is changed. */
function two(second, fields, wanted = sync, index = 4) {
  const panes = {
    stack: { ...PANE0, series: "thin", index: 10 },
    "pane-2": { ...PANE0, series: second, index },
  };
  const before = { ...VIEWER0, layout: "1x2", panes, sync: wanted };
  const after = { ...before, panes: { ...panes, stack: { ...panes.stack, ...fields } } };
  return { before, after, taken: syncFollowers(after, before, "stack", { type: "any" }, facts) };
}

test("trap 28: within one frame of reference the other pane goes to the same position", () => {
  assert.deepEqual(two("thick", { index: 30 }).taken, { "pane-2": { index: 4 } });
  assert.deepEqual(two("thick", { index: 35 }).taken, { "pane-2": { index: 5 } });
});

test("trap 28: in another frame it follows by the offset that a hand has set, and not before", () => {
  assert.deepEqual(two("other", { index: 30 }).taken, {});
  const shown = two("other", {}, sync, 2).after;
  const [offset, back] = offsetsAsShown(shown, facts);
  assert.deepEqual([offset.from, offset.to, back.from, back.to], ["thin", "other", "other", "thin"]);
  assert.equal(offset.mm, 600); // 710 mm in one, 110 mm in the other
  assert.equal(back.mm, -600);
  const kept = setOffset(shown, offset).sync;
  assert.deepEqual(kept.offsets, { "thin|other": 600, "other|thin": -600 });
  assert.deepEqual(two("other", { index: 20 }, kept, 2).taken, { "pane-2": { index: 4 } });
});

test("trap 28: planes that are not parallel are left alone", () => {
  assert.deepEqual(two("side", { index: 30 }).taken, {});
  assert.deepEqual(offsetsAsShown(two("side", {}).after, facts), []);
});

test("nothing follows while it is switched off, or where another series was opened", () => {
  const off = { ...sync, scroll: false, zoom: false, window: false };
  assert.deepEqual(two("thick", { index: 30 }, off).taken, {});
  assert.deepEqual(two("thick", { index: 30, series: "other" }).taken, {});
});

test("zoom is shared as CSS pixels for a millimetre, with the same place in the middle", () => {
  const camera = { ...RESET, zoom: 3, x: 6, y: -2 };
  const { after, taken } = two("thick", { camera }, { ...sync, scroll: false });
  const [one, other] = [frameOf(thin, VIEWS.stack), frameOf(thick, VIEWS["pane-2"])];
  const followed = taken["pane-2"].camera;
  assert.ok(Math.abs(viewScale(followed, other) - viewScale(camera, one)) < 1e-9);
  const world = [-6 - 0.25 + 0, 2 - 0.25, 120]; // the middle of the thin picture is (-0.25, -0.25); the pan moves it
  const at = (layout, cam, frame) => {
    const [x, y] = toPixel(layout, world);
    return project(matrix(cam, frame), x + 0.5, y + 0.5);
  };
  at(thin, camera, one).forEach((v, i) => assert.ok(Math.abs(v - [200, 160][i]) < 1e-6));
  at(thick, followed, other).forEach((v, i) => assert.ok(Math.abs(v - [150, 250][i]) < 1e-6));
  assert.equal(after.panes["pane-2"].camera, RESET);
});

test("a turned and flipped pane keeps its turn and shows the same middle", () => {
  const panes = {
    stack: { ...PANE0, series: "thin", index: 10 },
    "pane-2": { ...PANE0, series: "thick", camera: { ...RESET, rotation: 90, flipH: true } },
  };
  const before = { ...VIEWER0, panes, sync };
  const camera = { ...RESET, zoom: 2, x: 5, y: 3, rotation: 180 };
  const after = { ...before, panes: { ...panes, stack: { ...panes.stack, camera } } };
  const followed = syncFollowers(after, before, "stack", { type: "pan" }, facts)["pane-2"].camera;
  assert.deepEqual([followed.rotation, followed.flipH], [90, true]);
  const world = [-0.25 + 5, -0.25 + 3, 110]; // after half a turn a pan to the right brings what lies further along +x to the middle
  const [x, y] = toPixel(thick, world);
  const at = project(matrix(followed, frameOf(thick, VIEWS["pane-2"])), x + 0.5, y + 0.5);
  at.forEach((v, i) => assert.ok(Math.abs(v - [150, 250][i]) < 1e-6));
});

test("a window is shared within one modality and unit only", () => {
  const look = { ...PANE0.look, center: 300, width: 1500 };
  const taken = two("thick", { look }).taken["pane-2"].look;
  assert.deepEqual([taken.center, taken.width], [300, 1500]);
  assert.deepEqual(two("mr", { look }).taken, {});
});

test("PET is windowed in uptake, whatever the dose was", () => {
  const pet = (id, factor) => ct(id, thick, "1", { modality: "PT", units: "BQML", suv_factor: factor });
  Object.assign(MANIFESTS, { one: pet("one", 0.001), two: pet("two", 0.002) });
  const panes = { stack: { ...PANE0, series: "one" }, "pane-2": { ...PANE0, series: "two" } };
  const before = { ...VIEWER0, panes, sync };
  const look = { ...PANE0.look, center: 2500, width: 5000 };
  const after = { ...before, panes: { ...panes, stack: { ...panes.stack, look } } };
  const taken = syncFollowers(after, before, "stack", { type: "window" }, facts)["pane-2"].look;
  assert.deepEqual([taken.center, taken.width], [1250, 2500]);
});

test("a table of one series is not put on another", () => {
  const look = { ...PANE0.look, lut: { first: 0, bits: 8, entries: [0, 255] } };
  assert.deepEqual(two("thick", { look }).taken, {});
});

test("panes of one series scroll apart, until they are linked; then each stays as far from the other as it lies", () => {
  assert.deepEqual(two("thin", { index: 12 }).taken, {});
  const linked = { ...sync, same: true };
  assert.deepEqual(two("thin", { index: 12 }, linked).taken, { "pane-2": { index: 6 } });
  assert.deepEqual(two("thin", { index: 1 }, linked).taken, { "pane-2": { index: 0 } }, "no further than the end");
  assert.deepEqual(two("thin", { index: 12 }, { ...linked, scroll: false }).taken, {});
  assert.deepEqual(two("thick", { index: 30 }, linked).taken, { "pane-2": { index: 4 } }, "another series goes by its place");
});

test("whether one series is in several panes; empty ones are none", () => {
  const panes = (...series) => ({ ...VIEWER0, panes: Object.fromEntries(series.map((one, i) => [`pane-${i}`, { ...PANE0, series: one }])) });
  assert.equal(showsTwice(panes("thin", "thick", "", "")), false);
  assert.equal(showsTwice(panes("thin", "thick", "thin")), true);
});
