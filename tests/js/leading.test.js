import assert from "node:assert/strict";
import { test } from "node:test";
import { axesTo, paneFor, wantsStraight } from "../../static/js/core/leading.js";
import { axesOf } from "../../static/js/core/oblique.js";
import { planeRef } from "../../static/js/core/planes.js";
import { reduce } from "../../static/js/core/reduce.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { cross, dot } from "../../static/js/core/vec.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const grid = { shape: [10, 16, 20], affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]] };
const facts = factsOf(volume("a", { grid }), volume("b", { grid }), flat("x"));
const manifest = facts.manifest("a");
const play = (...changes) => changes.reduce((state, change) => reduce(state, change, facts), VIEWER0);
const mpr = [{ type: "open", series: "a", pane: "stack" }, { type: "layout", id: "mpr" }];
const turned = [...mpr, { type: "turn-cross", normal: [0, 0, 1], degrees: 30 }, { type: "activate", pane: "coronal" }, { type: "slab", mm: 10 }];
const on = (state, pane) => /** @type {any} */ ({ series: "a", kind: "length", plane: planeRef(state.panes[pane]), points: [[8, 6, 20]] });

test("a mark of a turned plane is looked at in the pane that shows that plane, whichever is active", () => {
  const state = play(...turned);
  const mark = on(state, "sagittal");
  assert.equal(mark.plane.name, "oblique");
  assert.equal(paneFor(state, mark, manifest), "sagittal");
});

test("where none shows it any more, in the one that lies most like it, and the three stay at right angles", () => {
  const mark = on(play(...turned), "sagittal");
  const straight = play(...mpr, { type: "activate", pane: "coronal" });
  assert.equal(paneFor(straight, mark, manifest), "sagittal");
  const axes = axesTo(straight, facts, "sagittal", mark.plane);
  assert.deepEqual(Object.keys(axes).sort(), ["axial", "coronal", "sagittal"]);
  const after = reduce(straight, { type: "set-axes", pane: "sagittal", axes }, facts);
  const normals = Object.values(axesOf(after, facts, "sagittal")).map(({ row, column }) => cross(row, column));
  for (const [one, other] of [[0, 1], [1, 2], [0, 2]]) assert.ok(Math.abs(dot(normals[one], normals[other])) < 1e-9);
  assert.equal(paneFor(after, mark, manifest), "sagittal");
  assert.deepEqual(Object.keys(axesTo(after, facts, "sagittal", mark.plane)), ["sagittal"], "once there, nothing turns");
});

test("a mark of a plane with a name goes to the pane of that name, straight again where it was turned", () => {
  const mark = on(play(...mpr), "sagittal");
  const state = play(...turned);
  assert.equal(paneFor(state, mark, manifest), "sagittal");
  assert.equal(wantsStraight(state, mark, "sagittal", manifest), true);
  assert.equal(wantsStraight(play(...mpr), mark, "sagittal", manifest), false);
  const acquired = { ...mark, plane: { ...mark.plane, name: "acquired" } };
  assert.equal(paneFor(state, acquired, manifest), "axial");
});

test("beside other series: the active pane if it shows the series, else the first that does, else the active one", () => {
  const open = (series, pane) => ({ type: "open", series, pane });
  const state = play(open("b", "stack"), { type: "layout", id: "2x2" }, open("a", "pane-2"), open("a", "pane-3"));
  const mark = /** @type {any} */ ({ series: "a", plane: { name: "coronal", index: 1 }, points: [] });
  assert.equal(paneFor(state, mark, manifest), "pane-3");
  assert.equal(paneFor({ ...state, active: "stack" }, mark, manifest), "pane-2");
  assert.equal(paneFor(state, { ...mark, series: "x" }), "pane-3");
  assert.equal(paneFor(state, { ...mark, plane: null }, manifest), "pane-3");
});
