import assert from "node:assert/strict";
import { test } from "node:test";
import { consequences, goals } from "../../static/js/ui/movestudy.js";

const NORTH = { id: "n", name: "North", closed: false };
const SOUTH = { id: "s", name: "South", closed: false };
const OLD = { id: "o", name: "Old", closed: true };

test("a study goes to another facility that is in use", () => {
  assert.deepEqual(goals([NORTH, SOUTH, OLD], "n"), [SOUTH]);
  assert.deepEqual(goals([NORTH, OLD], "n"), []);
  assert.deepEqual(goals([], "n"), []);
});

test("both facilities are named before it goes", () => {
  const told = consequences("North", "South");
  assert.match(told, /^From North to South: people of North no longer find it, and people of South do\./);
  assert.match(told, /links .* end/);
  assert.match(consequences("North", ""), /in North now\. Choose/);
});
