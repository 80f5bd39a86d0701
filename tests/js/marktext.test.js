import assert from "node:assert/strict";
import { test } from "node:test";
import { MARK0 } from "../../static/js/core/mark.js";
import { isOtherSlab, markLines, statisticsLines } from "../../static/js/core/marktext.js";

const metric = { unit: "mm", label: "at the detector", reason: "" };
const long = [{ name: "length", value: 12.34, unit: "mm" }];
const found = { shape: "ellipse", count: 1234, mean: 41.27, sd: 3.5, min: -7, max: 90, unit: "HU", suv: null };

test("a length says what it rests on", () => {
  assert.deepEqual(markLines({ ...MARK0, label: "Aorta" }, long, metric), ["Aorta", "12.3 mm", "at the detector"]);
});

test("that the file gives millimetres in the patient is told of the mark in the hand alone; all else always", () => {
  const plain = { ...metric, label: "Pixel Spacing", trusted: true, plain: true };
  assert.deepEqual(markLines(MARK0, long, plain), ["12.3 mm"]);
  assert.deepEqual(markLines(MARK0, long, plain, { selected: true }), ["12.3 mm", "Pixel Spacing"]);
  const hand = { ...metric, label: "calibrated by hand (50 mm)", trusted: true };
  for (const brief of [false, true])
    assert.deepEqual(markLines(MARK0, long, hand, { brief }), ["12.3 mm", "calibrated by hand (50 mm)"]);
});

test("an angle rests on nothing, and a mark without numbers says nothing", () => {
  assert.deepEqual(markLines(MARK0, [{ name: "angle", value: 45, unit: "°" }], metric), ["45.0°"]);
  assert.deepEqual(markLines(MARK0, [], metric), []);
});

test("why there are no millimetres is told", () => {
  const reason = "It does not lie within one ultrasound region.";
  const lines = markLines(MARK0, [{ name: "length", value: 5, unit: "px" }], {
    unit: "px",
    label: "not calibrated here",
    reason,
  });
  assert.deepEqual(lines, ["5.00 px", "not calibrated here", reason]);
});

test("numbers of the server are waited for, and where there are none the reason is told", () => {
  assert.deepEqual(statisticsLines(null), ["…"]);
  const options = { measured: true };
  const saved = { ...MARK0, state: "saved", reason: "No values here." };
  assert.deepEqual(markLines(saved, [], metric, options), ["No values here."]);
  assert.deepEqual(markLines({ ...saved, state: "saving" }, [], metric, options), ["…"]);
});

test("regions tell mean, spread, ends and count; points their value; colour only its count", () => {
  assert.deepEqual(statisticsLines(found), ["mean 41.3 · SD 3.5 HU", "min −7 · max 90 · n 1,234"]);
  assert.deepEqual(statisticsLines({ ...found, shape: "point", count: 1, mean: 41 }), ["41 HU"]);
  assert.deepEqual(statisticsLines({ ...found, mean: null }), ["1234 px, in colour"]);
  const point = { ...found, shape: "point", count: 1, mean: null, rgb: [200, 0, 31] };
  assert.deepEqual(statisticsLines(point), ["R 200 · G 0 · B 31"]);
  assert.deepEqual(statisticsLines({ ...found, count: 0, mean: null }), ["no values here"]);
});

test("where there is little room a region tells its mean and its area, and what is doubtful of them", () => {
  const region = [
    { name: "area", value: 50, unit: "mm²" },
    { name: "perimeter", value: 30, unit: "mm" },
  ];
  const mark = { ...MARK0, statistics: found };
  const [mean, ends] = statisticsLines(found);
  const all = [mean, ends, "area 50.0 mm² · perimeter 30.0 mm", "at the detector"];
  assert.deepEqual(markLines(mark, region, metric, { measured: true }), all);
  assert.deepEqual(markLines(mark, region, metric, { measured: true, brief: true }), [mean, "50.0 mm²", "at the detector"]);
  const sure = { ...metric, label: "Pixel Spacing", trusted: true, plain: true };
  assert.deepEqual(markLines(mark, region, sure, { measured: true, brief: true }), [mean, "50.0 mm²"]);
});

