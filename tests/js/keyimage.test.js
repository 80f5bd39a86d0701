import assert from "node:assert/strict";
import { test } from "node:test";
import { paneContext } from "../../static/js/core/context.js";
import { isKeyHere, keyImageOf, makeRoom, recalled } from "../../static/js/core/keyimage.js";
import { contentOf, MARK0 } from "../../static/js/core/mark.js";
import { layoutOf } from "../../static/js/core/planes.js";
import { reduce } from "../../static/js/core/reduce.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const grid = { shape: [10, 16, 20], affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]] };
const facts = factsOf(volume("a", { grid }), flat("x"));
const play = (...changes) => changes.reduce((state, change) => reduce(state, change, facts), { ...VIEWER0, study: "s1" });
const opened = { type: "open", series: "a", pane: "stack" };
const here = (state) => paneContext(state.active, state, facts);
const kept = (state) => ({ ...MARK0, key: "k", ...keyImageOf(here(state)) });
const turned = [
  opened,
  { type: "layout", id: "mpr" },
  { type: "activate", pane: "coronal" },
  { type: "cross", world: [8, 6, 20] },
  { type: "turn-cross", normal: [0, 0, 1], degrees: 30 },
  { type: "slab", mm: 10, mode: "average_ip" },
  { type: "window", center: 100, width: 50, voi: "sigmoid" },
];

test("a key image of a turned plane keeps direction, place, slab and window", () => {
  const { plane, view } = kept(play(...turned));
  assert.deepEqual([plane.name, plane.slab], ["oblique", { mm: 10, mode: "average_ip" }]);
  assert.ok(Math.abs(plane.row[0] - Math.cos(Math.PI / 6)) < 1e-9);
  assert.ok(Math.hypot(...view.anchor.map((value, i) => value - [8, 6, 20][i])) < 1e-9);
  assert.deepEqual(view.window, { center: 100, width: 50, voi: "sigmoid" });
});

test("it is known again on its own plane alone, however the plane was turned there", () => {
  const state = play(...turned);
  const mark = kept(state);
  assert.equal(isKeyHere(mark, here(state)), true);
  const moved = (change) => here(reduce(state, change, facts));
  for (const change of [{ type: "scroll", by: 1 }, { type: "slab", mm: 4 }, { type: "slab", mode: "maximum_ip" }, { type: "turn-cross", normal: [0, 0, 1], degrees: 5 }])
    assert.equal(isKeyHere(mark, moved(change)), false, JSON.stringify(change));
  assert.equal(isKeyHere(mark, moved({ type: "window", center: 0, width: 9 })), true);
  // Another point of the same plane: its slices are counted otherwise.
  const pane = state.panes.coronal;
  const { row, anchor } = pane.turn;
  const along = { ...pane.turn, anchor: anchor.map((value, i) => value + 3 * row[i]) };
  const layout = layoutOf(facts.manifest("a"), { ...pane, turn: along });
  const index = Array.from({ length: layout.slices }, (_, k) => k).find((k) =>
    isKeyHere(mark, here({ ...state, panes: { ...state.panes, coronal: { ...pane, turn: along, index: k } } })),
  );
  assert.ok(index !== undefined);
});

test("what the pane shows beside the plane comes back, the file's own window as such", () => {
  const state = play(...turned);
  const manifest = facts.manifest("a");
  const other = play(opened, { type: "layout", id: "mpr" }, { type: "activate", pane: "coronal" });
  const back = recalled(kept(state), "coronal", manifest).reduce((next, change) => reduce(next, change, facts), other);
  assert.deepEqual(back.panes.coronal.slab, state.panes.coronal.slab);
  const { center, width, voi } = back.panes.coronal.look;
  assert.deepEqual([center, width, voi], [100, 50, "sigmoid"]);
  const filed = kept(play(opened));
  assert.equal(filed.view.window, null);
  const again = recalled(filed, "stack", manifest).reduce((next, change) => reduce(next, change, facts), play(opened, { type: "window", center: 1, width: 2 }));
  assert.deepEqual([again.panes.stack.look.own, again.panes.stack.look.width], [true, 400]);
});

test("a key image from before keeps the window that is there; so do other marks", () => {
  const manifest = facts.manifest("a");
  const older = { ...kept(play(opened)), view: null };
  assert.deepEqual(recalled(older, "stack", manifest).map(({ type }) => type), ["phase", "slab"]);
  const drawn = { ...older, kind: "length", phase: 0, plane: { ...older.plane, slab: { mm: 0, mode: "maximum_ip" } } };
  assert.deepEqual(recalled({ ...drawn, plane: null }, "stack", manifest), []);
  const thick = play(opened, { type: "slab", mm: 40, mode: "minimum_ip" });
  const back = recalled(drawn, "stack", manifest).reduce((next, change) => reduce(next, change, facts), thick);
  assert.equal(back.panes.stack.slab.mm, 0, "what was drawn on a single slice is looked at there");
  const slab = { mm: 10, mode: "average_ip" };
  const again = recalled({ ...drawn, plane: { ...drawn.plane, slab } }, "stack", manifest).reduce((next, change) => reduce(next, change, facts), back);
  assert.deepEqual(again.panes.stack.slab, slab);
  assert.deepEqual(again.panes.stack.look, thick.panes.stack.look);
  assert.equal(isKeyHere(older, here(play(opened))), true);
});

test("turned planes are put straight for a straight one, and linked planes make room for an image", () => {
  const state = play(...turned);
  const straight = { ...kept(state), plane: { name: "coronal", index: 3, row: null, column: null, slab: { mm: 0, mode: "maximum_ip" } } };
  assert.deepEqual(makeRoom(state, straight), [{ type: "straighten" }]);
  assert.deepEqual(makeRoom(play(opened, { type: "layout", id: "mpr" }), straight), []);
  assert.deepEqual(makeRoom(state, { ...straight, plane: { ...straight.plane, name: "acquired" } }), [{ type: "layout", id: "stack" }]);
  assert.deepEqual(makeRoom(state, kept(state)), []);
});

test("a picture without a place is kept by its number", () => {
  const state = play({ type: "open", series: "x", pane: "stack" }, { type: "slice", index: 2 });
  const mark = kept(state);
  assert.deepEqual([mark.view.anchor, mark.plane.index, isKeyHere(mark, here(state))], [null, 2, true]);
  assert.ok("view" in contentOf(mark));
});

test("a key image that an older page stored with a slab that is impossible opens without it", () => {
  const colour = volume("rgb", { colour: true, grid });
  const known = factsOf(colour);
  const opened = reduce({ ...VIEWER0, study: "s1" }, { type: "open", series: "rgb", pane: "stack" }, known);
  const place = (state) => paneContext("stack", state, known);
  const stored = { ...MARK0, key: "k", ...keyImageOf(place(opened)) };
  const old = { ...stored, plane: { ...stored.plane, slab: { mm: 20, mode: "maximum_ip" } } };
  const state = recalled(old, "stack", colour).reduce((next, change) => reduce(next, change, known), opened);
  assert.equal(state.panes.stack.slab.mm, 0);
  assert.equal(isKeyHere(old, place(state)), true);
});
