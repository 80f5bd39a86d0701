import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesFor, handFor, HANDS, hands } from "../../static/js/core/handmap.js";
import { TOOLS } from "../../static/js/tools/registry.js";

const wheel = (more = {}) => handFor({ type: "wheel", ...more });
const press = (button, more = {}, map = undefined) => handFor({ type: "pointerdown", button, ...more }, map);

test("the hands of a radiologist find what they know", () => {
  assert.equal(press(0), "tool");
  assert.equal(press(1), "pan");
  assert.equal(press(2), "zoom");
  assert.equal(press(0, { shiftKey: true }), "pan");
  assert.equal(wheel(), "scroll");
  assert.equal(wheel({ ctrlKey: true }), "zoom");
  assert.equal(wheel({ metaKey: true }), "zoom");
  assert.equal(wheel({ altKey: true }), "slab");
});

test("modifiers that stand for nothing belong to the tool", () => {
  assert.equal(press(0, { ctrlKey: true }), "tool");
  assert.equal(press(2, { shiftKey: true }), "zoom");
  assert.equal(wheel({ ctrlKey: true, altKey: true }), "scroll");
});

test("pens and mice with more buttons draw with the active tool", () => {
  assert.equal(press(5), "tool");
});

test("a button can be given something else", () => {
  const map = { middle: "scroll", "Shift+wheel": "zoom" };
  assert.equal(press(1, {}, map), "scroll");
  assert.equal(handFor({ type: "wheel", shiftKey: true }, map), "zoom");
  assert.equal(press(0, {}, map), "tool");
});

test("what a hand cannot do is as if it had not been set", () => {
  assert.equal(press(1, {}, { middle: "slab" }), "pan");
  assert.equal(press(1, {}, { middle: "constructor" }), "pan");
  assert.equal(handFor({ type: "wheel" }, { wheel: "tool" }), "scroll");
});

test("each drag is a tool that there is", () => {
  const ids = new Set(["tool", ...TOOLS.map(({ id }) => id)]);
  for (const { hand, does } of hands()) {
    assert.ok(does in choicesFor(hand), hand);
    if (!hand.endsWith("wheel")) for (const id of Object.keys(choicesFor(hand))) assert.ok(ids.has(id), id);
  }
  assert.equal(new Set(HANDS.map(({ hand }) => hand)).size, HANDS.length);
});
