import assert from "node:assert/strict";
import { test } from "node:test";
import { RESET } from "../../static/js/core/camera.js";
import { paneContext, screenAt, worldAt } from "../../static/js/core/context.js";
import { crossings, gripAt, turnBetween, turningFrom } from "../../static/js/core/crosshair.js";
import { OBLIQUE_CHANGES } from "../../static/js/core/oblique.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { crosshairGrip } from "../../static/js/tools/crosshair.js";

const affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const [row, up, down] = [[1, 0, 0], [0, 1, 0], [0, 0, -1]];
const plane = (origin, across, below, step) => ({
  width: 100, height: 100, slices: 100, spacing: [1, 1], origin, row: across, column: below, step, distance: 1,
});
const manifest = {
  id: "s1",
  digest: "d",
  phases: 1,
  windows: [],
  window: { center: 0, width: 1 },
  grid: { shape: [100, 100, 100], affine },
  planes: {
    acquired: plane([0, 0, 0], row, up, [0, 0, 1]),
    axial: plane([0, 0, 0], row, up, [0, 0, 1]),
    coronal: plane([0, 0, 99], row, down, up),
    sagittal: plane([0, 0, 99], up, down, row),
  },
};
const facts = { manifest: () => manifest, view: () => ({ width: 400, height: 400 }), range: () => [0, 1], dpr: 1 };
const pane = (name) => ({ ...PANE0, series: "s1", plane: name, index: 50, camera: RESET });
const state = {
  ...VIEWER0,
  layout: "mpr",
  active: "axial",
  points: { s1: [49.5, 49.5, 50] },
  panes: { axial: pane("axial"), sagittal: pane("sagittal"), coronal: pane("coronal") },
};
const seen = (viewer, id) => paneContext(id, viewer, facts);
const near = (actual, expected) =>
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `${actual} is not ${expected}`));
const line = (found, name) => found.find((one) => one.plane === name);

test("the other two planes draw an upright and a level line through the crosshair", () => {
  const found = crossings(seen(state, "axial"));
  assert.deepEqual(found.map((one) => one.plane).sort(), ["coronal", "sagittal"]);
  near(line(found, "sagittal").along.map(Math.abs), [0, 1]);
  near(line(found, "coronal").along.map(Math.abs), [1, 0]);
  near(line(found, "coronal").centre, [200, 200]);
  near(line(found, "coronal").reach, [200, 200]);
});

test("after a turn the lines lie as the planes do, and stay at right angles", () => {
  const turned = { ...state, ...OBLIQUE_CHANGES["turn-cross"](state, { normal: [0, 0, 1], degrees: 30 }, facts) };
  const found = crossings(seen(turned, "axial"));
  const [one, other] = [line(found, "coronal").along, line(found, "sagittal").along];
  near([Math.abs(one[0] * other[0] + one[1] * other[1])], [0]);
  // Clockwise on the screen: x grows to the right, y downwards, and the normal points away from the reader.
  near([one[1] / one[0]], [Math.tan(Math.PI / 6)]);
});

test("flips and quarter turns of the picture take the lines along", () => {
  const turned = { ...state, ...OBLIQUE_CHANGES["turn-cross"](state, { normal: [0, 0, 1], degrees: 30 }, facts) };
  const flipped = { ...turned, panes: { ...turned.panes, axial: { ...turned.panes.axial, camera: { ...RESET, flipH: true } } } };
  const { along } = line(crossings(seen(flipped, "axial")), "coronal");
  near([along[1] / along[0]], [-Math.tan(Math.PI / 6)]);
});

test("a slab is as wide on the screen as it is thick", () => {
  const thick = { ...state, panes: { ...state.panes, coronal: { ...pane("coronal"), slab: { mm: 10, mode: "maximum_ip" } } } };
  assert.equal(Math.round(line(crossings(seen(thick, "axial")), "coronal").half), 20);
});

test("near its middle a line moves, near its end it turns, the border of a slab thickens", () => {
  const found = crossings(seen(state, "axial"));
  assert.deepEqual(gripAt(found, [201, 199], 8), { kind: "move", crossing: null });
  assert.equal(gripAt(found, [202, 250], 8).crossing.plane, "sagittal");
  assert.equal(gripAt(found, [202, 250], 8).kind, "move");
  assert.equal(gripAt(found, [202, 380], 8).kind, "turn");
  assert.equal(gripAt(found, [20, 203], 8).kind, "turn");
  assert.equal(gripAt(found, [300, 300], 8), null);
  const thick = found.map((one) => ({ ...one, half: 40 }));
  assert.equal(gripAt(thick, [300, 242], 8).kind, "slab");
  assert.ok(turningFrom(60) >= 39);
});

test("the stack, and series that cannot be turned, draw no lines", () => {
  const stack = { ...state, panes: { ...state.panes, axial: pane("acquired") } };
  assert.deepEqual(crossings(seen(stack, "axial")), []);
});

/** What a drag from one place to another changes. */
function dragged(viewer, id, from, to) {
  const context = seen(viewer, id);
  const tool = crosshairGrip(context, from, 8);
  const gesture = { at: to, from, world: worldAt(context, to), fromWorld: worldAt(context, from) };
  return tool.drag(/** @type {any} */ (gesture), {});
}

test("a line that is dragged moves across itself alone", () => {
  const [change] = dragged(state, "axial", [200, 240], [240, 300]);
  near(change.world, [59.5, 49.5, 50]);
});

test("the middle takes both lines, and stays in the volume", () => {
  near(dragged(state, "axial", [200, 200], [240, 160])[0].world, [59.5, 39.5, 50]);
  near(dragged(state, "axial", [200, 200], [-900, 160])[0].world, [0, 39.5, 50]);
});

test("the end of a line follows the hand around the crosshair", () => {
  const [change] = dragged(state, "axial", [380, 200], [200 + 180 * Math.cos(0.5), 200 + 180 * Math.sin(0.5)]);
  const turned = { ...state, ...OBLIQUE_CHANGES["turn-cross"](state, { pane: "axial", ...change }, facts) };
  const { along } = line(crossings(seen(turned, "axial")), "coronal");
  near([along[1] / along[0]], [Math.tan(0.5)]);
  near(screenAt(seen(turned, "coronal"), [49.5, 49.5, 49.5]), [200, 200]);
});

test("the border of a slab is dragged to twice its distance", () => {
  const thick = { ...state, panes: { ...state.panes, coronal: { ...pane("coronal"), slab: { mm: 10, mode: "average_ip" } } } };
  assert.deepEqual(dragged(thick, "axial", [320, 220], [310, 240]), [{ type: "slab", pane: "coronal", mm: 20 }]);
});

test("turning is told about the normal, the way a right hand's fingers point", () => {
  near([turnBetween([1, 0, 0], [0, 1, 0], [0, 0, 2])], [90]);
  near([turnBetween([1, 0, 0], [0, 1, 0], [0, 0, -1])], [-90]);
});
