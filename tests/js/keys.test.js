import assert from "node:assert/strict";
import { test } from "node:test";
import { BINDINGS, binding, bindings, keyFor, keyName, remap, rowId } from "../../static/js/core/keys.js";

/** The event that a keyboard makes of a name in the table. */
function press(name) {
  const parts = name === "+" ? ["+"] : name.split("+");
  const key = parts.at(-1) === "Space" ? " " : parts.at(-1);
  return {
    key: key.length === 1 && !parts.includes("Shift") ? key.toLowerCase() : key,
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
  };
}

test("each row is found by each of its keys", () => {
  for (const row of BINDINGS) {
    for (const key of row.keys) {
      assert.equal(keyName(press(key)), key);
      assert.equal(rowId(binding(press(key))), rowId(row), key);
    }
  }
});

test("no two rows do the same", () => {
  const ids = BINDINGS.map(rowId);
  assert.equal(new Set(ids).size, ids.length);
});

test("the hands of a radiologist find what they know", () => {
  const table = [
    ["d", {}, "tool:length"],
    ["a", {}, "tool:angle"],
    ["Delete", {}, "delete"],
    ["z", { ctrlKey: true }, "undo"],
    ["z", { metaKey: true }, "undo"],
    ["Z", { ctrlKey: true, shiftKey: true }, "redo"],
    ["y", { ctrlKey: true }, "redo"],
    ["ContextMenu", {}, "menu"],
    ["F10", { shiftKey: true }, "menu"],
    ["n", {}, "next-mark:1"],
  ];
  for (const [key, more, id] of table) assert.equal(rowId(binding({ key, ...more })), id, key);
});

test("a modifier alone is no key", () => {
  for (const key of ["Shift", "Control", "Alt", "Meta"]) assert.equal(binding({ key, shiftKey: true }), undefined);
});

test("an action is given another key, and lets go of its own", () => {
  const { map, clash } = remap({}, "invert", undefined, "X");
  assert.equal(clash, null);
  assert.equal(binding({ key: "x" }, map).action, "invert");
  assert.equal(binding({ key: "i" }, map), undefined);
  assert.equal(keyFor("invert", undefined, map), "X");
  assert.equal(keyFor("invert"), "I");
});

test("of two actions with one value each only the one named is changed", () => {
  const { map } = remap({}, "rotate", -90, "X");
  assert.equal(binding({ key: "x" }, map).value, -90);
  assert.equal(binding({ key: "r" }, map).value, 90);
});

test("a clash is told, and the key goes over", () => {
  const { map, clash } = remap({}, "invert", undefined, "H");
  assert.equal(clash.action, "flip-h");
  assert.equal(binding({ key: "h" }, map).action, "invert");
  assert.deepEqual(bindings(map).find(({ action }) => action === "flip-h").keys, []);
  assert.equal(keyFor("flip-h", undefined, map), "");
  const keys = bindings(map).flatMap((row) => row.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("of two keys of the other action only the one that clashes goes over", () => {
  const { map } = remap({}, "invert", undefined, "Backspace");
  assert.deepEqual(bindings(map).find(({ action }) => action === "delete").keys, ["Delete"]);
});

test("Escape always leads out", () => {
  const { map, clash } = remap({}, "invert", undefined, "Escape");
  assert.equal(clash.action, "escape");
  assert.equal(binding({ key: "Escape" }, map).action, "escape");
  assert.deepEqual(remap({}, "escape", undefined, "X").map, {});
});

test("what is as it came is not kept", () => {
  const away = remap({}, "invert", undefined, "X").map;
  assert.deepEqual(Object.keys(away), ["invert"]);
  assert.deepEqual(remap(away, "invert", undefined, "I").map, {});
  assert.deepEqual(remap({}, "invert", undefined, "").map, { invert: [] });
});
