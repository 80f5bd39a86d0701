import assert from "node:assert/strict";
import { test } from "node:test";
import { paneContext } from "../../static/js/core/context.js";
import { reduce } from "../../static/js/core/reduce.js";
import { VIEWER0 } from "../../static/js/core/state.js";
import { toolById } from "../../static/js/tools/registry.js";
import { PaneHands } from "../../static/js/view/hands.js";
import { factsOf, volume } from "./viewers.mjs";

const facts = factsOf(volume("a"));

/** Three linked planes with a hand on the axial one. @param {string} tool */
function planes(tool) {
  let state = [
    { type: "open", series: "a", pane: "stack" },
    { type: "layout", id: "mpr" },
    { type: "cross", world: [4, 5, 20] },
  ].reduce((now, change) => reduce(now, change, facts), VIEWER0);
  const context = () => paneContext("axial", state, facts);
  const emit = (changes = []) => {
    for (const { at, ...change } of changes)
      state = reduce(state, change.type === "cross" ? { ...change, pane: "axial", world: [12, 9, 20] } : { pane: "axial", ...change }, facts);
  };
  const parts = { tool: () => toolById(tool), hitTest: () => null, edits: () => false, handMap: () => ({}), vertical: () => 1, draws() {} };
  const hands = new PaneHands(context, emit, /** @type {any} */ (parts));
  const click = (second) => {
    const step = /** @type {any} */ ({ at: [300, 200], from: [300, 200], dx: 0, dy: 0, reach: 0 });
    hands.held(toolById(tool), true).click({ ...step, second });
    if (second) hands.double(step);
  };
  return { click, now: () => state };
}

const places = ({ points, panes }) => [points, Object.values(panes).map(({ index }) => index)];

test("a double click shows the pane alone, and moves no crosshair; the next one neither", () => {
  for (const tool of ["window", "pan"]) {
    const { click, now } = planes(tool);
    const before = places(now());
    for (const large of ["axial", ""]) {
      click(false);
      assert.notDeepEqual(places(now()), before, "the first click acts at once");
      click(true);
      assert.deepEqual(places(now()), before);
      assert.equal(now().maximised, large);
    }
  }
});

test("a single click still moves it, however often", () => {
  const { click, now } = planes("window");
  click(false);
  click(false);
  assert.deepEqual(now().points, { 1: [12, 9, 20] });
  assert.equal(now().maximised, "");
});
