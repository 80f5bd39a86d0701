import assert from "node:assert/strict";
import { test } from "node:test";
import { RESET } from "../../static/js/core/camera.js";
import { apply, isPaneChange } from "../../static/js/core/changes.js";
import { cineAxis, cineRate, nextFrame } from "../../static/js/core/cine.js";
import { blankSamples, initialLook } from "../../static/js/core/series.js";
import { ownWindows } from "../../static/js/core/windows.js";
import { NO_SLAB } from "../../static/js/core/state.js";
import { panTool } from "../../static/js/tools/pan.js";
import { scrollTool } from "../../static/js/tools/scroll.js";
import { wheelSteps } from "../../static/js/tools/wheel.js";
import { windowTool } from "../../static/js/tools/window.js";
import { zoomTool } from "../../static/js/tools/zoom.js";
import { SeenRange } from "../../static/js/view/seen.js";

const look = { center: 40, width: 400, voi: "linear", lut: null, invert: false, colormap: "grey", smooth: true };
const state = { plane: "acquired", index: 5, phase: 0, look, camera: RESET };
const facts = {
  frame: { width: 100, height: 100, px: 1, py: 1, viewWidth: 500, viewHeight: 500 },
  dpr: 1,
  slices: 10,
  phases: 3,
  range: [-1024, 3072],
  zeroBased: false,
  initial: { look, index: 5 },
};
const gesture = { at: [10, 20], from: [0, 0], dx: 10, dy: 20, height: 500 };

test("scrolling stops at both ends", () => {
  assert.equal(apply(state, { type: "scroll", by: 3 }, facts).index, 8);
  assert.equal(apply(state, { type: "scroll", by: 30 }, facts).index, 9);
  assert.equal(apply(state, { type: "scroll", by: -30 }, facts).index, 0);
  assert.equal(apply(state, { type: "last" }, facts).index, 9);
  assert.equal(apply(state, { type: "phase", phase: 7 }, facts).phase, 2);
});

test("dragging right widens, down raises the level; 1,024 pixels are the whole range", () => {
  const [change] = windowTool.drag(gesture, {});
  const next = apply(state, change, facts).look;
  assert.equal(next.width, 400 + 10 * 4);
  assert.equal(next.center, 40 + 20 * 4);
});

test("a window never gets narrower than a step", () => {
  assert.equal(apply(state, { type: "window-by", wider: -9999, higher: 0 }, facts).look.width, 1);
  const fractions = { ...facts, range: [0, 0.5] };
  assert.ok(apply(state, { type: "window-by", wider: -9999, higher: 0 }, fractions).look.width > 0);
});

test("in PET the lower end stays at zero and the upper end follows the hand", () => {
  const pet = { ...state, look: { ...look, center: 2.5, width: 5 } };
  const next = apply(
    pet,
    { type: "window-by", wider: 0, higher: 10 },
    { ...facts, range: [0, 10.24], zeroBased: true },
  ).look;
  assert.ok(Math.abs(next.center - next.width / 2) < 1e-12);
  assert.ok(Math.abs(next.width - 5.1) < 1e-9);
});

test("a dragged or chosen window switches the file's table off", () => {
  const tabled = { ...state, look: { ...look, lut: { first: 0, bits: 8, entries: [0, 255] } } };
  assert.equal(apply(tabled, { type: "window-by", wider: 1, higher: 0 }, facts).look.lut, null);
  assert.equal(apply(tabled, { type: "window", center: 1, width: 2 }, facts).look.lut, null);
});

test("reset brings back window and camera, and keeps the slice", () => {
  let changed = apply(state, { type: "zoom", factor: 3 }, facts);
  changed = apply(changed, { type: "invert" }, facts);
  changed = apply(changed, { type: "flip", axis: "h" }, facts);
  changed = apply(changed, { type: "scroll", by: 2 }, facts);
  assert.deepEqual(apply(changed, { type: "reset" }, facts), { ...state, index: 7, slab: NO_SLAB });
});

test("a state is never changed in place", () => {
  const frozen = Object.freeze({ ...state, look: Object.freeze({ ...look }), camera: Object.freeze({ ...RESET }) });
  for (const type of ["invert", "fit", "actual", "smooth", "first"])
    assert.notEqual(apply(frozen, { type }, facts), frozen);
});

