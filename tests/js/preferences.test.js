import assert from "node:assert/strict";
import { test } from "node:test";
import { PREFERENCES, readPreferences, writePreferences } from "../../static/js/core/preferences.js";

test("nothing set is as it comes", () => {
  for (const text of [null, "", "{}", "[]", "7", "null", "{broken", '"text"']) {
    assert.deepEqual(readPreferences(text), { ...PREFERENCES }, String(text));
  }
});

test("what was set comes back", () => {
  const set = {
    ...PREFERENCES,
    units: "cm",
    vertical: -1,
    mmPerPixel: 0.26,
    layout: "2x2",
    keys: { invert: ["X"], "flip-h": [] },
    hands: { middle: "zoom" },
    hanging: [{ modality: "CT", layout: "mpr" }],
  };
  assert.deepEqual(readPreferences(writePreferences(set)), set);
});

test("only what differs is kept", () => {
  assert.equal(writePreferences(PREFERENCES), "{}");
  assert.equal(writePreferences({ ...PREFERENCES, units: "cm" }), '{"units":"cm"}');
  assert.equal(readPreferences('{"units":"px"}').units, "px");
  assert.equal(readPreferences('{"units":"ft"}').units, "mm");
});

test("one bad value costs only itself", () => {
  const text = JSON.stringify({
    units: "ells",
    vertical: 0,
    mmPerPixel: "0.2",
    layout: "mpr",
    keys: { invert: "X" },
    hands: null,
    hanging: [1],
    stranger: true,
    constructor: "x",
  });
  assert.deepEqual(readPreferences(text), { ...PREFERENCES, layout: "mpr" });
});
