import assert from "node:assert/strict";
import { test } from "node:test";
import { toWorld } from "../../static/js/core/geometry.js";
import {
  areParallel,
  follow,
  offsetBetween,
  PARALLEL,
  shareFrame,
  slicePoint,
  turnTo,
} from "../../static/js/core/sync.js";
import { sagittal, thin } from "./stacks.js";

const thick = { ...thin, slices: 9, width: 30, height: 30, origin: [-60, -70, 110], step: [0, 0, 5] };
const downwards = { ...thick, origin: [-60, -70, 150], step: [0, 0, -5] };
const unplaced = { slices: 4, width: 5, height: 5, spacing: null, origin: null, row: null, column: null, step: null };

/** The planes turned about the patient's left-right axis. */
function turned(layout, degrees) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turn = ([x, y, z]) => [x, c * y - s * z, s * y + c * z];
  return { ...layout, row: turn(layout.row), column: turn(layout.column), step: turn(layout.step) };
}

const series = (layout, frame = "1.2.3", more = {}) => ({
  frame_of_reference: frame,
  planes: { acquired: layout, axial: layout, ...more },
});

test("trap 28: within one frame of reference the slice at the same position is found", () => {
  assert.equal(follow(thin, 30, thick), 4);
  assert.equal(follow(thin, 33, thick), 5);
  assert.equal(follow(thick, 4, thin), 30);
  assert.equal(follow(thin, 30, downwards), 4);
  assert.equal(follow(thin, 25, downwards), 5);
});

test("trap 28: beyond the end of a stack its last slice is the nearest", () => {
  assert.equal(follow(thin, 0, thick), 0);
  assert.equal(follow(thin, 60, thick), 8);
});

test("trap 28: uneven slices are found by their true places", () => {
  const origins = [100, 102, 140].map((z) => [-60, -70, z]);
  assert.equal(follow(thin, 15, { ...thick, slices: 3, origins }), 1);
  assert.equal(follow(thin, 35, { ...thick, slices: 3, origins }), 2);
});

test("trap 28: planes that are not parallel do not follow", () => {
  assert.equal(follow(thin, 30, sagittal), null);
  assert.equal(follow(thin, 30, unplaced), null);
  assert.equal(follow(unplaced, 1, thin), null);
  assert.ok(areParallel(thin, turned(thick, PARALLEL - 0.1)));
  assert.ok(!areParallel(thin, turned(thick, PARALLEL + 0.1)));
});

test("planes that are seen from the other side are parallel still", () => {
  assert.ok(areParallel(thin, { ...thick, row: [-0.5, 0, 0] }));
});

test("trap 28: a manual offset pairs two slices and holds for the others", () => {
  const elsewhere = { ...thick, origin: [-60, -70, -900] };
  const offset = offsetBetween(thin, 10, elsewhere, 3);
  assert.equal(offset, -885 - 110);
  assert.equal(follow(thin, 10, elsewhere, offset), 3);
  assert.equal(follow(thin, 15, elsewhere, offset), 4);
  assert.equal(follow(elsewhere, 4, thin, offsetBetween(elsewhere, 3, thin, 10)), 15);
});

test("an offset means the same whichever way the slices run", () => {
  const elsewhere = { ...downwards, origin: [-60, -70, -860] };
  const offset = offsetBetween(thin, 10, elsewhere, 3);
  assert.equal(follow(thin, 15, elsewhere, offset), 2);
});

test("frames of reference that are not told are never the same", () => {
  assert.ok(shareFrame({ frame_of_reference: "1.2" }, { frame_of_reference: "1.2" }));
  assert.ok(!shareFrame({ frame_of_reference: "" }, { frame_of_reference: "" }));
  assert.ok(!shareFrame({ frame_of_reference: "1.2" }, { frame_of_reference: "1.3" }));
});

test("trap 28: a series that is turned to opens at the same position, another frame where it was left", () => {
  const here = { manifest: series(thin), index: 30, point: slicePoint(thin, 30), linked: false };
  assert.deepEqual(turnTo(here, series(thick), { index: 1, point: [0, 0, 0] }), { index: 4 });
  assert.deepEqual(turnTo(here, series(thick, "9")), {});
  assert.deepEqual(turnTo(here, series(thick, "9"), { index: 1, point: null }), { index: 1, point: null });
  assert.deepEqual(turnTo(here, series(sagittal), { index: 7 }), { index: 7 });
});

test("trap 28: linked planes keep their crosshair, inside the volume that is turned to", () => {
  const here = { manifest: series(thin), index: 30, point: [-50, -60, 130], linked: true };
  assert.deepEqual(turnTo(here, series(thick)), { index: 4, point: [-50, -60, 130] });
  const far = turnTo({ ...here, point: [500, -60, 130] }, series(thick));
  assert.deepEqual(far.point, toWorld(thick, 29, 20, 4));
  const flat = series(thick, "1.2.3", { axial: { reason: "Its slices do not lie behind one another." } });
  assert.deepEqual(turnTo(here, flat), { index: 4 });
});
