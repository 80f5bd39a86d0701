import assert from "node:assert/strict";
import { test } from "node:test";
import { linkEnd, refused } from "../../static/js/api/session.js";
import { isOver } from "../../static/js/ui/guestbar.js";
import { dayChoices, isGuessable, newPin, receipt, term, usualDays } from "../../static/js/core/sharing.js";

const when = (/** @type {string | null} */ moment) => `<${moment}>`;
const LINK = { id: "a", by: "", note: "", pin: false, state: "open", created: "1", expires: "9", revoked: null, opened: null, last_opened: null, uses: 0 };

/** @param {object} fields @returns {any} */
const link = (fields) => ({ ...LINK, ...fields });

test("a link holds as long as the settings allow, and no longer", () => {
  assert.deepEqual(dayChoices(30), [1, 3, 7, 14, 30]);
  assert.deepEqual(dayChoices(10), [1, 3, 7, 10]);
  assert.deepEqual(dayChoices(1), [1]);
  assert.equal(usualDays(30), 7);
  assert.equal(usualDays(2), 2);
});

test("a PIN that is offered is six digits that the server takes", () => {
  for (let i = 0; i < 2000; i += 1) {
    const pin = newPin();
    assert.match(pin, /^[0-9]{6}$/);
    assert.equal(isGuessable(pin), false);
  }
});

test("a PIN that would be guessed is drawn anew", () => {
  const drawn = [..."111111", ..."234567", ..."876543", ..."901234", ..."735204"].map(Number);
  assert.equal(newPin(() => drawn.shift() ?? 0), "735204");
});

test("every digit is as likely as any other", () => {
  const counts = new Map();
  for (let i = 0; i < 5000; i += 1) for (const digit of newPin()) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  assert.equal(counts.size, 10);
  for (const count of counts.values()) assert.ok(Math.abs(count - 3000) < 400, String(count));
});

test("a receipt says whether and when somebody looked", () => {
  assert.equal(receipt(link({}), when), "Nobody has looked yet");
  assert.equal(receipt(link({ state: "expired" }), when), "Nobody looked");
  assert.equal(receipt(link({ uses: 1, opened: "3", last_opened: "3" }), when), "Looked at once, <3>");
  assert.equal(receipt(link({ uses: 4, opened: "3", last_opened: "5" }), when), "Looked at 4 times, first <3>, last <5>");
});

test("a link says until when it holds, or how it ended", () => {
  assert.equal(term(link({}), when), "Until <9>");
  assert.equal(term(link({ state: "expired" }), when), "Expired <9>");
  assert.match(term(link({ state: "resting" }), when), /^Opens nothing now: /);
  assert.equal(term(link({ state: "revoked", revoked: "4" }), when), "Taken back <4>");
  assert.equal(term(link({ state: "guessed", revoked: "4" }), when), "Ended after too many wrong PINs <4>");
});

test("that the link of a guest has ended is told to who listens", async () => {
  let told = 0;
  const heard = () => (told += 1);
  linkEnd.add(heard);
  assert.equal(await refused(401, "link_ended"), false);
  assert.equal(await refused(401, "not_logged_in"), false);
  linkEnd.delete(heard);
  assert.equal(told, 1);
});

test("a link is over where the server says so, or where its study is there no longer", () => {
  assert.equal(isOver({ status: 401, code: "link_ended" }), true);
  assert.equal(isOver({ status: 404, code: "study_not_found" }), true);
  assert.equal(isOver({ status: 401, code: "not_logged_in" }), false);
  assert.equal(isOver({ status: 0, code: "no_connection" }), false);
});
