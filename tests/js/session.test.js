import assert from "node:assert/strict";
import { test } from "node:test";

import { csrfToken, setToken } from "../../static/js/api/me.js";
import { Outbox } from "../../static/js/api/outbox.js";
import { Profile } from "../../static/js/api/profile.js";
import { Session } from "../../static/js/api/session.js";

/** A page of "admin"; `now` is who is logged in at the browser. */
function page(now = null, parts = {}) {
  const told = [];
  const waiting = [];
  const made = { now, asked: 0 };
  const ask = async () => {
    made.asked += 1;
    return made.now && { id: made.now, csrf_token: `token of ${made.now} ${made.asked}` };
  };
  const session = new Session({ id: "admin", watched: true, ask, later: (run) => waiting.push(run), ...parts });
  session.onChange((state) => told.push(state));
  return Object.assign(made, { session, told, waiting });
}

test("a login that ended is told once, and asked for until the same person is there", async () => {
  const { session, told, waiting, ...made } = page();
  const here = page();
  here.session.ended();
  here.session.ended();
  assert.deepEqual([here.told, here.waiting.length], [["out"], 1]);
  here.waiting.shift()();
  await here.session.check();
  assert.deepEqual([here.told, here.waiting.length], [["out"], 1]);
  here.now = "admin";
  assert.equal(await here.session.check(), true);
  assert.deepEqual(here.told, ["out", "in"]);
  assert.match(csrfToken(), /^token of admin/);
  assert.deepEqual([session.state, told, waiting, made.asked], ["in", [], [], 0]);
});

test("somebody else's token is never taken", async () => {
  setToken("mine");
  const here = page("second");
  assert.equal(await here.session.check(), false);
  assert.deepEqual([here.session.state, csrfToken()], ["other", "mine"]);
});

test("without accounts nothing is watched, and an old token is still renewed", async () => {
  const here = page("admin", { watched: false });
  here.session.ended();
  assert.deepEqual([here.told, here.waiting], [[], []]);
  assert.equal(await here.session.check(), true);
});

test("whoever waits goes on when the login is back, or is called off", async () => {
  const here = page();
  here.session.ended();
  const abort = new AbortController();
  const [back, off] = [here.session.back(new AbortController().signal), here.session.back(abort.signal)];
  abort.abort(new Error("called off"));
  await assert.rejects(off, /called off/);
  here.now = "admin";
  await here.session.check();
  await back;
});

test("a mark that was drawn after the login ended is kept, and sent when it is back", async () => {
  const sent = [];
  let open = false;
  const refuse = Object.assign(new Error("log in"), { status: 401, code: "not_logged_in" });
  const api = {
    createAnnotation: async (study, body) => {
      sent.push([study, body.label]);
      if (!open) throw refuse;
      return { ...body, id: "i", version: 1, deleted: null };
    },
  };
  const kept = {};
  const storage = { getItem: (name) => kept[name] ?? null, setItem: (name, text) => void (kept[name] = text),
    removeItem: (name) => void delete kept[name] };
  const content = ({ label, points }) => ({ label, points });
  const failed = [];
  const out = new Outbox({ study: "st", person: "admin", content, api, storage, stored() {}, conflict() {},
    failed: (key, { status }) => failed.push([key, status]) });
  out.put({ kind: "save" }, { key: "k", label: "a", points: [[0, 0, 0]] });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([out.pending, failed, Object.keys(kept)], [1, [["k", 401]], ["lightbox.outbox.admin.st"]]);
  open = true;
  out.flush();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([out.pending, sent, kept], [0, [["st", "a"], ["st", "a"]], {}]);
});

test("preferences go to the account together, the last of each; a failure waits for the next change", async () => {
  const sent = [];
  const waiting = [];
  let fails = true;
  const put = async (values) => {
    sent.push(values);
    if (fails) throw new Error("away");
  };
  const profile = new Profile({ kept: true, put, later: (run) => waiting.push(run) });
  profile.prefer({ theme: "dark" });
  profile.prefer({ theme: "light", units: "cm" });
  assert.equal(waiting.length, 1);
  await waiting.shift()();
  fails = false;
  profile.prefer({ units: "mm" });
  await waiting.shift()();
  assert.deepEqual(sent, [{ theme: "light", units: "cm" }, { theme: "light", units: "mm" }]);
  const nobody = new Profile({ kept: false, put, later: (run) => waiting.push(run) });
  nobody.prefer({ theme: "dark" });
  assert.equal(waiting.length, 0);
});

test("what was set just before the page is left goes out with it, once", async () => {
  const sent = [];
  const waiting = [];
  const profile = new Profile({ kept: true, put: async (values) => void sent.push(values), later: (run) => waiting.push(run) });
  profile.flush();
  profile.prefer({ theme: "dark" });
  profile.flush();
  await waiting.shift()();
  assert.deepEqual(sent, [{ theme: "dark" }]);
});
