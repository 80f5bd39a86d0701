import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../static/js/api/connection.js";

/** A server whose answers are set, and a clock that is turned by hand. */
function scene(answers) {
  const asked = [];
  const rests = [];
  let next = null;
  const connection = new Connection({
    ask: async () => {
      asked.push(true);
      return answers.shift() ?? true;
    },
    later: (run, rest) => {
      rests.push(rest);
      next = run;
      return 1;
    },
  });
  const heard = [];
  connection.onChange((state) => heard.push(state));
  return { connection, asked, rests, heard, turn: () => next() };
}

const rested = () => new Promise((done) => setImmediate(done));

test("one request that fails while the server answers is its own fault", async () => {
  const { connection, asked, heard } = scene([true]);
  connection.failed({ status: 0 });
  await rested();
  assert.equal(asked.length, 1);
  assert.equal(connection.state, "online");
  assert.deepEqual(heard, []);
});

test("what the server itself refuses is no loss", async () => {
  const { connection, asked } = scene([]);
  connection.failed({ status: 500 });
  connection.failed({ status: 404 });
  await rested();
  assert.equal(asked.length, 0);
});

test("a lost server is asked with growing rests until it answers", async () => {
  const { connection, rests, heard, turn } = scene([false, false, false, true]);
  connection.failed({ status: 0 });
  await rested();
  assert.deepEqual(heard, ["lost"]);
  for (let i = 0; i < 3; i += 1) {
    turn();
    await rested();
  }
  assert.deepEqual(rests, [1000, 2000, 4000]);
  assert.deepEqual(heard, ["lost", "online"]);
});

test("while a question rests, further failures do not ask again", async () => {
  const { connection, asked } = scene([false, false]);
  connection.failed({ status: 0 });
  connection.failed({ status: 0 });
  await rested();
  connection.failed({ status: 0 });
  await rested();
  assert.equal(asked.length, 1);
});

test("any answer to any request ends the loss, and the rests begin anew", async () => {
  const { connection, rests, heard } = scene([false, false, false]);
  await connection.check();
  await connection.check();
  connection.recovered();
  assert.deepEqual(heard, ["lost", "online"]);
  await connection.check();
  assert.deepEqual(rests, [1000, 2000, 1000]);
});

test("who no longer listens is not told", async () => {
  const { connection } = scene([false]);
  const heard = [];
  connection.onChange((state) => heard.push(state))();
  await connection.check();
  assert.deepEqual(heard, []);
});