test("an unknown change changes nothing", () => {
  assert.ok(!isPaneChange({ type: "fly" }));
  assert.equal(apply(state, { type: "fly" }, facts), state);
});

test("tools turn gestures into changes and know nothing else", () => {
  assert.deepEqual(panTool.drag(gesture, {}), [{ type: "pan", dx: 10, dy: 20 }]);
  const [zoom] = zoomTool.drag({ ...gesture, dy: -150 }, {});
  assert.deepEqual(zoom, { type: "zoom", factor: 2, at: [0, 0] });
});

test("the scroll tool keeps what is less than an image", () => {
  const memory = {};
  const moved = [5, 5, 5, 5, -20].flatMap((dy) => scrollTool.drag({ ...gesture, dy }, memory)).map(({ by }) => by);
  assert.deepEqual(moved, [1, 1, -2]);
});

test("a notch of the wheel is one image, small steps of a touch pad add up", () => {
  assert.deepEqual(wheelSteps(100, 0), [1, 0]);
  assert.deepEqual(wheelSteps(-120, 0), [-1, 0]);
  assert.deepEqual(wheelSteps(360, 0), [3, 0]);
  assert.deepEqual(wheelSteps(20, 0), [0, 20]);
  assert.deepEqual(wheelSteps(20, 20), [1, 10]);
  assert.deepEqual(wheelSteps(-10, 20), [0, -10]);
});

const manifest = {
  modality: "CT",
  windows: [],
  presets: [{ id: "lung", label: "Lung", center: -600, width: 1500 }],
  window: { center: 40, width: 400, source: "modality", function: "LINEAR" },
  voi_function: "LINEAR",
  inverted: true,
};

test("a series opens with the server's window and its own inversion", () => {
  assert.deepEqual(initialLook(manifest), { ...look, own: true, invert: true });
  assert.equal(initialLook({ ...manifest, window: { center: 1, width: 2, source: "auto", function: "LINEAR_EXACT" } }).voi, "linear_exact");
});

test("the file's windows are told each once", () => {
  const windows = [
    { center: 40, width: 80, name: "" },
    { center: 40, width: 80, name: "" },
    { center: 500, width: 2000, name: "BONE" },
  ];
  assert.deepEqual(
    ownWindows({ ...manifest, windows }).map(({ label }) => label),
    ["From the file", "BONE"],
  );
  assert.deepEqual(
    ownWindows(manifest).map(({ label }) => label),
    ["As opened"],
  );
});

test("padding is found again among the samples of a picture (trap 16)", () => {
  const padded = { padding: [-2000, -2000], slope: 1, intercept: -1024 };
  assert.deepEqual(blankSamples(padded, { sample: "int16", slope: 1, intercept: -1024 }), [-2000, -2000]);
  assert.deepEqual(blankSamples(padded, { sample: "uint16", slope: 2, intercept: -3026 }), [1, 1]);
  assert.deepEqual(blankSamples(padded, { sample: "uint16", slope: 9, intercept: 7, blank: true }), [1, 1]);
  assert.equal(blankSamples({ padding: null, slope: 1, intercept: 0 }, { sample: "int16" }), null);
});

test("the range of what was seen leaves out what stands for no value", () => {
  const seen = new SeenRange();
  const coded = { sample: "uint16", slope: 1, intercept: -1026, nan: true, blank: true };
  seen.add({ ...coded, low: 1, high: 1 });
  assert.deepEqual(seen.of({}), [0, 1024]);
  seen.add({ ...coded, low: 0, high: 500 });
  assert.deepEqual(seen.of({}), [-1024, -526]);
  seen.add({ sample: "int16", slope: 2, intercept: 0, nan: false, blank: false, low: 0, high: 10 });
  assert.deepEqual(seen.of({}), [-1024, 20]);
});

test("phases play before slices, at the file's rate", () => {
  assert.equal(cineAxis({ phases: 4 }), "phase");
  assert.equal(cineAxis({ phases: 1 }), "slice");
  assert.equal(cineRate({ frame_time: 40 }), 25);
  assert.equal(cineRate({ frame_time: null }), 12);
  assert.equal(cineRate({ frame_time: 0.001 }), 60);
  assert.equal(nextFrame(9, 10).at, 0);
});
