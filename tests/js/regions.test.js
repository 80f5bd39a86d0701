import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { MARK0 } from "../../static/js/core/mark.js";
import { EMPTY_MARKS, reduceMarks } from "../../static/js/core/marks.js";
import { roundOf } from "../../static/js/core/primitives.js";
import { isBeside, isLine, regionFault } from "../../static/js/core/regions.js";
import { NO_SLAB } from "../../static/js/core/state.js";
import { flat, volume } from "./viewers.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../region_cases.json", import.meta.url), "utf8"));

for (const { name, shape, points, line, beside } of cases) {
  test(name, () => {
    assert.equal(isLine(points), line);
    assert.equal(isBeside(shape === "ellipse" ? roundOf(points) : points, 20, 10), beside);
  });
}

const on = (name, index = 0, more = {}) => ({ name, index, row: null, column: null, slab: NO_SLAB, ...more });
const grid = { shape: [10, 16, 20], affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]] };
const whole = volume("v", { grid });
const box = (plane, points, more = {}) => ({ ...MARK0, key: "k", kind: "rectangle", series: "v", plane, points, ...more });

test("a region is judged on the plane that it was drawn on, in the patient or on the picture", () => {
  const level = [[2, 3, 15], [6, 3, 15], [6, 9, 15], [2, 9, 15]];
  assert.equal(regionFault(box(on("acquired", 3), level), "rectangle", whole), "");
  const far = level.map(([x, y, z]) => [x + 40, y, z]);
  assert.match(regionFault(box(on("acquired", 3), far), "rectangle", whole), /outside the picture/);
  const upright = [[2, 4, 10], [6, 4, 10], [6, 4, 10.0001], [2, 4, 10.0001]];
  assert.match(regionFault(box(on("coronal", 4), upright), "rectangle", whole), /no area|needs an area/);
  const beside = [[40, 50, 1], [50, 50, 1], [50, 60, 1], [40, 60, 1]];
  const picture = flat("r");
  assert.match(regionFault(box(on("acquired", 1), beside, { space: "image" }), "polygon", picture), /outside the picture/);
  assert.equal(regionFault(box(on("acquired", 1), beside.map(([x, y, z]) => [x - 30, y - 30, z])), "polygon", picture), "");
});

test("a region on a turned plane is judged by that plane's picture", () => {
  const s = Math.SQRT1_2;
  const turned = on("oblique", 0, { row: [s, s, 0], column: [0, 0, -1] });
  const at = (along, down) => [8 + along * s, 6 + along * s, 20 - down];
  const square = (along) => [at(along, 0), at(along + 4, 0), at(along + 4, 5), at(along, 5)];
  assert.equal(regionFault(box(turned, square(0)), "rectangle", whole), "");
  assert.match(regionFault(box(turned, square(90)), "rectangle", whole), /outside the picture/);
  assert.match(regionFault(box(turned, [at(0, 0), at(4, 0), at(2, 0), at(1, 0)]), "freehand", whole), /area/);
});

test("what is no region, or of a series that is not known, is never refused", () => {
  const nowhere = [[900, 0, 15], [900, 0, 15], [900, 0, 15], [900, 0, 15]];
  assert.equal(regionFault(box(on("acquired", 3), nowhere), null, whole), "");
  assert.equal(regionFault(box(on("acquired", 3), nowhere), "point", whole), "");
  assert.equal(regionFault(box(on("acquired", 3), nowhere), "rectangle", undefined), "");
});

const kinds = { rectangle: { clicks: 2, points: { least: 4, most: 4 }, stretch: (mark, to) => [mark.points[0], to, to, to] } };
const bad = (mark) => (mark.points[1][0] < 0 ? "No." : "");
const run = (state, change) => reduceMarks(state, change, kinds, bad);
const drawn = () => box(on("acquired", 3), [[1, 1, 15], [1, 1, 15], [1, 1, 15], [1, 1, 15]]);

test("a new region of nothing is given up and never saved; a good one is", () => {
  for (const [x, kept] of [[-5, false], [5, true]]) {
    const begun = run(EMPTY_MARKS, { type: "mark-begin", mark: drawn() }).state;
    const { state, effects } = run(begun, { type: "mark-point", world: [x, 4, 15] });
    assert.deepEqual([state.draft, Object.keys(state.marks).length, state.history.done.length], [null, Number(kept), Number(kept)]);
    assert.deepEqual(effects.map(({ kind }) => kind), kept ? ["save"] : ["refuse"]);
  }
});

test("a region that a hand makes one of nothing is as it was; words that are moved are no matter", () => {
  const stored = { ...drawn(), points: [[1, 1, 15], [5, 1, 15], [5, 5, 15], [1, 5, 15]], state: "saved" };
  const loaded = run(EMPTY_MARKS, { type: "mark-load", marks: [stored] }).state;
  const pulled = run(loaded, { type: "mark-handle", key: "k", handle: 1, to: [-3, 1, 15] }).state;
  const { state, effects } = run(pulled, { type: "mark-drop" });
  assert.deepEqual([state.marks.k.points, state.grab], [stored.points, null]);
  assert.deepEqual(effects, [{ kind: "refuse", key: "k", why: "No." }]);
  const odd = run(EMPTY_MARKS, { type: "mark-load", marks: [{ ...stored, points: pulled.marks.k.points }] }).state;
  const named = run(odd, { type: "mark-edit", key: "k", fields: { label: "Old" } });
  assert.deepEqual([named.state.marks.k.label, named.effects[0].kind], ["Old", "save"], "stored earlier, and named now");
  const worded = run(run(odd, { type: "mark-caption", key: "k", to: [9, 9, 15] }).state, { type: "mark-drop" });
  assert.equal(worded.effects[0].kind, "save");
});
