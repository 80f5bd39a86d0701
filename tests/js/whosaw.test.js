import assert from "node:assert/strict";
import { test } from "node:test";

import { deeds, linkName } from "../../static/js/ui/whosaw.js";

test("what somebody did with a study is told in words, looking first", () => {
  assert.equal(deeds({ Export: 2, "DICOM Instances Accessed": 1 }), "looked once, took out 2 times");
  assert.equal(deeds({ "DICOM Instances Accessed": 12 }), "looked 12 times");
});

test("an event without words of its own keeps its name and stands last", () => {
  assert.equal(deeds({ "Security Alert": 3, Import: 1 }), "took in once, Security Alert, 3 times");
  assert.equal(deeds({ "Security Alert": 1 }), "Security Alert");
});

test("a guest is told by the link: its note, else whose it is and of which day", () => {
  const link = { note: "For the board", by: "Dr Maker", created: "2024-01-31T10:00:00Z" };
  assert.equal(linkName(link), "Link: For the board");
  assert.equal(linkName({ ...link, note: "" }), "Link of Dr Maker, 31 Jan 2024");
  assert.equal(linkName({ note: "", by: "", created: "" }), "A link that is gone");
});
