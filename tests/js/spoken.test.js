import assert from "node:assert/strict";
import { test } from "node:test";
import { laidOut, marksSpoken, switched, turnsSpoken, zoomSpoken } from "../../static/js/core/spoken.js";
import { MARK0 } from "../../static/js/core/marks.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";

const state = (pane = {}, more = {}) => ({ ...VIEWER0, panes: { stack: { ...PANE0, series: "s", ...pane } }, ...more });
const before = state();
const show = (fields) => state({}, { show: { ...VIEWER0.show, ...fields } });

test("each switch is told, on and off", () => {
  const inverted = state({ look: { ...PANE0.look, invert: true } });
  assert.equal(switched(inverted, before), "Inverted.");
  assert.equal(switched(before, inverted), "Not inverted.");
  assert.equal(switched(state({ camera: { ...PANE0.camera, flipH: true } }), before), "Flipped left to right.");
  assert.equal(switched(state({ camera: { ...PANE0.camera, rotation: 90 } }), before), "Rotated by 90 degrees.");
  assert.equal(switched(show({ references: false }), before), "Reference lines off.");
  assert.equal(switched(show({ marks: false }), before), "Marks are hidden.");
  assert.equal(switched(state({}, { sync: { ...VIEWER0.sync, scroll: false } }), before), "Scroll together off.");
  assert.equal(switched(state({}, { sync: { ...VIEWER0.sync, same: true } }), before), "Panes of one series together on.");
  assert.equal(switched(state({ slab: { mm: 12.5, mode: "minimum_ip" } }), before), "Slab: MinIP 12.5 mm.");
  assert.equal(switched(before, state({ slab: { mm: 5, mode: "average_ip" } })), "No slab.");
});

test("what was not switched is not told: another slice, pane or series", () => {
  assert.equal(switched(state({ index: 4 }), before), "");
  assert.equal(switched(state({ series: "t", look: { ...PANE0.look, invert: true } }), before), "");
  const two = { panes: { a: { ...PANE0, look: { ...PANE0.look, invert: true } }, b: PANE0 } };
  assert.equal(switched(state({}, { ...two, active: "a" }), state({}, { ...two, active: "b" })), "");
});

test("a mark tells its numbers, and that those of the server are still to come", () => {
  const length = { ...MARK0, kind: "length", measures: [{ name: "length", value: 45.25, unit: "mm" }] };
  assert.equal(marksSpoken(length, false, "mm"), "45.3 mm");
  const calibrated = { ...length, calibration: { source: "file", label: "at the detector", trusted: true } };
  assert.equal(marksSpoken(calibrated, false, "cm"), "4.53 cm, at the detector");
  const region = { ...MARK0, kind: "ellipse", measures: [{ name: "area", value: 100, unit: "mm²" }], statistics: null };
  assert.equal(marksSpoken(region, true, "mm"), "100.0 mm², …");
  const statistics = { count: 12, mean: -732.1, sd: 3, min: -740, max: -720, unit: "HU" };
  assert.match(marksSpoken({ ...region, statistics }, true, "mm"), /^100\.0 mm², mean −732\.1 · SD 3\.0 HU/);
});

test("another number of panes is told, and one that is alone", () => {
  assert.equal(laidOut(state({}, { layout: "2x2" }), before), "4 panes, 2 across, 2 down.");
  assert.equal(laidOut(state({}, { layout: "2x1" }), before), "2 panes, 2 across, 1 down.");
  assert.equal(laidOut(state({}, { layout: "mpr" }), before), "MPR: 3 linked planes.");
  assert.equal(laidOut(before, state({}, { layout: "2x2", maximised: "stack" })), "One pane.");
  assert.equal(laidOut(state({}, { maximised: "stack" }), before), "This pane alone.");
  assert.equal(laidOut(before, state({}, { maximised: "stack" })), "All panes again.");
  assert.equal(laidOut(state({}, { layout: "2x2", study: "another" }), before), "");
});

test("zoom is told against the fit, and turned planes by how far they lie from the straight ones", () => {
  assert.deepEqual([1, 1.5, 0.333].map((zoom) => zoomSpoken({ zoom })), ["Fitted to the pane", "Zoom 150 percent of the fit", "Zoom 33 percent of the fit"]);
  const planes = { axial: { row: [1, 0, 0], column: [0, 1, 0] }, coronal: { row: [1, 0, 0], column: [0, 0, -1] } };
  const manifest = { id: "s", planes };
  const panes = (turn) => ({ panes: { axial: { ...PANE0, series: "s", plane: "axial" }, coronal: { ...PANE0, series: "s", plane: "coronal", turn } } });
  const [cos, sin] = [Math.cos(Math.PI / 12), Math.sin(Math.PI / 12)];
  const turned = panes({ row: [cos, sin, 0], column: [0, 0, -1], anchor: [0, 0, 0] });
  assert.equal(turnsSpoken({ ...VIEWER0, ...turned }, { ...VIEWER0, ...panes(null) }, manifest), "Turned: coronal by 15 degrees");
  assert.equal(turnsSpoken({ ...VIEWER0, ...panes(null) }, { ...VIEWER0, ...turned }, manifest), "The planes are straight");
  assert.equal(turnsSpoken({ ...VIEWER0, ...turned }, { ...VIEWER0, ...turned, active: "axial" }, manifest), "");
  assert.equal(turnsSpoken({ ...VIEWER0, ...turned }, before, manifest), "");
});
