import assert from "node:assert/strict";
import { test } from "node:test";
import { flushTo } from "../../static/js/core/camera.js";
import { fromLink, saysMore, seriesOf, toLink, withoutMissing } from "../../static/js/core/link.js";
import { reduce } from "../../static/js/core/reduce.js";
import { formatRoute, parseRoute } from "../../static/js/core/route.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const facts = factsOf(volume("a"), volume("b", { frame_of_reference: "2" }), flat("x"));
const play = (...changes) => changes.reduce((state, change) => reduce(state, change, facts), { ...VIEWER0, study: "s1" });
const there = (address) => parseRoute(new URL(address, "http://localhost"));
const back = (state) => fromLink(there(formatRoute(toLink(state, facts))), facts);

test("a link of a stack holds series, slice, window, colours and how the picture lies", () => {
  const state = play(
    { type: "open", series: "a", pane: "stack" },
    { type: "slice", index: 3 },
    { type: "window", center: 100, width: 50, voi: "sigmoid" },
    { type: "colormap", id: "hot" },
    { type: "invert" },
    { type: "flip", axis: "h" },
    { type: "rotate", by: 90 },
    { type: "camera", camera: { zoom: 2, x: 4, y: -3 } },
    { type: "slab", mm: 10, mode: "average_ip" },
  );
  assert.deepEqual(back(state), state);
});

test("what was not touched is not in the address", () => {
  const state = play({ type: "open", series: "a", pane: "stack" });
  assert.equal(formatRoute(toLink(state, facts)), "/view/s1?series=a&index=5");
});

test("a link holds every pane of a grid, empty ones too", () => {
  const state = play(
    { type: "open", series: "a", pane: "stack" },
    { type: "layout", id: "2x2" },
    { type: "open", series: "b", pane: "pane-2" },
    { type: "slice", index: 1 },
    { type: "open", series: "x", pane: "pane-4" },
    { type: "maximise", pane: "pane-2" },
  );
  assert.deepEqual(back(state), state);
  assert.equal(state.panes["pane-3"].series, "");
});

test("a link holds the linked planes, their crosshair, and what each has of its own", () => {
  const turn = { row: [0, 1, 0], column: [0, 0, -1], anchor: [1, 2, 3] };
  const state = play(
    { type: "open", series: "a", pane: "stack" },
    { type: "layout", id: "mpr" },
    { type: "cross", world: [3, 4, 20] },
    { type: "window", center: 7, width: 9 },
    { type: "zoom", pane: "coronal", factor: 2 },
    { type: "slab", pane: "axial", mm: 4, mode: "minimum_ip" },
    { type: "activate", pane: "coronal" },
  );
  assert.deepEqual(back(state), state);
  const turned = { ...state, panes: { ...state.panes, axial: { ...state.panes.axial, turn } } };
  assert.deepEqual(toLink(turned, facts).panes.find(({ id }) => id === "axial").turn, turn);
  assert.deepEqual(there(formatRoute(toLink(turned, facts))).panes[0].turn, turn);
});

test("what a link asks for and is not there is left out", () => {
  assert.equal(fromLink({ study: "s", series: "x", layout: "mpr" }, facts).layout, "stack");
  assert.equal(fromLink({ study: "s", layout: "1x2", panes: [{ id: "stack", series: "gone" }] }, facts).panes.stack.series, "");
  assert.equal(fromLink({ study: "s", series: "a", layout: "rings", index: 900 }, facts).panes.stack.index, 9);
  assert.equal(fromLink({ study: "s", series: "x", plane: "coronal" }, facts).panes.stack.plane, "acquired");
});

test("which series a link names, and whether it says more", () => {
  assert.deepEqual(seriesOf({ study: "s", panes: [{ id: "stack", series: "a" }, { id: "pane-2" }, { id: "pane-3", series: "a" }] }), ["a"]);
  assert.ok(!saysMore({ study: "s", series: "a" }));
  assert.ok(saysMore({ study: "s", series: "a", index: 3 }));
});

test("numbers and names that make no sense are as if they were not said", () => {
  const route = there("/view/s?series=a&zoom=0,1,2&rotation=45&flip=x&slab=5,thick&turn=1,0,0,1,0,0,0,0,0&voi=cubic&map=<b>&plane=up");
  assert.deepEqual(route, { study: "s", series: "a" });
});

test("no link shows a picture too large or too small to be seen", () => {
  const zoom = (text) => fromLink(there(`/view/s?series=a&zoom=${text}`), facts).panes.stack.camera;
  assert.deepEqual([zoom("1e12,0,0").zoom, zoom("1e-12,0,0").zoom], [64, 1e-4]);
  const { zoom: kept, x, y } = zoom("0.05,4,-3");
  assert.deepEqual([kept, x, y], [0.05, 4, -3], "one to one makes a small picture as small as that");
});

