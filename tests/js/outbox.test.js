import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../static/js/api/outbox.js";
import { Measuring } from "../../static/js/api/stats.js";

const FIELDS = ["series", "kind", "points", "plane", "label"];
const content = (mark) => Object.fromEntries(FIELDS.map((name) => [name, mark[name]]));
const mark = (more = {}) => ({
  key: "k", id: "", version: 0, series: "s", kind: "length", points: [[0, 0, 0], [1, 1, 0]], plane: { index: 0 }, label: "",
  ...more,
});
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A server that holds its answers until it is told to give them. */
function server() {
  const calls = [];
  const call = (name) => (...parts) =>
    new Promise((resolve, reject) => calls.push({ name, parts, answer: async (record) => (resolve(record), await tick()),
      fail: async (error) => (reject(error), await tick()) }));
  const api = { createAnnotation: call("create"), changeAnnotation: call("change"), removeAnnotation: call("remove"),
    restoreAnnotation: call("restore") };
  return { api, calls };
}

function storage(kept = {}) {
  return { kept, getItem: (name) => kept[name] ?? null, setItem: (name, text) => void (kept[name] = text),
    removeItem: (name) => void delete kept[name] };
}

function box(parts = {}) {
  const { api, calls } = server();
  const told = { stored: [], conflicts: [], failed: [] };
  const made = new Outbox({ study: "st", content, api,
    stored: (record, sent) => told.stored.push([record, sent]),
    conflict: (mine, theirs) => told.conflicts.push([mine, theirs]),
    failed: (key, error) => told.failed.push([key, error.code]), ...parts });
  return { box: made, calls, told };
}

const stored = (version, more = {}) => ({ ...mark(), id: "i", version, deleted: null, ...more });
const lost = Object.assign(new Error("gone"), { status: 0, code: "no_connection" });

test("a new mark is made once, with its key", async () => {
  const { box: out, calls, told } = box();
  out.put({ kind: "save" }, mark());
  assert.equal(out.pending, 1);
  assert.deepEqual([calls.length, calls[0].name, calls[0].parts[0], calls[0].parts[1].key], [1, "create", "st", "k"]);
  await calls[0].answer(stored(1));
  assert.deepEqual([out.pending, calls.length, told.stored.length], [0, 1, 1]);
});

test("of many changes while a request is under way only the last is sent, with the newest version", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "save" }, mark());
  for (const label of ["a", "ab", "abc"]) out.put({ kind: "save" }, mark({ label }));
  assert.equal(calls.length, 1);
  await calls[0].answer(stored(1));
  assert.equal(calls.length, 2);
  assert.deepEqual(calls[1].parts.slice(0, 2), ["i", 1]);
  assert.equal(calls[1].parts[2].label, "abc");
  assert.equal("series" in calls[1].parts[2], false);
  await calls[1].answer(stored(2, { label: "abc" }));
  assert.deepEqual([calls.length, out.pending], [2, 0]);
});

test("a mark that the server puts on its true plane is not sent again", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "save" }, mark());
  await calls[0].answer(stored(1, { plane: { index: 7 } }));
  out.put({ kind: "save" }, mark({ id: "i", version: 1, label: "x" }));
  await calls[1].answer(stored(2, { label: "x", plane: { index: 7 } }));
  assert.deepEqual([calls.length, out.pending], [2, 0]);
});

test("what an earlier request made is changed to what is wanted now", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "save" }, mark());
  await calls[0].fail(lost);
  out.put({ kind: "save" }, mark({ label: "later" }));
  await calls[1].answer(stored(1));
  assert.deepEqual([calls[2].name, calls[2].parts[2].label], ["change", "later"]);
});

test("drawn and removed before it was ever sent: nothing is asked", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "remove" }, mark());
  await tick();
  assert.deepEqual([calls.length, out.pending], [0, 0]);
});

test("removed while the first request is under way: it is removed behind it", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "save" }, mark());
  out.put({ kind: "remove" }, mark());
  await calls[0].answer(stored(1));
  assert.deepEqual([calls[1].name, ...calls[1].parts], ["remove", "i", 1]);
  await calls[1].answer(stored(2, { deleted: "now" }));
  assert.equal(out.pending, 0);
  out.put({ kind: "restore" }, mark({ id: "i", version: 2 }));
  assert.deepEqual([calls[2].name, ...calls[2].parts], ["restore", "i", 2]);
  await calls[2].answer(stored(3));
  assert.equal(out.pending, 0);
});

