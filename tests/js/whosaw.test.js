import assert from "node:assert/strict";
import { test } from "node:test";

import { deeds, linkName } from "../../static/js/ui/whosaw.js";

test("what somebody did with a study is told in words, looking first", () => {
  assert.equal(deeds({ took_out: 2, looked: 1 }), "looked once, took out 2 times");
  assert.equal(deeds({ looked: 12 }), "looked 12 times");
});

test("links that are made and ended are no images that are taken out", () => {
  assert.equal(deeds({ looked: 1, made_link: 7, ended_link: 3 }), "looked once, made 7 links, ended 3 links");
  assert.equal(deeds({ opened_link: 1, looked: 1 }), "looked once, opened a link");
});

test("what nobody could do, and what has no words, is told last and in a reader's words", () => {
  assert.equal(deeds({ other: 2, refused: 3, took_in: 1 }), "took in once, was refused 3 times, 2 other events");
  assert.equal(deeds({ refused: 1 }), "was refused once");
});

test("a guest is told by the link: its note, else whose it is and of which day", () => {
  const link = { note: "For the board", by: "Dr Maker", created: "2024-01-31T10:00:00Z" };
  assert.equal(linkName(link), "Link: For the board");
  assert.equal(linkName({ ...link, note: "" }), "Link of Dr Maker, 31 Jan 2024");
  assert.equal(linkName({ note: "", by: "", created: "" }), "A link that is gone");
});
