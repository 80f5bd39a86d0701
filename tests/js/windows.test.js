import assert from "node:assert/strict";
import { test } from "node:test";
import { barTicks, valueAt } from "../../static/js/core/colourbar.js";
import { brightness } from "../../static/js/core/voi.js";
import { autoWindow, fullRange, isShown, nextOwn, ownWindows, presetWindows, regionWindow } from "../../static/js/core/windows.js";

const picture = (values, more = {}) => ({
  sample: "int16",
  data: Int16Array.from(values),
  width: 4,
  height: values.length / 4,
  slope: 2,
  intercept: -10,
  nan: false,
  blank: false,
  ...more,
});
const ramp = Array.from({ length: 16 }, (_, i) => i);

test("the window for a picture spans its values", () => {
  assert.deepEqual(autoWindow(picture(ramp), null), { center: 5, width: 30, voi: "linear_exact" });
});

test("of a large picture the outermost thousandths stay out", () => {
  const values = new Array(4000).fill(100).map((value, i) => value + (i % 50));
  values[0] = -30000;
  values[1] = 30000;
  const { center, width } = autoWindow(picture(values, { slope: 1, intercept: 0 }), null);
  assert.deepEqual([center, width], [124.5, 49]);
});

test("padding, blank and what is no number stay out", () => {
  assert.equal(autoWindow(picture(ramp), [0, 7]).width, 14);
  assert.equal(autoWindow(picture(ramp, { blank: true, nan: true }), [1, 1]).width, 26);
  assert.equal(autoWindow(picture(ramp, { nan: true }), null).width, 28);
  assert.equal(autoWindow(picture(ramp), [0, 15]), null);
});

test("a falling slope and a single value still make a window", () => {
  assert.deepEqual(autoWindow(picture(ramp, { slope: -1, intercept: 0 }), null), { center: -7.5, width: 15, voi: "linear_exact" });
  assert.deepEqual(autoWindow(picture([3, 3, 3, 3]), null), { center: -4, width: 1, voi: "linear_exact" });
});

test("a region counts whichever way it is drawn, and only as far as it lies in the picture", () => {
  const inner = { center: 5, width: 10, voi: "linear_exact" };
  assert.deepEqual(regionWindow(picture(ramp), [1, 1, 2, 2]), inner);
  assert.deepEqual(regionWindow(picture(ramp), [2.2, 1.8, 0.9, 1.1]), inner);
  assert.deepEqual(regionWindow(picture(ramp), [-50, -50, 50, 50]), autoWindow(picture(ramp), null));
});

test("colours have no window", () => assert.equal(autoWindow(picture(ramp, { sample: "rgb" }), null), null));

test("the full range reaches from the lowest to the highest value", () => {
  assert.deepEqual(fullRange([-1024, 3071]), { center: 1023.5, width: 4095, voi: "linear_exact" });
  assert.equal(fullRange([7, 7]).width, 1);
});

const look = { center: 40, width: 400, voi: "linear", lut: null, invert: false, colormap: "hot", smooth: true };

test("the values at the colour bar are those that are shown so bright", () => {
  for (const voi of ["linear", "linear_exact", "sigmoid"]) {
    for (const level of [0.1, 0.25, 0.5, 0.9]) {
      const value = valueAt({ ...look, voi }, level);
      assert.ok(Math.abs(brightness(value, { ...look, voi }) - level) < 1e-9, `${voi} ${level}`);
    }
  }
});

test("the bar is read from its foot to its head, with the unit on top; inverted it stands on its head", () => {
  const exact = { ...look, voi: "linear_exact" };
  assert.deepEqual(barTicks({ units: "HU" }, exact), [
    { at: 0, label: "−160" },
    { at: 0.5, label: "40" },
    { at: 1, label: "240 HU" },
  ]);
  assert.deepEqual(barTicks({ units: "HU" }, { ...exact, invert: true }).map(({ at }) => at), [1, 0.5, 0]);
  assert.deepEqual(barTicks({ units: "" }, { ...look, lut: { first: 0, bits: 8, entries: [0] } }), []);
});

test("PET is read in uptake values where they are known", () => {
  const ticks = barTicks({ units: "BQML", suv_factor: 0.001 }, { ...look, center: 2500, width: 5000, voi: "linear_exact" });
  assert.deepEqual(ticks.map(({ label }) => label), ["0", "2.5", "5 SUVbw"]);
});

test("the half step of LINEAR is one of the file's unit: in uptake values it is too small to be read", () => {
  const stored = { ...look, center: 12500, width: 25000, voi: "linear" };
  const ticks = barTicks({ units: "BQML", suv_factor: 0.0002 }, stored);
  assert.deepEqual(ticks.map(({ label }) => label), ["0", "2.5", "5 SUVbw"]);
  assert.ok(Math.abs(brightness(5 / 0.0002, stored) - 1) < 1e-4);
});

const ct = {
  modality: "CT",
  windows: [],
  presets: [
    { id: "soft_tissue", label: "Soft tissue", center: 40, width: 400 },
    { id: "lung", label: "Lung", center: -600, width: 1500 },
  ],
  window: { center: 40, width: 400, source: "modality" },
  voi_function: "LINEAR",
};
const two = [
  { center: 35, width: 80, name: "" },
  { center: 500, width: 2000, name: "BONE" },
];

test("a preset keeps its number however many windows the file has", () => {
  for (const windows of [[], two.slice(0, 1), two])
    assert.deepEqual(presetWindows({ ...ct, windows }).map(({ label }) => label), ["Soft tissue", "Lung"]);
});

test("the file's own windows come one after another, the first again after the last, and from any other window", () => {
  const own = { ...ct, windows: two };
  const step = (shown) => nextOwn(own, shown).center;
  assert.equal(step({ center: -600, width: 1500, lut: null }), 35);
  assert.equal(step({ center: 35, width: 80, lut: null }), 500);
  assert.equal(step({ center: 500, width: 2000, lut: null }), 35);
  assert.equal(nextOwn(ct, { center: 1, width: 2, lut: null }).label, "As opened");
});

test("a table of the file is the first of its own, and is not taken for a window of the same numbers", () => {
  const lut = { first: 0, bits: 8, entries: [0] };
  const own = { ...ct, windows: [{ center: 40, width: 400, name: "" }], window: { ...ct.window, lut } };
  assert.deepEqual(ownWindows(own).map(({ label }) => label), ["Table of the file", "From the file"]);
  assert.equal(isShown({ center: 40, width: 400, lut: null }, ownWindows(own)[0]), false);
  assert.equal(nextOwn(own, { center: 40, width: 400, lut }).label, "From the file");
});
