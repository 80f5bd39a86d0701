import assert from "node:assert/strict";
import { test } from "node:test";
import { brightness, greyTable, voiFunction } from "../../static/js/core/voi.js";

const look = (voi, center, width, more = {}) => ({
  voi,
  center,
  width,
  invert: false,
  colormap: "grey",
  smooth: true,
  ...more,
});

/** The formulas as PS3.3 C.11.2.1.2 and C.11.2.1.3 print them, for output from 0 to 255. */
const STANDARD = {
  linear: (x, c, w) =>
    x <= c - 0.5 - (w - 1) / 2 ? 0 : x > c - 0.5 + (w - 1) / 2 ? 255 : ((x - (c - 0.5)) / (w - 1) + 0.5) * 255,
  linear_exact: (x, c, w) => (x <= c - w / 2 ? 0 : x > c + w / 2 ? 255 : ((x - c) / w + 0.5) * 255),
  sigmoid: (x, c, w) => 255 / (1 + Math.exp((-4 * (x - c)) / w)),
};

test("grey levels are the standard's (trap 14)", () => {
  for (const [voi, formula] of Object.entries(STANDARD)) {
    for (const [c, w] of [
      [40, 400],
      [-600, 1500],
      [0.5, 2],
      [128, 256],
      [50.25, 3.5],
    ]) {
      const table = greyTable(look(voi, c, w), { slope: 1, intercept: 0, low: -1500, high: 1500 });
      for (let x = -1500; x <= 1500; x += 1) {
        assert.ok(Math.abs(table[x + 1500] - formula(x, c, w)) <= 0.5 + 1e-9, `${voi} ${c}/${w} at ${x}`);
      }
    }
  }
});

test("a linear window of width 1 is a step", () => {
  const table = greyTable(look("linear", 10, 1), { slope: 1, intercept: 0, low: 8, high: 11 });
  assert.deepEqual([...table], [0, 0, 255, 255]);
});

test("a width below 1 works where values are fractions", () => {
  assert.equal(brightness(0.5, look("linear", 0.5, 0.1)), 0.5);
  assert.equal(brightness(0.56, look("linear", 0.5, 0.1)), 1);
});

test("slope and intercept come before the window", () => {
  const table = greyTable(look("linear_exact", 0, 200), { slope: -2, intercept: 100, low: 0, high: 100 });
  assert.deepEqual([table[0], table[50], table[100]], [255, 128, 0]);
});

test("inversion comes after the window (trap 10)", () => {
  const samples = { slope: 1, intercept: 0, low: 0, high: 255 };
  const [plain, inverted] = [false, true].map((invert) => greyTable(look("linear", 100, 50, { invert }), samples));
  plain.forEach((grey, i) => assert.ok(Math.abs(255 - grey - inverted[i]) <= 1));
});

test("a table of the file takes the window's place, with its ends drawn out (trap 15)", () => {
  const lut = { first: 10, bits: 8, entries: [0, 100, 255] };
  const table = greyTable(look("linear", 0, 1, { lut }), { slope: 1, intercept: 0, low: 8, high: 14 });
  assert.deepEqual([...table], [0, 0, 0, 100, 255, 255, 255]);
});

test("an unknown function is linear", () => {
  assert.equal(voiFunction("SIGMOID"), "sigmoid");
  assert.equal(voiFunction("LINEAR_EXACT"), "linear_exact");
  assert.equal(voiFunction(""), "linear");
  assert.equal(voiFunction("SPLINE"), "linear");
});
