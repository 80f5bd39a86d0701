import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { KINDS } from "../../static/js/core/mark.js";
import { barScale, distance, metricOf } from "../../static/js/core/metric.js";
import { spacingOn } from "../../static/js/core/planes.js";
import { angleText, areaText, lengthText, measureText, restingOn, shownUnit, valueText } from "../../static/js/core/units.js";
import { markTool } from "../../static/js/tools/marking.js";

const { cases } = JSON.parse(readFileSync(new URL("../metric_cases.json", import.meta.url), "utf8"));

for (const one of cases) {
  test(one.name, () => {
    const found = metricOf(one.manifest, one.layout, one.index, one.calibrations, one.points);
    for (const [name, value] of Object.entries(one.metric)) assert.deepEqual(found[name], value, name);
    const measures = markTool(one.kind).measure({ kind: one.kind, points: one.points }, found);
    assert.deepEqual(
      measures.map(({ name, unit }) => [name, unit]),
      one.measures.map(({ name, unit }) => [name, unit]),
    );
    measures.forEach(({ value }, i) => {
      const expected = one.measures[i].value;
      assert.ok(Math.abs(value - expected) <= 1e-6 * Math.max(Math.abs(expected), 1), `${value} is not ${expected}`);
    });
  });
}

test("every kind of mark has a tool that draws it, with the same number of points", () => {
  for (const [kind, points] of Object.entries(KINDS)) assert.deepEqual(markTool(kind).points, points, kind);
});

test("a calibration of no length and one of no value do not count", () => {
  const manifest = { spacing_source: "", regions: [], frame_time: null };
  const layout = { spacing: null, origin: null };
  const broken = [
    {
      index: 0,
      points: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      value: 10,
    },
    {
      index: 0,
      points: [
        [0, 0, 0],
        [9, 0, 0],
      ],
      value: null,
    },
    { index: 0, points: [], value: 5 },
  ];
  assert.equal(metricOf(manifest, layout, 0, broken, [[0, 0, 0]]).unit, "px");
});

test("a stand-in layout of a picture without place measures as the picture does", () => {
  const layout = { spacing: [2, 3], origin: [0, 0, 0], placed: false };
  const metric = metricOf({ spacing_source: "PixelSpacing" }, layout, 0, [], []);
  assert.equal(distance(metric, [0, 0, 0], [1, 0, 0]), 3);
  assert.equal(distance(metric, [0, 0, 0], [0, 1, 0]), 2);
});

test("lengths, areas and angles are written with their unit", () => {
  const mm = { unit: "mm" };
  assert.equal(lengthText(12.345, mm), "12.3 mm");
  assert.equal(lengthText(1.234, mm), "1.23 mm");
  assert.equal(lengthText(12.345, mm, "cm"), "1.23 cm");
  assert.equal(lengthText(50, { unit: "px" }, "cm"), "50.0 px");
  assert.equal(areaText(250, mm, "cm"), "2.50 cm²");
  assert.equal(areaText(250, mm), "250.0 mm²");
  assert.equal(areaText(6, { unit: "px" }), "6.00 px²");
  assert.equal(angleText(44.96), "45.0°");
  assert.equal(valueText(-1024), "−1024.0");
  assert.equal(valueText(0.00123), "0.00123");
  assert.equal(measureText({ name: "area", value: 100, unit: "mm²" }, "cm"), "1.00 cm²");
});

