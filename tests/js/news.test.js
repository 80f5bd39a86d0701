import assert from "node:assert/strict";
import { test } from "node:test";

import { AWAY, whileSeen } from "../../static/js/api/news.js";

test("nobody asks for news where no hand has moved for a while; with the next hand it is asked at once", (context) => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  context.mock.timers.enable({ apis: ["setInterval", "Date"] });
  globalThis.document = /** @type {any} */ (page);
  let looks = 0;
  const end = whileSeen(() => (looks += 1));
  const rest = (time) => {
    for (let passed = 0; passed < time; passed += 1000) context.mock.timers.tick(1000);
  };
  rest(AWAY);
  const seen = looks;
  assert.ok(seen > 10);
  rest(AWAY);
  assert.equal(looks, seen);
  page.dispatchEvent(new Event("pointermove"));
  assert.equal(looks, seen + 1);
  rest(8000);
  assert.equal(looks, seen + 3);
  page.visibilityState = "hidden";
  rest(8000);
  end();
  page.dispatchEvent(new Event("keydown"));
  assert.equal(looks, seen + 3);
  delete globalThis.document;
});