test("sent without an answer, then removed: what may be there is removed as well", async () => {
  const { box: out, calls } = box();
  out.put({ kind: "save" }, mark());
  await calls[0].fail(lost);
  out.put({ kind: "remove" }, mark());
  assert.equal(calls[1].name, "create");
  await calls[1].answer(stored(1));
  assert.equal(calls[2].name, "remove");
});

test("a lost connection keeps what waits; it is sent when the connection is back", async () => {
  const kept = storage();
  const { box: out, calls, told } = box({ storage: kept });
  out.put({ kind: "save" }, mark());
  await calls[0].fail(lost);
  assert.deepEqual([out.pending, told.failed], [1, [["k", "no_connection"]]]);
  out.flush();
  await calls[1].answer(stored(1));
  assert.deepEqual([out.pending, kept.kept], [0, {}]);
});

test("what waits survives a reload of the page", async () => {
  const kept = storage();
  const before = box({ storage: kept });
  before.box.put({ kind: "save" }, mark({ label: "mine" }));
  before.box.dispose();
  const { box: out, calls } = box({ storage: kept });
  assert.deepEqual(out.waiting.map(([key, { content: of }]) => [key, of.label]), [["k", "mine"]]);
  out.flush();
  assert.equal(calls[0].parts[1].label, "mine");
  await calls[0].answer(stored(1, { label: "mine" }));
  assert.equal(kept.getItem("lightbox.outbox.st"), null);
});

test("storage that cannot be read or written is no error", () => {
  const broken = { getItem: () => "{", setItem: () => { throw new Error("full"); }, removeItem: () => {} };
  const { box: out } = box({ storage: broken });
  out.put({ kind: "save" }, mark());
  assert.equal(out.pending, 1);
});

const conflict = (theirs) => Object.assign(new Error("changed"), { status: 409, details: { annotation: theirs } });

test("two people at once: both are shown, mine can be kept", async () => {
  const { box: out, calls, told } = box();
  out.know(stored(1));
  out.put({ kind: "save" }, mark({ id: "i", version: 1, label: "mine" }));
  await calls[0].fail(conflict(stored(2, { label: "theirs" })));
  assert.deepEqual(told.conflicts.map(([mine, theirs]) => [mine.label, theirs.label]), [["mine", "theirs"]]);
  out.flush();
  assert.equal(calls.length, 1);
  out.keepMine("k");
  assert.deepEqual([calls[1].parts[1], calls[1].parts[2].label], [2, "mine"]);
  await calls[1].answer(stored(3, { label: "mine" }));
  assert.equal(out.pending, 0);
});

test("two people at once: or theirs is taken", async () => {
  const { box: out, calls } = box();
  out.know(stored(1));
  out.put({ kind: "save" }, mark({ id: "i", version: 1, label: "mine" }));
  await calls[0].fail(conflict(stored(2, { label: "theirs" })));
  assert.equal(out.takeTheirs("k").label, "theirs");
  assert.deepEqual([calls.length, out.pending], [1, 0]);
});

test("two people at once: mine over one that was removed brings it back", async () => {
  const { box: out, calls } = box();
  out.know(stored(1));
  out.put({ kind: "save" }, mark({ id: "i", version: 1, label: "mine" }));
  await calls[0].fail(conflict(stored(2, { deleted: "now" })));
  out.keepMine("k");
  assert.equal(calls[1].name, "restore");
  await calls[1].answer(stored(3));
  assert.deepEqual([calls[2].name, calls[2].parts[1]], ["change", 3]);
});

test("two who do the same are in no conflict", async () => {
  const { box: out, calls, told } = box();
  out.know(stored(1));
  out.put({ kind: "remove" }, mark({ id: "i", version: 1 }));
  await calls[0].fail(conflict(stored(2, { deleted: "now" })));
  assert.deepEqual([told.conflicts.length, out.pending], [0, 0]);
});