test("lengths and areas are written in pixels where their size is known, and as they are where it is not", () => {
  assert.equal(measureText({ name: "length", value: 10, unit: "mm" }, "px", 0.5), "20.0 px");
  assert.equal(measureText({ name: "area", value: 10, unit: "mm²" }, "px", 0.5), "40.0 px²");
  assert.equal(measureText({ name: "perimeter", value: 2, unit: "mm" }, "px", 0.5), "4.00 px");
  assert.equal(measureText({ name: "length", value: 10, unit: "mm" }, "px", null), "10.0 mm");
  assert.equal(measureText({ name: "length", value: 7, unit: "px" }, "px", null), "7.00 px");
  assert.equal(measureText({ name: "angle", value: 30, unit: "°" }, "px", 0.5), "30.0°");
  assert.equal(shownUnit("px", "cm"), "px", "what is set for all holds");
  assert.equal(shownUnit("mm", "cm"), "cm", "else the mark's own");
  assert.equal(shownUnit(), "mm");
  assert.equal(restingOn({ calibration: { source: "PixelSpacing", label: "Pixel Spacing", trusted: true, pixel: 0.5 } }, "px"), "");
  assert.equal(restingOn({ calibration: { source: "", label: "no spacing in the file", trusted: false, pixel: null } }, "px"), "no spacing in the file");
});

test("the pixels of a mark are those of the plane that it was drawn on", () => {
  const grid = { shape: [9, 9, 9], affine: [[0.7, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 4, 0], [0, 0, 0, 1]] };
  const planes = { acquired: { spacing: [0.9, 0.7] }, axial: {}, coronal: { spacing: [4, 0.7] } };
  const manifest = { spacing: [4, 0.9, 0.7], planes, grid };
  assert.deepEqual(spacingOn(manifest, { name: "coronal" }), [4, 0.7]);
  assert.deepEqual(spacingOn(manifest, { name: "oblique" }), [0.7, 0.7]);
  assert.deepEqual(spacingOn(manifest, { name: "sagittal" }), [4, 0.9, 0.7], "a plane that is gone");
  assert.deepEqual(spacingOn(manifest, null), [4, 0.9, 0.7]);
});

test("a scale bar follows a calibration by hand, and says where it is true at the detector alone", () => {
  const layout = { origin: null, spacing: [0.2, 0.2] };
  const plain = { spacing_source: "ImagerPixelSpacing" };
  assert.deepEqual(barScale(plain, layout, 0, []), { factor: 1, byHand: false, note: "at the detector" });
  const line = { points: [[0, 0, 0], [100, 0, 0]], value: 10, index: 0 };
  assert.deepEqual(barScale(plain, layout, 0, [line]), { factor: 0.5, byHand: true, note: "calibrated" });
  assert.equal(barScale(plain, layout, 1, [line]).byHand, false);
  assert.equal(barScale({}, { origin: null, spacing: null }, 0, [line]).factor, 0.1);
  assert.equal(barScale({ spacing_source: "PixelSpacing" }, { ...layout, origin: [0, 0, 0] }, 0, [line]).note, "");
});

test("plain is what the file gives in the patient, or its scanner; not by hand, at the detector, with a correction, in pixels", () => {
  const flat = { spacing: [1, 1], origin: null };
  const by = (manifest, layout = flat, calibrations = []) =>
    metricOf({ regions: [], ...manifest }, layout, 0, calibrations, [[1, 1, 0]]).plain;
  assert.equal(by({ spacing_source: "PixelSpacing" }), true);
  assert.equal(by({ spacing_source: "NIfTI sform" }, { ...flat, origin: [0, 0, 0] }), true);
  assert.equal(by({ spacing_source: "PixelSpacing", calibration: "GEOMETRY" }), false);
  assert.equal(by({ spacing_source: "ImagerPixelSpacing" }), false);
  assert.equal(by({ spacing_source: "" }, { spacing: null, origin: null }), false);
  const known = [{ points: [[0, 0, 0], [10, 0, 0]], value: 5, index: 0 }];
  assert.equal(by({ spacing_source: "PixelSpacing" }, flat, known), false);
  const region = { box: [0, 0, 9, 9], units: [3, 3], delta: [0.1, 0.1] };
  assert.equal(by({ regions: [region] }), true);
  assert.equal(by({ regions: [{ ...region, units: [4, 3] }] }), false);
});
