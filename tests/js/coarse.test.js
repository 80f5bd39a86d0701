import assert from "node:assert/strict";
import { test } from "node:test";
import { coarseOf, sampleCoarse } from "../../static/js/core/coarse.js";
import { toWorld } from "../../static/js/core/geometry.js";
import { obliqueLayout, rotate } from "../../static/js/core/oblique.js";

/** 8 x 6 x 4 voxels of 2 x 2 x 3 mm whose value is a sum of its coordinates: straight lines are kept by mixing. */
const [I, J, K] = [8, 6, 4];
const affine = [
  [2, 0, 0, -7],
  [0, 2, 0, -5],
  [0, 0, 3, 10],
  [0, 0, 0, 1],
];
const place = { shape: [K, J, I], affine };
const ramp = ([x, y, z]) => 10 * x + 3 * y - 7 * z;
const head = { sample: "int16", width: I, height: J, slope: 1, intercept: 0, nan: false, blank: false, low: -999, high: 999 };
const slice = (k, value = ramp) => ({
  ...head,
  index: k,
  data: Int16Array.from({ length: I * J }, (_, at) =>
    value([2 * (at % I) - 7, 2 * Math.floor(at / I) - 5, 3 * k + 10], at),
  ),
});
const slices = Array.from({ length: K }, (_, k) => slice(k));
const coarse = coarseOf(place, slices);
const manifest = { digest: "d", grid: place, planes: { axial: {} } };
const axial = { width: I, height: J, slices: K, origin: [-7, -5, 10], row: [2, 0, 0], column: [0, 2, 0], step: [0, 0, 3] };

const valueAt = (picture, x, y) => {
  const sample = picture.data[y * picture.width + x];
  return sample === 1 ? NaN : sample * picture.slope + picture.intercept;
};

test("along its own voxels the copy gives them back", () => {
  const picture = sampleCoarse(coarse, axial, 2);
  assert.deepEqual([picture.width, picture.height, picture.index], [I, J, 2]);
  for (let y = 0; y < J; y += 1)
    for (let x = 0; x < I; x += 1) assert.ok(Math.abs(valueAt(picture, x, y) - ramp(toWorld(axial, x, y, 2))) < 0.01);
});

test("a finer layout is covered by fewer pixels, in the same place", () => {
  const fine = { ...axial, width: 4 * I, height: 4 * J, row: [0.5, 0, 0], column: [0, 0.5, 0], origin: [-7.75, -5.75, 10] };
  const picture = sampleCoarse(coarse, fine, 1);
  assert.deepEqual([picture.width, picture.height], [I, J]);
  assert.ok(Math.abs(valueAt(picture, 3, 2) - ramp([-1, -1, 13])) < 0.01);
});

test("a turned plane holds what lies there, and is blank outside the volume", () => {
  const row = rotate([1, 0, 0], [0, 0, 1], 40);
  const turn = { row, column: rotate([0, 1, 0], [0, 0, 1], 40), anchor: [0, 0, 14] };
  const layout = obliqueLayout(manifest, turn);
  const k = Math.round((14 - layout.origin[2]) / layout.distance);
  const picture = sampleCoarse(coarse, layout, k);
  let seen = 0;
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const at = [(x + 0.5) * (layout.width / picture.width) - 0.5, (y + 0.5) * (layout.height / picture.height) - 0.5];
      const world = toWorld(layout, at[0], at[1], k);
      const [i, j] = [(world[0] + 7) / 2, (world[1] + 5) / 2];
      const value = valueAt(picture, x, y);
      if (i < -0.5 || j < -0.5 || i > I - 0.5 || j > J - 0.5) assert.ok(Number.isNaN(value));
      else if (i >= 0 && j >= 0 && i <= I - 1 && j <= J - 1) {
        assert.ok(Math.abs(value - ramp(world)) < 0.02, `${value} is not ${ramp(world)}`);
        seen += 1;
      }
    }
  }
  assert.ok(seen > 10);
  assert.ok(Number.isNaN(valueAt(picture, 0, 0)));
});

test("slabs take the most, the least or the mean of what lies in them", () => {
  const ends = [ramp([-7, -5, 10]), ramp([-7, -5, 19])];
  const through = (mode, mm = 9) => {
    const flat = { ...axial, slices: 1, origin: [-7, -5, 14.5] };
    return valueAt(sampleCoarse(coarse, flat, 0, { mm, mode }), 0, 0);
  };
  assert.ok(Math.abs(through("maximum_ip") - Math.max(...ends)) < 0.02);
  assert.ok(Math.abs(through("minimum_ip") - Math.min(...ends)) < 0.02);
  assert.ok(Math.abs(through("average_ip") - (ends[0] + ends[1]) / 2) < 0.02);
  // Beyond the volume there is nothing to take.
  assert.ok(Math.abs(through("average_ip", 60) - (ends[0] + ends[1]) / 2) < 1.5);
});

test("voxels without a value stay out: never mixed in, blank where they are nearest", () => {
  const holed = slices.map((one) => ({ ...one, sample: "uint16", blank: true, slope: 1, intercept: -1000 }));
  for (const one of holed) one.data = Uint16Array.from(one.data, (value) => value + 1000);
  holed[1].data[2 * I + 3] = 1;
  const made = coarseOf(place, holed);
  const picture = sampleCoarse(made, axial, 1);
  assert.ok(Number.isNaN(valueAt(picture, 3, 2)));
  assert.ok(Math.abs(valueAt(picture, 4, 2) - ramp(toWorld(axial, 4, 2, 1))) < 0.02);
  const beside = { ...axial, origin: [-7 + 0.8 * 2, -5, 10] };
  const value = valueAt(sampleCoarse(made, beside, 1), 3, 2);
  assert.ok(Math.abs(value - ramp([1, -1, 13])) < 0.02, "the voxel beside the hole alone");
});

test("colours are mixed one by one", () => {
  const bytes = Uint8Array.from({ length: I * J * 3 }, (_, at) => [at % 200, 40, 250][at % 3]);
  const made = coarseOf(
    place,
    slices.map((one) => ({ ...one, sample: "rgb", data: bytes })),
  );
  const picture = sampleCoarse(made, axial, 0);
  assert.equal(picture.sample, "rgb");
  assert.deepEqual([...picture.data], [...bytes]);
});

test("a plane of a copy of 128 voxels a side is drawn while the hand still moves", () => {
  const side = 128;
  const large = { shape: [side, side, side], affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] };
  const flat = { ...head, width: side, height: side, data: new Int16Array(side * side).fill(7) };
  const made = coarseOf(large, Array.from({ length: side }, () => flat));
  const row = rotate([1, 0, 0], [0, 0, 1], 30);
  const layout = obliqueLayout({ digest: "l", grid: large, planes: {} }, { row, column: [0, 0, -1], anchor: [64, 64, 64] });
  sampleCoarse(made, layout, 60);
  const before = performance.now();
  sampleCoarse(made, layout, 60);
  const took = performance.now() - before;
  assert.ok(took < 500, `${took} ms`);
});
