import assert from "node:assert/strict";
import { test } from "node:test";
import { centre, pixelSize, sliceAt, slicePosition, toPixel, toWorld } from "../../static/js/core/geometry.js";
import { canLink, movePoint, pointOnSlice } from "../../static/js/core/reference.js";
import { axial } from "./stacks.js";

const sheared = { ...axial, step: [0, 0.8, 3] };

const close = (actual, expected) =>
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-9, `${actual} is not ${expected}`));

test("a pixel lies where origin and steps say", () => {
  close(toWorld(axial, 10, 20, 3), [-20, -10, 109]);
});

test("world to pixel is the inverse of pixel to world, on a sheared stack too", () => {
  for (const layout of [axial, sheared]) close(toPixel(layout, toWorld(layout, 12.5, 33.25, 7)), [12.5, 33.25, 7]);
});

test("the slice at a point is the nearest one and stays in the stack", () => {
  assert.equal(sliceAt(axial, [0, 0, 110.4]), 3);
  assert.equal(sliceAt(axial, [0, 0, 9999]), 19);
  assert.equal(sliceAt(axial, [0, 0, -9999]), 0);
});

test("uneven slices are found by their true places", () => {
  const uneven = {
    ...axial,
    slices: 3,
    origins: [
      [-25, -20, 0],
      [-25, -20, 2],
      [-25, -20, 30],
    ],
  };
  assert.equal(sliceAt(uneven, [0, 0, 20]), 2);
  assert.equal(sliceAt(uneven, [0, 0, 5]), 1);
  close(toWorld(uneven, 0, 0, 2), [-25, -20, 30]);
});

test("the position of a slice is its patient coordinate, whichever way the rows run", () => {
  assert.equal(slicePosition(axial, 2), 106);
  assert.equal(slicePosition({ ...axial, row: [-0.5, 0, 0] }, 2), 106);
  assert.equal(slicePosition({ ...axial, column: [0, 0, -0.5] }, 2), -20);
});

test("the centre of a volume is halfway along each axis", () => close(centre(axial), [-0.25, -0.25, 128.5]));

test("pixels have the file's size, rows first, and are square where it is unknown", () => {
  assert.deepEqual(pixelSize({ ...axial, spacing: [2, 0.5] }), { x: 0.5, y: 2, known: true });
  assert.deepEqual(pixelSize({ width: 4, height: 4, slices: 1, spacing: null, origin: null }), {
    x: 1,
    y: 1,
    known: false,
  });
});

test("pixels without a size are drawn by their aspect ratio, and are no lengths (traps 21, 22)", () => {
  const layout = { width: 4, height: 4, slices: 1, spacing: null, origin: null, aspect: [2, 1] };
  assert.deepEqual(pixelSize(layout), { x: 1, y: 2, known: false });
});

test("a click moves both lines of the crosshair, a held line moves alone", () => {
  const point = toWorld(axial, 10, 10, 5);
  close(movePoint(axial, point, { x: 30, y: 40, k: 5 }, "both"), toWorld(axial, 30, 40, 5));
  close(movePoint(axial, point, { x: 30, y: 40, k: 5 }, "upright"), toWorld(axial, 30, 10, 5));
  close(movePoint(axial, point, { x: 30, y: 40, k: 5 }, "level"), toWorld(axial, 10, 40, 5));
});

test("the crosshair stays inside the volume", () => {
  close(movePoint(axial, centre(axial), { x: -50, y: 500, k: 5 }), toWorld(axial, 0, 79, 5));
});

test("scrolling a plane moves the crosshair along its normal alone", () => {
  close(pointOnSlice(axial, toWorld(axial, 10, 20, 5), 9), toWorld(axial, 10, 20, 9));
});

test("planes are linked only where all three are there", () => {
  assert.ok(canLink({ axial, coronal: axial, sagittal: axial }));
  assert.ok(!canLink({ axial, coronal: axial, sagittal: { reason: "its images differ in size" } }));
});