test("PET is read in uptake where that is known", () => {
  const suv = { mean: 2.5, sd: 0.5, min: 1, max: 5 };
  assert.deepEqual(statisticsLines({ ...found, suv }), ["mean 2.50 · SD 0.50 SUVbw", "min 1.00 · max 5.00 · n 1,234"]);
});

test("numbers of a later phase name it, and so does what could not be saved", () => {
  const mark = { ...MARK0, phase: 3, statistics: found, state: "failed" };
  assert.deepEqual(markLines(mark, [], metric, { measured: true }).slice(-2), ["phase 4", "not saved"]);
});

test("whole values have no decimals, whatever their unit; others as many as are worth reading, mean and spread alike", () => {
  const counts = { ...found, unit: "", mean: 1234.5678, sd: 3.25, min: 0, max: 2000 };
  assert.deepEqual(statisticsLines(counts), ["mean 1234.6 · SD 3.3", "min 0 · max 2000 · n 1,234"]);
  assert.deepEqual(statisticsLines({ ...counts, shape: "point", mean: 12, min: 12, max: 12, sd: 0 }), ["12"]);
  const fine = { ...found, unit: "mm2/s", mean: 0.00123, sd: 0.0004, min: 0.0005, max: 0.002 };
  assert.deepEqual(statisticsLines(fine), [
    "mean 0.00123 · SD 0.00040 mm2/s",
    "min 0.000500 · max 0.00200 · n 1,234",
  ]);
  assert.deepEqual(statisticsLines({ ...found, min: -7.25, max: 90.5 })[1], "min −7.3 · max 90.5 · n 1,234");
});

test("on another phase a region tells whose it is, and none of its numbers", () => {
  const mark = { ...MARK0, phase: 0, statistics: found };
  const own = markLines(mark, [], metric, { measured: true, phases: 10, shown: 0 });
  assert.deepEqual(own, [...statisticsLines(found), "phase 1"]);
  assert.deepEqual(markLines(mark, [], metric, { measured: true, phases: 10, shown: 4 }), ["phase 1"]);
  assert.deepEqual(markLines(mark, long, metric, { phases: 10, shown: 4 }).at(-1), "phase 1", "a length says it too");
  assert.deepEqual(markLines(mark, [], metric, { measured: true, phases: 1, shown: 0 }), statisticsLines(found));
});

test("numbers tell the slab they were measured on; on another image a mark names its own, and none of its numbers", () => {
  const mip = { mm: 10, mode: "maximum_ip" };
  const none = { mm: 0, mode: "maximum_ip" };
  const plane = (slab) => ({ name: "acquired", index: 30, row: null, column: null, slab });
  const thin = { ...MARK0, statistics: found, plane: plane(none) };
  const thick = { ...MARK0, statistics: found, plane: plane(mip) };
  const lines = (mark, slab, more = {}) => markLines(mark, [], metric, { measured: true, slab, ...more });
  assert.deepEqual(lines(thin, none), statisticsLines(found));
  assert.deepEqual(lines(thick, mip), [...statisticsLines(found), "MIP 10.0 mm"]);
  assert.deepEqual(lines(thin, mip), ["no slab"]);
  assert.deepEqual(lines(thick, none), ["MIP 10.0 mm"]);
  assert.deepEqual(lines(thick, { mm: 10, mode: "average_ip" }), ["MIP 10.0 mm"]);
  assert.deepEqual(markLines(thin, long, metric, { slab: mip }), ["12.3 mm", "at the detector", "no slab"]);
  assert.equal(isOtherSlab(thin, { mm: 0, mode: "average_ip" }), false, "without a thickness all are one");
  assert.equal(isOtherSlab(thin, mip), true);
  assert.equal(isOtherSlab(thin, undefined), false, "in colour");
  assert.equal(isOtherSlab({ ...thin, plane: null }, mip), false);
});
