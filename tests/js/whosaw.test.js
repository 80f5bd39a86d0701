import assert from "node:assert/strict";
import { test } from "node:test";

import { deeds } from "../../static/js/ui/whosaw.js";

test("what somebody did with a study is told in words, looking first", () => {
  assert.equal(deeds({ Export: 2, "DICOM Instances Accessed": 1 }), "looked once, took out 2 times");
  assert.equal(deeds({ "DICOM Instances Accessed": 12 }), "looked 12 times");
});

test("an event without words of its own keeps its name and stands last", () => {
  assert.equal(deeds({ "Security Alert": 3, Import: 1 }), "took in once, Security Alert, 3 times");
  assert.equal(deeds({ "Security Alert": 1 }), "Security Alert");
});
