import assert from "node:assert/strict";
import { test } from "node:test";
import { sliceAt, toPixel, toWorld } from "../../static/js/core/geometry.js";
import { edges } from "../../static/js/core/letters.js";
import { RESET } from "../../static/js/core/camera.js";
import { axesOf, canTurn, isSound, OBLIQUE_CHANGES, obliqueLayout, rotate, turnAbout } from "../../static/js/core/oblique.js";
import { cross, dot, length } from "../../static/js/core/vec.js";

const close = (actual, expected, within = 1e-9) =>
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < within, `${actual} is not ${expected}`));

/** 40 x 30 x 10 voxels (i, j, k) of 0.5 x 1 x 4 mm. */
const affine = [
  [0.5, 0, 0, -10],
  [0, 1, 0, -15],
  [0, 0, 4, 100],
  [0, 0, 0, 1],
];
const plane = (width, height, slices, origin, row, column, step) => ({ width, height, slices, origin, row, column, step });
const manifest = {
  id: "s1",
  digest: "d1",
  frame_of_reference: "1.2",
  grid: { shape: [10, 30, 40], affine },
  planes: {
    acquired: plane(40, 30, 10, [-10, -15, 100], [0.5, 0, 0], [0, 1, 0], [0, 0, 4]),
    axial: plane(40, 30, 10, [-10, -15, 100], [0.5, 0, 0], [0, 1, 0], [0, 0, 4]),
    coronal: plane(40, 10, 30, [-10, -15, 136], [0.5, 0, 0], [0, 0, -4], [0, 1, 0]),
    sagittal: plane(30, 10, 40, [-10, -15, 136], [0, 1, 0], [0, 0, -4], [0.5, 0, 0]),
  },
};
const facts = { manifest: (id) => (id === "s1" ? manifest : undefined) };
const point = [0, 0, 120];
const pane = (name) => ({ series: "s1", plane: name, turn: null, index: 3, phase: 0 });
const state = {
  active: "axial",
  points: { "1.2": point },
  panes: { axial: pane("axial"), sagittal: pane("sagittal"), coronal: pane("coronal") },
};
const turn = (row, column, anchor = point) => ({ row, column, anchor });

test("a plane that is not turned at all covers what the named plane covers, at the finest spacing", () => {
  const layout = obliqueLayout(manifest, turn([1, 0, 0], [0, 0, -1]));
  assert.deepEqual([layout.width, layout.height, layout.slices], [40, 80, 59]);
  assert.deepEqual(layout.spacing, [0.5, 0.5]);
  // The left edge of the first pixel is the left edge of the volume.
  close(toWorld(layout, -0.5, -0.5, 0).filter((_, axis) => axis !== 1), [-10.25, 138]);
});

test("the anchor lies on a slice, and every slice lies in the volume", () => {
  const row = rotate([1, 0, 0], [0, 0, 1], 33);
  const layout = obliqueLayout(manifest, turn(row, [0, 0, -1], [1.23, -2.34, 111]));
  const k = toPixel(layout, [1.23, -2.34, 111])[2];
  assert.ok(Math.abs(k - Math.round(k)) < 1e-9);
  assert.ok(k > 0 && k < layout.slices);
  const normal = cross(layout.row, layout.column);
  assert.ok(dot(normal, layout.step) > 0);
  assert.ok(Math.abs(length(layout.step) - 0.5) < 1e-12);
});

test("the whole volume fits into the turned planes", () => {
  for (const degrees of [0, 15, 45, 80, 123]) {
    const row = rotate([1, 0, 0], [0.3, 0.2, 1], degrees);
    const layout = obliqueLayout(manifest, turn(row, rotate([0, 0, -1], [0.3, 0.2, 1], degrees)));
    for (const place of [[-10.25, -15.5, 98], [9.75, 14.5, 138], [9.75, -15.5, 98], [-10.25, 14.5, 138]]) {
      const [x, y, k] = toPixel(layout, place);
      assert.ok(x >= -1.01 && x <= layout.width + 0.01 && y >= -1.01 && y <= layout.height + 0.01, `${x} ${y}`);
      assert.ok(k >= -1.51 && k <= layout.slices + 0.51, `${k} of ${layout.slices}`);
    }
  }
});

test("phases in front of the shape and colours behind it change nothing", () => {
  const timed = { ...manifest, digest: "d2", grid: { shape: [5, 10, 30, 40], affine } };
  const one = turn([1, 0, 0], [0, 1, 0]);
  assert.deepEqual(obliqueLayout(timed, { ...one }), obliqueLayout(manifest, one));
  const coloured = { ...manifest, digest: "d4", colour: true, grid: { shape: [10, 30, 40, 3], affine } };
  assert.deepEqual(obliqueLayout(coloured, { ...one }), obliqueLayout(manifest, one));
});

