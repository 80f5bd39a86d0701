import assert from "node:assert/strict";
import { test } from "node:test";
import { depthOf, paneContext, screenAt, worldAt, worldInside } from "../../static/js/core/context.js";
import { isPlaced } from "../../static/js/core/geometry.js";
import { layoutOf, planeRef, planeSpace, spaceOf } from "../../static/js/core/planes.js";
import { reduce } from "../../static/js/core/reduce.js";
import { planeRequest } from "../../static/js/core/requests.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const facts = factsOf(volume("a"), flat("x"));
const shown = (series, ...changes) =>
  [{ type: "open", series, pane: "stack" }, ...changes].reduce((state, change) => reduce(state, change, facts), VIEWER0);
const near = (got, wanted) => got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-9, `${got} ${wanted}`));

test("a place on the screen is a point of the patient, and back, after every turn", () => {
  const state = shown("a", { type: "rotate", by: 90 }, { type: "flip", axis: "h" }, { type: "zoom", factor: 3, at: [10, 10] });
  const context = paneContext("stack", state, facts);
  const world = worldAt(context, [120, 80]);
  assert.equal(world[2], 25);
  near(screenAt(context, world), [120, 80]);
  assert.equal(depthOf(context, world), 0);
  assert.equal(depthOf(context, [0, 0, 35]), 10);
});

test("a hand that leaves the picture is at its edge; one that went down beside it goes as far as that", () => {
  const context = paneContext("stack", shown("a", { type: "rotate", by: 90 }), facts);
  const inside = (world) => world[0] >= -0.5 && world[0] <= 19.5 && world[1] >= -0.5 && world[1] <= 15.5;
  for (const at of [[-900, 150], [2000, 150], [200, -700], [5000, 5000]]) {
    assert.ok(!inside(worldAt(context, at)));
    assert.ok(inside(worldInside(context, at, [200, 150])), at.join());
  }
  near(worldInside(context, [210, 140], [200, 150]), worldAt(context, [210, 140]));
  const beside = [1, 1];
  near(worldInside(context, beside, beside), worldAt(context, beside));
  near(worldInside(context, [-500, -500], beside), [-0.5, worldAt(context, beside)[1], 25]);
});

test("the middle of a pane is the middle of its plane", () => {
  near(worldAt(paneContext("stack", shown("a"), facts), [200, 150]), [9.5, 7.5, 25]);
});

test("a picture without place has coordinates in pixels, and its letters and lengths do not mistake them for mm", () => {
  const context = paneContext("stack", shown("x", { type: "slice", index: 2 }), facts);
  near(worldAt(context, [200, 150]), [14.5, 19.5, 2]);
  assert.equal(depthOf(context, [0, 0, 0]), -2);
  assert.ok(!isPlaced(context.layout));
  assert.equal(spaceOf(context.layout), "image");
  assert.equal(planeSpace(context.layout), context.layout);
  assert.equal(planeSpace(facts.manifest("x").planes.acquired), context.layout);
});

test("the crosshair is not drawn across acquired slices", () => {
  assert.equal(paneContext("stack", shown("a"), facts).point, null);
  const cut = paneContext("axial", shown("a", { type: "layout", id: "mpr" }), facts);
  near(cut.point, [10, 8, 25]);
});

test("an empty pane, and one without size, has no context", () => {
  assert.equal(paneContext("stack", VIEWER0, facts), null);
  assert.equal(paneContext("nowhere", shown("a"), facts), null);
  assert.equal(paneContext("stack", shown("a"), { ...facts, view: () => ({ width: 0, height: 0 }) }), null);
});

test("a plane that is still shown while the next one comes keeps its own index", () => {
  const state = shown("a");
  const request = planeRequest(facts.manifest("a"), { ...state.panes.stack, index: 3 });
  const context = paneContext("stack", state, facts, { request });
  assert.deepEqual([context.shown, context.plane.index, worldAt(context, [0, 0])[2]], [3, 3, 15]);
});

test("a plane that a series does not have is the acquired one", () => {
  const manifest = facts.manifest("a");
  assert.equal(layoutOf(manifest, { plane: "polar" }), manifest.planes.acquired);
});

test("planes are named, or given by their directions", () => {
  const pane = shown("a").panes.stack;
  assert.deepEqual(planeRef(pane), { name: "acquired", index: 5, row: null, column: null, slab: pane.slab });
  const turn = { row: [1, 0, 0], column: [0, 1, 0], anchor: [0, 0, 0] };
  assert.deepEqual(planeRef({ ...pane, turn }, 2), { name: "oblique", index: 2, row: turn.row, column: turn.column, slab: pane.slab });
});
