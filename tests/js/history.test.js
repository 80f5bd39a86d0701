import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_HISTORY, push, redo, undo } from "../../static/js/core/history.js";

const edit = (key) => ({ key, before: null, after: null });
const filled = ["a", "b"].reduce((history, key) => push(history, edit(key)), EMPTY_HISTORY);

test("the last edit is undone first, and redone in order", () => {
  const once = undo(filled);
  assert.equal(once.edit.key, "b");
  const twice = undo(once.history);
  assert.equal(twice.edit.key, "a");
  assert.equal(redo(twice.history).edit.key, "a");
});

test("a new edit ends what could be redone", () => {
  assert.equal(redo(push(undo(filled).history, edit("c"))).edit, null);
});

test("nothing to undo or redo changes nothing", () => {
  assert.deepEqual(undo(EMPTY_HISTORY), { history: EMPTY_HISTORY, edit: null });
  assert.deepEqual(redo(filled), { history: filled, edit: null });
});

test("the oldest edits are forgotten", () => {
  const many = Array.from({ length: 300 }, (_, i) => edit(String(i))).reduce(push, EMPTY_HISTORY);
  assert.equal(many.done.length, 200);
  assert.equal(many.done[0].key, "100");
});