test("a plane of a huge volume has larger pixels rather than too many", () => {
  const huge = { digest: "d3", grid: { shape: [10, 9000, 9000], affine: affine.map((line) => [...line]) } };
  const layout = obliqueLayout(huge, turn([1, 0, 0], [0, 1, 0]));
  assert.ok(Math.max(layout.width, layout.height) <= 2048);
});

test("a layout is made once for a turn, and anew for another series", () => {
  const one = turn([1, 0, 0], [0, 1, 0]);
  assert.equal(obliqueLayout(manifest, one), obliqueLayout(manifest, one));
  assert.notEqual(obliqueLayout({ ...manifest, digest: "other" }, one), obliqueLayout(manifest, { ...one }));
});

test("turning follows the right hand", () => {
  close(rotate([1, 0, 0], [0, 0, 1], 90), [0, 1, 0]);
  close(rotate([0, 0, 1], [1, 0, 0], 90), [0, -1, 0]);
  close(rotate([1, 2, 3], [1, 2, 3], 57), [1, 2, 3]);
});

test("turning about a pane's normal turns the other two and leaves it alone", () => {
  const axes = axesOf(state, facts);
  const turned = turnAbout(axes, [0, 0, 1], 30);
  assert.equal(turned.axial, axes.axial);
  close(turned.coronal.row, [Math.cos(Math.PI / 6), 0.5, 0]);
  close(turned.coronal.column, [0, 0, -1]);
  assert.ok(Math.abs(dot(cross(turned.coronal.row, turned.coronal.column), cross(turned.sagittal.row, turned.sagittal.column))) < 1e-9);
});

test("a thousand small turns do not shear a plane", () => {
  let axes = axesOf(state, facts);
  for (let i = 0; i < 1000; i += 1) axes = turnAbout(axes, [0.1 * (i % 7), 0.2, 1], 1.7);
  for (const { row, column } of Object.values(axes)) {
    assert.ok(Math.abs(dot(row, column)) < 1e-12);
    assert.ok(Math.abs(length(row) - 1) < 1e-12 && Math.abs(length(column) - 1) < 1e-12);
  }
});

test("after a turn each turned pane shows the slice through the crosshair", () => {
  const { panes } = OBLIQUE_CHANGES["turn-cross"](state, { normal: [0, 0, 1], degrees: 25 }, facts);
  assert.equal(panes.axial, state.panes.axial);
  for (const id of ["sagittal", "coronal"]) {
    const layout = obliqueLayout(manifest, panes[id].turn);
    assert.ok(Math.abs(toPixel(layout, point)[2] - panes[id].index) < 1e-9);
    assert.equal(sliceAt(layout, point), panes[id].index);
  }
});

test("a turned plane has two letters at its edges", () => {
  const { panes } = OBLIQUE_CHANGES["turn-cross"](state, { normal: [0, 0, 1], degrees: 25 }, facts);
  const shown = edges(obliqueLayout(manifest, panes.coronal.turn), RESET);
  assert.deepEqual(shown, { right: "LP", left: "RA", top: "H", bottom: "F" });
});

test("straightening goes back to the planes with a name, at the crosshair", () => {
  const turned = { ...state, ...OBLIQUE_CHANGES["turn-cross"](state, { normal: [0, 0, 1], degrees: 25 }, facts) };
  const { panes } = OBLIQUE_CHANGES.straighten(turned, {}, facts);
  assert.deepEqual([panes.axial.turn, panes.coronal.turn, panes.sagittal.turn], [null, null, null]);
  assert.deepEqual([panes.axial.index, panes.coronal.index, panes.sagittal.index], [5, 15, 20]);
});

test("axes that a link brings are made upright; nonsense is left out", () => {
  const axes = { coronal: { row: [2, 0.1, 0], column: [0, 0, -5] }, sagittal: { row: [0, 0, 0], column: [1, 0, 0] } };
  const { panes } = OBLIQUE_CHANGES["set-axes"](state, { axes }, facts);
  assert.ok(panes.coronal.turn);
  assert.ok(Math.abs(length(panes.coronal.turn.row) - 1) < 1e-12);
  assert.equal(panes.sagittal, state.panes.sagittal);
  assert.ok(!isSound({ row: [1, 0, 0], column: [1, 0, 0] }));
});

test("panes of another series, the stack, and what is no volume are not turned", () => {
  assert.ok(!canTurn({ grid: null, planes: { axial: { reason: "one image" } } }));
  const mixed = { ...state, panes: { ...state.panes, stack: pane("acquired"), other: { ...pane("axial"), series: "s2" } } };
  assert.deepEqual(Object.keys(axesOf(mixed, facts)), ["axial", "sagittal", "coronal"]);
  assert.deepEqual(OBLIQUE_CHANGES["turn-cross"]({ ...state, points: {} }, { normal: [0, 0, 1], degrees: 9 }, facts), {});
});
