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

test("slices ahead of the hand come before those behind it", () => {
  assert.deepEqual(
    batches(plan, () => false),
    [
      { index: 11, count: 4 },
      { index: 15, count: 4 },
      { index: 19, count: 2 },
      { index: 7, count: 3 },
    ],
  );
});

test("backwards, batches end where the hand comes from", () => {
  const [first, second] = batches({ ...plan, direction: -1 }, () => false);
  assert.deepEqual(
    [first, second],
    [
      { index: 6, count: 4 },
      { index: 2, count: 4 },
    ],
  );
});

test("what is there is not asked for again, and splits a batch", () => {
  assert.deepEqual(
    batches({ ...plan, ahead: 5, behind: 0 }, (i) => i === 13),
    [
      { index: 11, count: 2 },
      { index: 14, count: 2 },
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
