import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteCache } from "../../static/js/core/lru.js";
import { batches, batchSize } from "../../static/js/core/prefetch.js";
import { pictureKey, planeAddress, planeRequest } from "../../static/js/core/requests.js";
import { ApiError } from "../../static/js/api/http.js";
import { canRetry } from "../../static/js/ui/jobs.js";

test("the least recently used goes first, and the budget holds", () => {
  const dropped = [];
  const cache = new ByteCache(100, (value) => dropped.push(value));
  for (const name of ["a", "b", "c"]) cache.set(name, name, 30);
  cache.get("a");
  cache.set("d", "d", 30);
  assert.deepEqual(dropped, ["b"]);
  assert.ok(cache.has("a") && cache.has("c") && cache.has("d"));
  assert.equal(cache.bytes, 90);
});

test("asking whether something is there is no use of it", () => {
  const cache = new ByteCache(60);
  cache.set("a", 1, 30);
  cache.set("b", 2, 30);
  cache.has("a");
  cache.set("c", 3, 30);
  assert.ok(!cache.has("a"));
});

test("what is looked at stays, even over budget; replacing counts once", () => {
  const cache = new ByteCache(10);
  cache.set("large", 1, 50);
  assert.ok(cache.has("large"));
  cache.set("large", 2, 40);
  assert.equal(cache.bytes, 40);
  assert.equal(cache.get("large"), 2);
  cache.clear();
  assert.equal(cache.bytes, 0);
});

const plan = { index: 10, count: 40, direction: 1, perBatch: 4, ahead: 10, behind: 3 };

test("slices ahead of the hand come before those behind it, in batches that begin where others do", () => {
  assert.deepEqual(
    batches(plan, () => false),
    [
      { index: 11, count: 1 },
      { index: 12, count: 4 },
      { index: 16, count: 4 },
      { index: 20, count: 4 },
      { index: 8, count: 2 },
      { index: 4, count: 4 },
    ],
  );
});

test("a batch is the same from below and from above", () => {
  const names = (wanted) => batches({ ...plan, behind: 0, ...wanted }, () => false).map((one) => JSON.stringify(one));
  const up = names({ index: 7, ahead: 16 });
  assert.deepEqual(names({ index: 24, ahead: 16, direction: -1 }), up.toReversed());
  assert.equal(up.length, 4);
});

test("what is there is not asked for again, and splits a batch", () => {
  assert.deepEqual(
    batches({ ...plan, ahead: 6, behind: 0 }, (i) => i === 13),
    [
      { index: 11, count: 1 },
      { index: 12, count: 1 },
      { index: 14, count: 2 },
      { index: 16, count: 4 },
    ],
  );
});

test("nothing outside the series is asked for", () => {
  for (const index of [0, 1, 38, 39]) {
    for (const { index: from, count } of batches({ ...plan, index }, () => false))
      assert.ok(from >= 0 && from + count <= 40);
  }
});

test("small slices travel several to an answer, large ones alone", () => {
  assert.equal(batchSize(512 * 512 * 2), 4);
  assert.equal(batchSize(64 * 64 * 2), 16);
  assert.equal(batchSize(4000 * 3000 * 2), 1);
});

test("a plane's address names content, place and phase", () => {
  const manifest = {
    id: "s1",
    digest: "d1",
    phases: 2,
    colour: false,
    planes: { axial: { width: 8, height: 4, slices: 9 } },
  };
  const request = planeRequest(manifest, { plane: "axial", phase: 1, index: 3 });
  assert.equal(request.bytes, 64);
  assert.equal(
    planeAddress(request, { index: 3, count: 2 }),
    "/api/series/s1/plane?format=raw&plane=axial&index=3&count=2&phase=1&v=d1",
  );
  assert.notEqual(pictureKey(request), pictureKey(request, 4));
});

const volume = {
  id: "s1",
  digest: "d1",
  phases: 1,
  colour: false,
  grid: {
    shape: [9, 4, 8],
    affine: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 2, 0],
    ],
  },
  planes: { axial: { width: 8, height: 4, slices: 9, distance: 2 } },
};
const looked = { plane: "axial", phase: 0, index: 3 };
const turn = { row: [1, 0, 0], column: [0, 0, -1], anchor: [3, 2, 8] };

test("planes of another thickness, direction or place are never taken for one another", () => {
  const other = { ...turn, anchor: [3, 2.25, 8] };
  const slab = { mm: 5, mode: "maximum_ip" };
  const states = [
    looked,
    { ...looked, slab },
    { ...looked, slab: { mm: 6, mode: "maximum_ip" } },
    { ...looked, slab: { mm: 5, mode: "average_ip" } },
    { ...looked, turn },
    { ...looked, turn: other },
    { ...looked, turn: { ...turn, row: [-1, 0, 0] } },
    { ...looked, turn, slab },
  ];
  const keys = states.map((state) => pictureKey(planeRequest(volume, state)));
  assert.equal(new Set(keys).size, states.length);
  assert.equal(pictureKey(planeRequest(volume, { ...looked, slab: { mm: 0, mode: "maximum_ip" } })), keys[0]);
});

test("a turned plane's address says where it lies, and a slab's how thick it is", () => {
  const request = planeRequest(volume, { ...looked, turn, index: 1, slab: { mm: 5, mode: "minimum_ip" } });
  const query = new URLSearchParams(planeAddress(request, { index: 1, count: 1 }).split("?")[1]);
  assert.deepEqual(Object.fromEntries(query), {
    format: "raw",
    origin: "0,1,16.5",
    row: "1,0,0",
    column: "0,0,-1",
    width: "8",
    height: "18",
    spacing: "1",
    slab_mm: "5",
    slab: "minimum_ip",
    phase: "0",
    v: "d1",
  });
});

test("colours have no order: no slab is asked of them", () => {
  const coloured = { ...volume, digest: "d2", colour: true };
  assert.equal(planeRequest(coloured, { ...looked, slab: { mm: 5, mode: "maximum_ip" } }).slab, null);
});

test("an upload is offered again only where it was not the file that was refused", () => {
  const failed = (status, code) => ({ state: "failed", error: new ApiError(status, code, "") });
  for (const [status, code] of [[0, "no_connection"], [429, "busy"], [500, "internal"], [503, "busy"], [507, "no_space"]])
    assert.ok(canRetry(failed(status, code)), code);
  for (const [status, code] of [[400, "malformed"], [413, "too_large"], [415, "wrong_type"], [422, "not_dicom"]])
    assert.ok(!canRetry(failed(status, code)), code);
  const followed = (code) => ({ state: "failed", error: null, result: { status: "failed", error: { code } } });
  assert.ok(canRetry(followed("internal")) && canRetry(followed("no_space")));
  assert.ok(!canRetry(followed("not_dicom")) && !canRetry(followed("nothing_usable")));
  assert.ok(canRetry({ state: "cancelled", error: null }));
  assert.ok(!canRetry({ state: "done", error: null }) && !canRetry({ state: "sending", error: null }));
});