test("an address that cannot be decoded is one of no study", () => {
  assert.deepEqual(there("/view/%E0%A4%A"), { study: "%E0%A4%A" });
  assert.deepEqual(there("/view/a%20b"), { study: "a b" });
});

test("a picture that is hung flush to an edge of its pane lies there again by its link", () => {
  const state = play(
    { type: "layout", id: "2x1" },
    { type: "open", series: "x", pane: "pane-2", at: { camera: flushTo("right", true) } },
  );
  assert.deepEqual(back(state).panes["pane-2"].camera, flushTo("right", true));
});

test("a link holds no noise of reckoning, and no zero with a sign", () => {
  const address = formatRoute({ study: "s", zoom: { zoom: 3.39912345, x: -1.33e-15, y: 12.00004 }, point: [-1e-9, 2, 3] });
  assert.equal(address, "/view/s?zoom=3.3991,0,12&point=0.0,2.0,3.0");
});

test("a window as small as its values keeps its figures", () => {
  assert.equal(formatRoute({ study: "s", window: { center: 0.0000123456, width: 0.00002 } }), "/view/s?window=0.0000123456,0.00002");
});

const apart = [
  { type: "open", series: "a", pane: "stack" },
  { type: "layout", id: "2x2" },
  { type: "open", series: "b", pane: "pane-2" },
  { type: "open", series: "a", pane: "pane-4" },
];

test("a link holds what panes follow each other in, and by how much they lie apart", () => {
  const state = play(...apart, { type: "offset", from: "b", to: "a", mm: 12.25 }, { type: "sync", name: "scroll" }, { type: "sync", name: "zoom" });
  assert.match(formatRoute(toLink(state, facts)), /&sync=zoom&offsets=1,2,-12.25&p=/);
  assert.deepEqual(back(state), state);
  const own = play(...apart, { type: "sync", name: "same" });
  assert.match(formatRoute(toLink(own, facts)), /&sync=scroll,same&/);
  assert.deepEqual(back(own), own);
  const none = play(...apart, { type: "sync", name: "scroll" });
  assert.match(formatRoute(toLink(none, facts)), /&sync=none&/);
  assert.deepEqual(back(none), none);
});

test("a link that says nothing of it, as older ones, opens as a viewer starts", () => {
  const state = play(...apart);
  assert.doesNotMatch(formatRoute(toLink(state, facts)), /sync|offsets/);
  const other = play(...apart, { type: "sync", name: "window" }, { type: "offset", from: "a", to: "b", mm: 3 });
  assert.deepEqual(fromLink(toLink(state, facts), facts, other).sync, VIEWER0.sync);
});

test("what an address says wrongly of panes that go together is passed over", () => {
  const sync = (query) => fromLink(there(`/view/s1?layout=2x2&p=stack;series=a&p=pane-2;series=b&${query}`), facts).sync;
  for (const query of ["sync=all", "sync=", "sync=scroll,__proto__", "offsets=", "offsets=1,1,5", "offsets=1,9,5", "offsets=1,3,5",
    "offsets=0,1,5", "offsets=1,2,NaN", "offsets=1,2,1e9", "offsets=1,2", "offsets=1.5,2,4", "offsets=a,b,3"])
    assert.deepEqual(sync(query), VIEWER0.sync, query);
  assert.deepEqual(sync("offsets=x;1,2,7;2,2,1").offsets, { "a|b": 7, "b|a": -7 });
});

test("a series that is not there takes its offset with it", () => {
  const state = play(...apart, { type: "offset", from: "a", to: "b", mm: 4 });
  assert.deepEqual(fromLink(toLink(state, facts), factsOf(volume("a"))).sync.offsets, {});
});

test("what a link says of a series that is not there is not said of another one, and a person is told", () => {
  const whole = there("/view/s1?series=a&index=7&window=100,50");
  assert.deepEqual(withoutMissing(whole, ["a", "b"]), { route: whole, notice: "" });
  const gone = withoutMissing(whole, ["b"]);
  assert.deepEqual(gone.route, { study: "s1" });
  assert.match(gone.notice, /^A series of this link is not in this study, .* shown instead\.$/);
  const grid = there("/view/s1?layout=2x2&p=stack;series=a;index=3&p=pane-2;series=b&p=pane-3;series=c");
  assert.equal(withoutMissing(grid, ["a", "b", "c"]).notice, "");
  assert.deepEqual(withoutMissing(grid, ["a", "b"]).route, grid);
  assert.match(withoutMissing(grid, ["a", "b"]).notice, /^A series .* Its place stays empty\.$/);
  assert.match(withoutMissing(grid, ["a"]).notice, /^2 series .* Their places stay empty\.$/);
  assert.deepEqual(withoutMissing(grid, []).route, { study: "s1" });
  assert.deepEqual(withoutMissing(there("/view/s1"), []), { route: { study: "s1" }, notice: "" });
});
