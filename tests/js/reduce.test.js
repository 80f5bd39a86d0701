import assert from "node:assert/strict";
import { test } from "node:test";
import { LAYOUTS } from "../../static/js/core/layouts.js";
import { reduce } from "../../static/js/core/reduce.js";
import { NO_SLAB, PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { Store } from "../../static/js/view/store.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const shifted = volume("far", { frame_of_reference: "9" });
const facts = factsOf(volume("a"), volume("b"), shifted, flat("x"));
const play = (...changes) => changes.reduce((state, change) => reduce(state, change, facts), VIEWER0);
const opened = { type: "open", series: "a", pane: "stack" };
const indexes = ({ panes }) => Object.fromEntries(Object.entries(panes).map(([id, { index }]) => [id, index]));

test("a series opens at its middle, with its own window", () => {
  const { panes, points } = play(opened);
  assert.deepEqual([panes.stack.series, panes.stack.index, panes.stack.look.width], ["a", 5, 400]);
  assert.deepEqual(points, { 1: [10, 8, 25] });
});

test("a notch in one of three linked planes leaves the others where they opened, also with even numbers of pixels", () => {
  const mpr = [opened, { type: "layout", id: "mpr" }];
  const before = indexes(play(...mpr));
  const after = indexes(play(...mpr, { type: "scroll", by: 1, pane: "axial" }));
  assert.deepEqual(after, { ...before, axial: before.axial + 1 });
});

test("a series that is not known leaves everything as it is", () => {
  assert.equal(play({ type: "open", series: "nowhere", pane: "stack" }), VIEWER0);
  assert.equal(play({ type: "scroll", by: 1 }), VIEWER0);
  assert.equal(play({ type: "fly" }), VIEWER0);
});

test("states are never changed in place, and what nothing changed is the same", () => {
  const freeze = (value) => {
    if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  let state = freeze(play(opened));
  const changes = [
    { type: "layout", id: "mpr" },
    { type: "scroll", by: 1 },
    { type: "cross", world: [1, 1, 1] },
    { type: "show", name: "texts" },
    { type: "sync", name: "zoom", on: true },
    { type: "maximise", pane: "coronal" },
    { type: "layout", id: "3x3" },
    { type: "close-pane" },
  ];
  for (const change of changes) {
    const next = freeze(reduce(state, change, facts));
    assert.notEqual(next, state, change.type);
    state = next;
  }
  assert.equal(reduce(state, { type: "activate", pane: state.active }, facts), state);
  assert.equal(reduce(state, { type: "activate", pane: "nowhere" }, facts), state);
});

test("every grid from one to sixteen panes, the first always of one name", () => {
  for (let down = 1; down <= 4; down += 1)
    for (let across = 1; across <= 4; across += 1) {
      const { panes } = LAYOUTS[across * down === 1 ? "stack" : `${across}x${down}`];
      assert.equal(panes.length, across * down);
      assert.equal(panes[0].id, "stack");
    }
});

test("panes of one name survive a change of the layout, and those that come are empty", () => {
  const two = play(opened, { type: "layout", id: "1x2" }, { type: "open", series: "b", pane: "pane-2" });
  const four = reduce(two, { type: "layout", id: "2x2" }, facts);
  assert.equal(four.panes.stack, two.panes.stack);
  assert.equal(four.panes["pane-2"], two.panes["pane-2"]);
  assert.equal(four.panes["pane-3"], PANE0);
  assert.equal(four.active, "pane-2");
  const one = reduce(four, { type: "layout", id: "stack" }, facts);
  assert.equal(one.panes.stack, four.panes["pane-2"]);
});

test("three planes open at the place of the stack, and the stack goes on where they were left", () => {
  const planes = play(opened, { type: "slice", index: 2 }, { type: "layout", id: "mpr" });
  assert.deepEqual(indexes(planes), { axial: 2, sagittal: 10, coronal: 8 });
  const stack = [{ type: "first" }, { type: "layout", id: "stack" }].reduce((state, change) => reduce(state, change, facts), planes);
  assert.deepEqual(indexes(stack), { stack: 0 });
});

test("three planes are not made of what is no volume", () => {
  const state = play({ type: "open", series: "x", pane: "stack" });
  assert.equal(reduce(state, { type: "layout", id: "mpr" }, facts), state);
});

test("a point moves all planes to it; scrolling one of them moves the point along its normal", () => {
  const state = play(opened, { type: "layout", id: "mpr" }, { type: "cross", world: [3, 4, 20] });
  assert.deepEqual(indexes(state), { axial: 4, sagittal: 3, coronal: 4 });
  const scrolled = reduce(state, { type: "scroll", pane: "sagittal", by: 2 }, facts);
  assert.deepEqual(scrolled.points, { 1: [5, 4, 20] });
  assert.deepEqual(indexes(scrolled), { axial: 4, sagittal: 5, coronal: 4 });
});

test("linked planes share window, colours and phase, but not how they lie", () => {
  const state = play(opened, { type: "layout", id: "mpr" }, { type: "window", pane: "coronal", center: 1, width: 2 });
  for (const pane of Object.values(state.panes)) assert.equal(pane.look.width, 2);
  const zoomed = reduce(state, { type: "zoom", pane: "axial", factor: 2 }, facts);
  assert.equal(zoomed.panes.coronal.camera.zoom, 1);
});

test("panes of a grid keep windows of their own, even of one series", () => {
  const state = play(
    opened,
    { type: "layout", id: "1x2" },
    { type: "open", series: "a", pane: "pane-2" },
    { type: "window", center: 1, width: 2 },
  );
  assert.deepEqual([state.panes["pane-2"].look.width, state.panes.stack.look.width], [2, 400]);
});

test("a series that comes into linked planes keeps the point of its frame of reference", () => {
  const planes = play(opened, { type: "layout", id: "mpr" }, { type: "cross", world: [3, 4, 20] });
  const same = reduce(planes, { type: "open", series: "b" }, facts);
  assert.deepEqual(indexes(same), { axial: 4, sagittal: 3, coronal: 4 });
  const other = reduce(planes, { type: "open", series: "far" }, facts);
  assert.deepEqual(indexes(other), { axial: 5, sagittal: 10, coronal: 8 });
  const flatOne = reduce(planes, { type: "open", series: "x" }, facts);
  assert.deepEqual([flatOne.layout, flatOne.panes.stack.series], ["stack", "x"]);
});

test("panes are gone through in the order of the layout, and what is large stays large", () => {
  const planes = play(opened, { type: "layout", id: "mpr" });
  assert.equal(planes.active, "axial");
  assert.equal(reduce(planes, { type: "step-pane", by: -1 }, facts).active, "coronal");
  const large = reduce(planes, { type: "maximise" }, facts);
  assert.deepEqual(reduce(large, { type: "step-pane", by: 1 }, facts).maximised, "sagittal");
  assert.equal(reduce(large, { type: "maximise" }, facts).maximised, "");
  assert.equal(play(opened, { type: "maximise" }).maximised, "");
});

test("reset brings back window, camera and slab, and keeps the slice", () => {
  const state = play(opened, { type: "slice", index: 2 }, { type: "slab", mm: 9 }, { type: "invert" }, { type: "reset" });
  assert.deepEqual([state.panes.stack.slab, state.panes.stack.look.invert, state.panes.stack.index], [NO_SLAB, false, 2]);
});

test("a pane may show another plane of its series, at the crosshair", () => {
  const state = play(opened, { type: "plane", name: "coronal" });
  assert.deepEqual([state.panes.stack.plane, state.panes.stack.index], ["coronal", 8]);
  assert.equal(play({ type: "open", series: "x", pane: "stack" }, { type: "plane", name: "coronal" }).panes.stack.plane, "acquired");
});

test("the store tells listeners only of changes, until they leave", () => {
  const store = new Store(VIEWER0, facts);
  const heard = [];
  const leave = store.subscribe((state, before, change) => heard.push([state !== before, change.type]));
  store.dispatch({ type: "scroll", by: 1 });
  store.dispatch(opened);
  leave();
  store.dispatch({ type: "first" });
  assert.deepEqual(heard, [[true, "open"]]);
  store.replace(VIEWER0);
  assert.deepEqual(store.state, VIEWER0);
});
