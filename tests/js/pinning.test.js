import assert from "node:assert/strict";
import { test } from "node:test";
import { paneContext } from "../../static/js/core/context.js";
import { MARK0 } from "../../static/js/core/mark.js";
import { planeRequest } from "../../static/js/core/requests.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { Pin } from "../../static/js/pages/pinning.js";
import { angleTool } from "../../static/js/tools/angle.js";
import { lengthTool } from "../../static/js/tools/length.js";
import { PaneHands } from "../../static/js/view/hands.js";
import { MarkStore } from "../../static/js/view/marks.js";
import { Store } from "../../static/js/view/store.js";
import { factsOf, volume } from "./viewers.mjs";

globalThis.window ??= /** @type {any} */ (globalThis);
const element = () => ({
  append() {},
  remove() {},
  setAttribute() {},
  classList: { add() {} },
  dataset: {},
  style: {},
  children: [],
});
globalThis.document ??= /** @type {any} */ ({
  createElement: element,
  createTextNode: element,
  querySelector: element,
  body: element(),
});

/** A stack whose fifth slice is on the screen, with a hand on it. @param {any} tool */
function desk(tool) {
  const facts = factsOf(volume("s", { phases: 3 }));
  const panes = { stack: { ...PANE0, series: "s", index: 4 } };
  const store = new Store({ ...VIEWER0, tool: tool.id, panes }, facts);
  const marks = new MarkStore(facts);
  const cine = { stopped: 0, stop: () => (cine.stopped += 1) };
  const viewer = /** @type {any} */ ({ store, marks, cine });
  const pin = new Pin(viewer);
  const shows = { at: null };
  const dispatch = (change) => {
    if (change.type.startsWith("mark-")) marks.dispatch(change);
    else if (!pin.refuses(change)) store.dispatch(change);
  };
  const drawn = () => ({ request: planeRequest(facts.manifest("s"), { ...store.state.panes.stack, ...shows.at }) });
  const context = () => paneContext("stack", store.state, facts, shows.at && drawn());
  const parts = { tool: () => tool, draws: () => cine.stop(), hitTest: () => null, handMap: () => ({}), vertical: () => 1 };
  const hands = new PaneHands(context, (changes) => changes?.forEach(dispatch), /** @type {any} */ (parts));
  const step = (at, from = at) => ({ at, from, dx: 0, dy: 0, reach: 8 });
  const press = (at) => hands.grip({ button: 0 }, step(at));
  return { store, marks, cine, pin, shows, dispatch, press, step, pane: () => store.state.panes.stack };
}

const kept = ({ marks }) => Object.values(marks.state.marks);
const depths = ({ points }) => points.map(([, , z]) => z);

test("a press with a tool that draws stops the playing", () => {
  const { cine, press } = desk(lengthTool);
  press([100, 100]);
  assert.equal(cine.stopped, 1);
});

test("a mark keeps the slice it was begun on, though another picture comes up below it", () => {
  const all = desk(lengthTool);
  all.shows.at = { index: 4 };
  const grip = all.press([150, 120]);
  grip.start(all.step([150, 120]));
  all.dispatch({ type: "slice", index: 7 }); // The playing, a moment before the mark has begun.
  all.shows.at = { index: 7 };
  grip.move(all.step([180, 120], [150, 120]));
  assert.equal(all.pane().index, 4, "the pane goes back to where it was begun");
  grip.move(all.step([220, 120], [150, 120]));
  grip.up(all.step([220, 120], [150, 120]));
  const [mark] = kept(all);
  assert.deepEqual([mark.plane.index, mark.phase, depths(mark)], [4, 0, [20, 20]]);
});

test("a mark that is begun while another phase, slab or slice is on its way holds the one that is seen", () => {
  const all = desk(lengthTool);
  all.shows.at = { index: 4, phase: 0, slab: PANE0.slab };
  for (const change of [{ type: "phase", phase: 2 }, { type: "slab", mm: 15, mode: "maximum_ip" }, { type: "slice", index: 7 }])
    all.dispatch(change);
  assert.deepEqual([all.pane().phase, all.pane().slab.mm, all.pane().index], [2, 15, 7]);
  const grip = all.press([150, 120]);
  grip.start(all.step([150, 120]));
  grip.move(all.step([180, 120], [150, 120]));
  assert.deepEqual([all.pane().phase, all.pane().slab.mm, all.pane().index], [0, 0, 4]);
  grip.move(all.step([220, 120], [150, 120]));
  grip.up(all.step([220, 120], [150, 120]));
  const [mark] = kept(all);
  assert.deepEqual([mark.phase, mark.plane.slab.mm, mark.plane.index, depths(mark)], [0, 0, 4, [20, 20]]);
});

test("during a drag neither wheel nor keys change the picture, and afterwards they do", () => {
  const all = desk(lengthTool);
  const grip = all.press([150, 120]);
  grip.start(all.step([150, 120]));
  grip.move(all.step([180, 120], [150, 120]));
  for (const change of [{ type: "scroll", by: 1 }, { type: "last" }, { type: "phase", phase: 2 }, { type: "slice", index: 0 }])
    all.dispatch(change);
  assert.deepEqual([all.pane().index, all.pane().phase, all.pin.holds], [4, 0, true]);
  all.dispatch({ type: "zoom", factor: 2 });
  assert.notEqual(all.pane().camera, PANE0.camera, "what shows the same picture goes on");
  grip.up(all.step([220, 120], [150, 120]));
  all.dispatch({ type: "scroll", by: 1 });
  assert.deepEqual([all.pane().index, kept(all).length], [5, 1]);
});

test("between the clicks of a mark the slice stays, so that nothing is lost", () => {
  const all = desk(angleTool);
  for (const at of [[100, 100], [150, 100], [150, 150]]) {
    const grip = all.press(at);
    grip.start(all.step(at));
    grip.click(all.step(at));
    if (all.pin.holds) all.dispatch({ type: "scroll", by: 1 });
  }
  const [mark] = kept(all);
  assert.deepEqual([mark.points.length, depths(mark), all.pane().index], [3, [20, 20, 20], 4]);
});

test("a mark in the hand holds its slice as well", () => {
  const all = desk(lengthTool);
  const mark = { ...MARK0, key: "a", kind: "length", series: "s", points: [[1, 1, 20], [5, 5, 20]] };
  all.marks.dispatch({ type: "mark-load", marks: [mark] });
  all.dispatch({ type: "mark-handle", key: "a", handle: 0, to: [2, 2, 20] });
  all.dispatch({ type: "scroll", by: 1 });
  assert.equal(all.pane().index, 4);
  all.dispatch({ type: "mark-drop" });
  all.dispatch({ type: "scroll", by: 1 });
  assert.equal(all.pane().index, 5);
});

test("another series, asked for by name, gives the mark up", () => {
  const all = desk(angleTool);
  const grip = all.press([100, 100]);
  grip.start(all.step([100, 100]));
  grip.click(all.step([100, 100]));
  assert.ok(all.marks.state.draft);
  all.store.dispatch({ type: "replace", state: { panes: { stack: { ...PANE0, series: "other" } } } });
  assert.equal(all.marks.state.draft, null);
});
