import assert from "node:assert/strict";
import { test } from "node:test";
import { paneContext, worldAt } from "../../static/js/core/context.js";
import { cornerFacts, corners } from "../../static/js/core/corners.js";
import { asDrawn, awaited, failedWords } from "../../static/js/core/drawn.js";
import { edges } from "../../static/js/core/letters.js";
import { planeRequest } from "../../static/js/core/requests.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { gestureOf } from "../../static/js/view/gesture.js";
import { PaneHands } from "../../static/js/view/hands.js";
import { pictureWords } from "../../static/js/core/series.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const affine = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]];
const manifest = volume("v", { phases: 10, grid: { shape: [10, 10, 16, 20], affine } });
const facts = factsOf(manifest);
const slab = { mm: 10, mode: "maximum_ip" };
const s = Math.SQRT1_2;
const turn = { row: [s, s, 0], column: [0, 0, -1], anchor: [10, 8, 20] };
const before = { ...PANE0, series: "v", plane: "coronal", index: 3 };
const drawn = { request: planeRequest(manifest, before) };
const wanting = (pane) => ({ ...VIEWER0, panes: { stack: { ...before, ...pane } } });
const context = (pane) => paneContext("stack", wanting(pane), facts, drawn);
const told = (one) => Object.values(corners({ ...cornerFacts(one), width: 900, height: 900 })).flat();

test("a pane that shows what is wanted is its own object; another one says what is drawn", () => {
  const named = { ...before, slab: { mm: 0, mode: "average_ip" } };
  assert.equal(asDrawn(named, planeRequest(manifest, named)), named);
  assert.equal(asDrawn(named), named);
  const wanted = { ...before, phase: 6, index: 9, slab, turn };
  assert.deepEqual(asDrawn(wanted, drawn.request), before);
  assert.deepEqual(asDrawn(before, planeRequest(manifest, wanted)), wanted);
});

test("corner texts, orientation and places are those of the picture, whatever is on its way", () => {
  const still = context({});
  for (const pane of [{ phase: 6 }, { slab }, { turn, index: 11 }, { index: 9 }]) {
    const one = context(pane);
    assert.deepEqual(told(one), told(still));
    assert.deepEqual(edges(one.layout, one.state.camera), edges(still.layout, still.state.camera));
    assert.deepEqual([one.plane, one.matrix, worldAt(one, [90, 80])], [still.plane, still.matrix, worldAt(still, [90, 80])]);
    assert.deepEqual(one.wanted, { ...before, ...pane });
  }
  const there = { request: planeRequest(manifest, { ...before, phase: 6, slab, turn, index: 11 }) };
  const lines = told(paneContext("stack", wanting({}), facts, there));
  for (const line of ["Phase 7 / 10", "MIP 10.0 mm", "Oblique"]) assert.ok(lines.includes(line), line);
});

test("what a hand draws meanwhile is of the phase, the slab and the plane that it sees", () => {
  const { phase, plane, row, inside } = gestureOf(context({ phase: 6, slab, turn, index: 11 }), { at: [120, 90] });
  const seen = gestureOf(context({}), { at: [120, 90] });
  assert.deepEqual([phase, plane, row, inside], [0, seen.plane, seen.row, seen.inside]);
  assert.deepEqual([plane.name, plane.index, plane.slab.mm], ["coronal", 3, 0]);
});

test("the window is the one of the phase that is drawn", () => {
  const windows = [100, 200].map((center) => ({ center, width: 50, function: "LINEAR" }));
  const own = volume("v", { phases: 2, slice_windows: { windows, index: [Array(10).fill(0), Array(10).fill(1)] } });
  const first = { ...PANE0, series: "v", look: { ...PANE0.look, own: true } };
  const viewer = { ...VIEWER0, panes: { stack: { ...first, phase: 1 } } };
  const center = (phase) => {
    const request = planeRequest(own, { ...first, phase });
    return paneContext("stack", viewer, factsOf(own), { request }).state.look.center;
  };
  assert.deepEqual([center(0), center(1)], [100, 200]);
});

test("the message tells what is on its way", () => {
  const says = (pane) => awaited(manifest, { ...before, ...pane }, before);
  assert.equal(says({ index: 7 }), "Loading slice 8 …");
  assert.equal(says({ phase: 6 }), "Loading phase 7 …");
  assert.equal(says({ slab }), "Loading the slab …");
  assert.equal(says({ turn, index: 11 }), "Loading the plane …");
  assert.equal(awaited({ phase_label: "echo" }, { ...before, phase: 1 }, before), "Loading echo 2 …");
  assert.equal(awaited(manifest, before, { ...before, slab }), "Loading slice 4 …");
  assert.equal(awaited(flat("x"), { ...before, index: 1 }, before), "Loading image 2 …");
});

test("what failed is told as what it is: a slab, a turned plane, a phase, an image", () => {
  const failed = (pane, one = manifest) => failedWords(one, planeRequest(one, { ...before, ...pane }));
  const still = { ...manifest, phases: 1 };
  assert.equal(failed({ index: 7 }, still), "Slice 8");
  assert.equal(failed({ index: 7, slab }, still), "The slab (MIP 10.0 mm) at slice 8");
  assert.equal(failed({ turn }, still), "This turned plane");
  assert.equal(failed({ turn, slab }, still), "The slab (MIP 10.0 mm) at this turned plane");
  assert.equal(failed({ phase: 6 }), "Slice 4 of phase 7");
  assert.equal(failed({ phase: 6, slab }, { ...manifest, phase_label: "echo" }), "The slab (MIP 10.0 mm) at slice 4 of echo 7");
  const list = flat("x");
  assert.equal(failed({ plane: "acquired", index: 1 }, list), "Image 2");
  const alone = { ...list, planes: { ...list.planes, acquired: { ...list.planes.acquired, slices: 1 } } };
  assert.equal(failed({ plane: "acquired", index: 0 }, alone), "This image");
});

test("only a volume has slices, and an image by itself no number", () => {
  assert.equal(pictureWords(manifest, 2, 10), "slice 3 of 10");
  assert.equal(pictureWords(flat("x"), 2, 3), "image 3 of 3");
  assert.equal(pictureWords(flat("x"), 0, 1), "image");
  assert.equal(pictureWords(manifest, 0, 1), "slice 1 of 1", "of a volume it is one that was meant to have more");
});

test("a press that began on one plane goes on on it, though another one comes up below the hand", () => {
  let now = drawn;
  const steps = [];
  const tool = { takesClick: true, start: (gesture) => void steps.push(gesture), drag: (gesture) => void steps.push(gesture) };
  const hands = new PaneHands(
    () => paneContext("stack", wanting({ turn, index: 11 }), facts, now),
    () => {},
    /** @type {any} */ ({ vertical: () => 1 }),
  );
  const grip = hands.held(/** @type {any} */ (tool));
  const step = /** @type {any} */ ({ at: [120, 90], from: [120, 90], dx: 0, dy: 0, reach: 8 });
  grip.start(step);
  now = { request: planeRequest(manifest, { ...before, turn, index: 11 }) };
  grip.move(step);
  assert.deepEqual([steps[1].world, steps[1].plane], [steps[0].world, steps[0].plane]);
});

