import assert from "node:assert/strict";
import { test } from "node:test";
import { toPixel } from "../../static/js/core/geometry.js";
import { cutLine, LINE_COLOUR, referenceExtra } from "../../static/js/core/references.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";

const axial = {
  slices: 50,
  width: 100,
  height: 80,
  spacing: [1, 1],
  origin: [-50, -40, 100],
  row: [1, 0, 0],
  column: [0, 1, 0],
  step: [0, 0, 2],
};
const sagittal = {
  slices: 40,
  width: 160,
  height: 120,
  spacing: [0.5, 0.5],
  origin: [-20, -30, 200],
  row: [0, 0.5, 0],
  column: [0, 0, -0.5],
  step: [1, 0, 0],
};
const near = (got, wanted) => got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-6, `${got}`));
/** The same line, whichever end comes first. */
const ends = (line) => line.toSorted((a, b) => a[0] + a[1] + a[2] - b[0] - b[1] - b[2]);

test("an axial slice cuts a sagittal one in a line at its height, as long as both reach", () => {
  const [front, back] = ends(cutLine(axial, 30, sagittal, 12));
  near(front, [-8, -30.25, 160]); // the sagittal picture begins here, half a pixel before its first centre
  near(back, [-8, 39.5, 160]); // and the axial one ends here
});

test("the line is the same from either side", () => {
  const there = ends(cutLine(axial, 30, sagittal, 12));
  const back = ends(cutLine(sagittal, 12, axial, 30));
  near(there.flat(), back.flat());
});

test("a turned plane gives a slanted line that lies in both planes", () => {
  const c = Math.cos(0.5);
  const s = Math.sin(0.5);
  const oblique = { ...axial, row: [1, 0, 0], column: [0, c, s], step: [0, -2 * s, 2 * c], origin: [-50, -40, 110] };
  const line = cutLine(oblique, 20, sagittal, 12);
  for (const point of line) {
    assert.ok(Math.abs(toPixel(oblique, point)[2] - 20) < 1e-6);
    assert.ok(Math.abs(toPixel(sagittal, point)[2] - 12) < 1e-6);
  }
  assert.notEqual(line[0][2], line[1][2]);
});

test("a tilted gantry shears the stack, and the line still lies at the slice's own place", () => {
  const tilted = { ...axial, step: [0, 0.7, 2] };
  const [front] = ends(cutLine(tilted, 30, sagittal, 12));
  near(front, [-8, -19.5, 160]); // the slice moved 21 mm to the back: its first row is at -19, its edge half a mm before
});

test("uneven slices are where their origins say", () => {
  const origins = [100, 103, 160].map((z) => [-50, -40, z]);
  assert.equal(cutLine({ ...axial, slices: 3, origins }, 2, sagittal, 12)[0][2], 160);
});

test("parallel planes, planes that do not meet, and pictures without a place have no line", () => {
  assert.equal(cutLine(axial, 0, { ...axial, origin: [0, 0, 130] }, 3), null);
  assert.equal(cutLine(axial, 0, sagittal, 12), null); // 100 mm is below the sagittal picture, which ends at 140.25
  assert.equal(cutLine({ ...axial, origin: null }, 0, sagittal, 12), null);
});

const MANIFESTS = {
  scan: { id: "scan", frame_of_reference: "1", planes: { acquired: axial } },
  side: { id: "side", frame_of_reference: "1", planes: { acquired: sagittal, sagittal } },
  other: { id: "other", frame_of_reference: "2", planes: { acquired: sagittal } },
};
const facts = { manifest: (id) => MANIFESTS[id] };

/** What is drawn across the second pane while the first one is active. */
function across(series, fields = {}, viewer = {}) {
  const panes = {
    stack: { ...PANE0, series: "scan", index: 30 },
    "pane-2": { ...PANE0, series, index: 12, ...fields },
  };
  const whole = { ...VIEWER0, layout: "2x1", panes, ...viewer };
  const manifest = MANIFESTS[series];
  const context = { id: "pane-2", viewer: whole, state: panes["pane-2"], manifest, layout: sagittal, shown: 12 };
  return referenceExtra(facts)(context).lines;
}

test("the slice of the active pane is drawn across the others of its frame of reference, with its number", () => {
  const [line] = across("side");
  assert.deepEqual([line.colour, line.label, line.pane], [LINE_COLOUR, "31", "stack"]);
  assert.equal(line.from[2], 160);
  assert.deepEqual(across("other"), []);
});

test("no line on the active pane, and none where lines are switched off", () => {
  assert.deepEqual(across("side", {}, { active: "pane-2" }), []);
  assert.deepEqual(across("side", {}, { show: { ...VIEWER0.show, references: false } }), []);
});
