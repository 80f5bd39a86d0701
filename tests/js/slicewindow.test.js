import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLink, toLink } from "../../static/js/core/link.js";
import { reduce } from "../../static/js/core/reduce.js";
import { formatRoute, parseRoute } from "../../static/js/core/route.js";
import { OF_SLICE, shownLook } from "../../static/js/core/slicewindow.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { isShown, nextOwn, ownWindows } from "../../static/js/core/windows.js";
import { decode } from "../../static/js/core/wire.js";
import { factsOf, volume } from "./viewers.mjs";

/** Slice k opens with its own window, 100 * k wide; the last one with a table. */
const windows = Array.from({ length: 10 }, (_, k) => ({ center: k, width: 100 * (k + 1), function: k === 2 ? "SIGMOID" : "LINEAR", lut: k === 9 }));
const own = { windows, index: [windows.map((_, k) => k)] };
const window = { center: 5, width: 600, function: "LINEAR", source: "slice", lut: null };
const facts = factsOf(volume("a", { window, slice_windows: own }), volume("b"));
const play = (...changes) => changes.reduce((state, change) => reduce(state, change, facts), { ...VIEWER0, study: "s1" });
const opened = { type: "open", series: "a", pane: "stack" };
const seen = (state, pane = "stack") => [state.panes[pane].look.center, state.panes[pane].look.width];

test("each slice is shown with its own window, function and table", () => {
  assert.deepEqual(seen(play(opened)), [5, 600]);
  assert.deepEqual(seen(play(opened, { type: "scroll", by: -5 })), [0, 100]);
  const third = play(opened, { type: "slice", index: 2 }).panes.stack.look;
  assert.deepEqual([third.width, third.voi, third.lut], [300, "sigmoid", null]);
  assert.equal(play(opened, { type: "last" }).panes.stack.look.lut, OF_SLICE);
});

test("a window that a hand sets holds for the series, until each slice is asked to say its own again", () => {
  const dragged = play(opened, { type: "slice", index: 1 }, { type: "window-by", wider: 1024, higher: 0 }, { type: "last" });
  assert.deepEqual(seen(dragged), [1, 4200]);
  assert.equal(dragged.panes.stack.look.lut, null);
  const held = play(opened, { type: "window", center: 40, width: 400 }, { type: "first" }, { type: "invert" });
  assert.deepEqual(seen(held), [40, 400]);
  const back = (change) => seen(reduce(held, change, facts));
  assert.deepEqual(back({ type: "reset" }), [0, 100]);
  assert.deepEqual(back({ type: "window", ...ownWindows(facts.manifest("a"))[0] }), [0, 100]);
});

test("another function keeps the numbers of the slice it was chosen on", () => {
  const state = play(opened, { type: "slice", index: 3 }, { type: "voi", function: "linear_exact" }, { type: "last" });
  assert.deepEqual([...seen(state), state.panes.stack.look.voi], [3, 400, "linear_exact"]);
});

test("colours and inversion leave the window to the file", () => {
  const state = play(opened, { type: "invert" }, { type: "colormap", id: "hot" }, { type: "first" });
  assert.deepEqual(seen(state), [0, 100]);
  assert.equal(state.panes.stack.look.invert, true);
});

test("planes that no file holds open as the series does", () => {
  const cut = play(opened, { type: "first" }, { type: "plane", name: "coronal" }, { type: "scroll", by: 2 });
  assert.deepEqual(seen(cut), [5, 600]);
  assert.deepEqual(seen(reduce(cut, { type: "plane", name: "acquired" }, facts)).length, 2);
});

test("a picture that is still that of another slice is drawn with the window of that slice", () => {
  const pane = play(opened, { type: "slice", index: 3 }).panes.stack;
  assert.equal(shownLook(facts.manifest("a"), pane, 7).width, 800);
  assert.equal(shownLook(facts.manifest("a"), pane, 3), pane.look);
});

test("the table of a slice is the one that came with its picture; without one its window is left", () => {
  const pane = play(opened, { type: "last" }).panes.stack;
  const table = { first: 0, bits: 8, entries: [0, 255] };
  assert.equal(shownLook(facts.manifest("a"), pane, 9, { table }).lut, table);
  assert.deepEqual([shownLook(facts.manifest("a"), pane, 9, {}).lut, pane.look.width], [null, 1000]);
});

test("the slices' own windows are the first of the file's, and are not mistaken for a window of equal numbers", () => {
  const [each] = ownWindows(facts.manifest("a"));
  assert.equal(each.label, "As each image says");
  const { look } = play(opened).panes.stack;
  assert.equal(isShown(look, each), true);
  assert.equal(isShown({ ...look, own: false }, each), false);
  assert.equal(nextOwn(facts.manifest("a"), { center: 1, width: 2, lut: null, own: false }).own, true);
  assert.equal(ownWindows(facts.manifest("b"))[0].own, undefined);
});

test("two panes that show one series and share windows keep a slice's own in each", () => {
  const state = play(opened, { type: "layout", id: "2x1" }, { type: "open", series: "a", pane: "pane-2" },
    { type: "sync", name: "window", on: true }, { type: "sync", name: "scroll", on: false }, { type: "first", pane: "stack" }, { type: "invert", pane: "stack" });
  assert.deepEqual([seen(state), seen(state, "pane-2")], [[0, 100], [5, 600]]);
  assert.equal(state.panes["pane-2"].look.invert, true);
});

test("a link says a window only where a hand has set one", () => {
  const there = (state) => formatRoute(toLink(state, facts));
  const back = (address) => reduce(VIEWER0, { type: "replace", state: fromLink(parseRoute(new URL(address, "http://x")), facts) }, facts);
  const filed = play(opened, { type: "slice", index: 2 });
  assert.equal(there(filed), "/view/s1?series=a&index=2");
  assert.deepEqual(back(there(filed)).panes, filed.panes);
  const held = reduce(filed, { type: "window", center: 5, width: 600, voi: "linear" }, facts);
  assert.deepEqual(reduce(back(there(held)), { type: "first" }, facts).panes.stack.look, held.panes.stack.look);
});

test("tables follow the planes of an answer, one for each or none", () => {
  const bytes = new ArrayBuffer(40 + 2 + 12 + 12 + 6);
  const view = new DataView(bytes);
  view.setUint32(0, 0x4c425831, false);
  view.setUint8(4, 2);
  view.setUint8(6, 4);
  [1, 1, 2, 0].forEach((value, i) => view.setUint32(8 + 4 * i, value, true));
  view.setFloat64(24, 1, true);
  view.setInt32(54, -5, true);
  view.setUint32(58, 10, true);
  view.setUint32(62, 3, true);
  [0, 512, 1023].forEach((value, i) => view.setUint16(66 + 2 * i, value, true));
  const [plain, tabled] = decode(bytes);
  assert.equal(plain.table, undefined);
  assert.deepEqual(tabled.table, { first: -5, bits: 10, entries: [0, 512, 1023] });
  assert.throws(() => decode(bytes.slice(0, 70)), /cut short/);
});