test("what is refused is told, kept, and not asked again by itself", async () => {
  const { box: out, calls, told } = box();
  out.put({ kind: "save" }, mark());
  await calls[0].fail(Object.assign(new Error("no"), { status: 422, code: "off_plane" }));
  await tick();
  assert.deepEqual([calls.length, out.pending, told.failed], [1, 1, [["k", "off_plane"]]]);
  out.put({ kind: "save" }, mark({ label: "mended" }));
  assert.equal(calls.length, 2);
});

test("what waited through a reload is not written over a change of somebody else's", async () => {
  const kept = storage();
  const before = box({ storage: kept });
  before.box.know(stored(1));
  before.box.put({ kind: "save" }, mark({ id: "i", version: 1, label: "mine" }));
  before.box.dispose();
  const { box: out, calls, told } = box({ storage: kept });
  out.flush();
  assert.deepEqual([calls[0].name, calls[0].parts[1]], ["change", 1]);
  await calls[0].fail(conflict(stored(2, { label: "theirs" })));
  assert.deepEqual([told.conflicts.length, out.conflictOf("k").label], [1, "theirs"]);
});

test("a key that is stored already, and was changed since, is a conflict", async () => {
  const { box: out, calls, told } = box();
  out.put({ kind: "save" }, mark());
  await calls[0].fail(lost);
  out.flush();
  await calls[1].answer(stored(2, { label: "theirs" }));
  assert.deepEqual([calls.length, told.conflicts.length, out.pending], [2, 1, 1]);
  out.keepMine("k");
  assert.deepEqual([calls[2].name, calls[2].parts[1]], ["change", 2]);
});

test("marks do not wait for one another", () => {
  const { box: out, calls } = box();
  for (const key of ["a", "b", "c"]) out.put({ kind: "save" }, mark({ key }));
  assert.equal(calls.length, 3);
});

test("statistics: one question at a time for each mark, and the last one counts", async () => {
  const asked = [];
  const told = [];
  const measuring = new Measuring((key, body, found) => told.push([key, body, found]), (series, body) =>
    new Promise((resolve, reject) => asked.push({ body, resolve, reject })));
  for (const body of [1, 2, 3]) measuring.put("k", "s", body);
  assert.equal(asked.length, 1);
  asked[0].resolve({ mean: 1 });
  await tick();
  assert.deepEqual([asked.length, asked[1].body, told], [2, 3, []]);
  asked[1].resolve({ mean: 3 });
  await tick();
  assert.deepEqual(told, [["k", 3, { mean: 3 }]]);
  measuring.put("k", "s", 4);
  asked[2].reject(lost);
  await tick();
  assert.equal(told.length, 1);
  measuring.put("k", "s", 5);
  measuring.dispose();
  asked[3].resolve({ mean: 5 });
  await tick();
  assert.equal(told.length, 1);
});

test("a server that fails is asked again by itself, after longer and longer rests; what it refuses is not", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const settled = async () => { for (let n = 0; n < 8; n += 1) await Promise.resolve(); };
  const asked = [];
  let answer = () => Promise.reject(Object.assign(new Error("broken"), { status: 500, code: "error" }));
  const refuse = () => Promise.reject(Object.assign(new Error("not yours"), { status: 403, code: "forbidden" }));
  const createAnnotation = (_, { key }) => (asked.push(key), key === "r" ? refuse() : answer());
  const { box: out, told } = box({ api: { createAnnotation } });
  out.put({ kind: "save" }, mark());
  out.put({ kind: "save" }, mark({ key: "r" }));
  await settled();
  for (const rest of [4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    asked.length = 0;
    t.mock.timers.tick(rest - 1);
    await settled();
    assert.deepEqual(asked, [], `before ${rest}`);
    t.mock.timers.tick(1);
    await settled();
    assert.deepEqual(asked, ["k"], `after ${rest}`);
  }
  assert.equal(told.failed.filter(([key]) => key === "r").length, 1);
  answer = () => Promise.resolve(stored(1));
  t.mock.timers.tick(60_000);
  await settled();
  assert.deepEqual([told.stored.length, out.isPending("k"), out.isPending("r")], [1, false, true]);
  out.dispose();
});
