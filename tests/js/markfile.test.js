import assert from "node:assert/strict";
import { test } from "node:test";
import { readMarkFile } from "../../static/js/core/markfile.js";

test("a file of marks is sent with its study, and with rows that only the server can judge", () => {
  const annotations = [{ key: "a" }, 3];
  assert.deepEqual(readMarkFile("m.json", { lightbox: 1, study_uid: "1.2.3", annotations, more: 1 }), {
    file: { lightbox: 1, study_uid: "1.2.3", annotations },
  });
  assert.deepEqual(readMarkFile("m.json", { lightbox: 1, annotations }), { file: { lightbox: 1, annotations } });
});

test("a newer version is told as such, and what is none as none", () => {
  assert.match(readMarkFile("m.json", { lightbox: 2, marks: [] }).error, /newer Lightbox, in version 2/);
  for (const body of [undefined, null, 5, "text", [], {}, { lightbox: 1 }, { lightbox: "2", annotations: [] }, { lightbox: 1, annotations: 3 }])
    assert.match(readMarkFile("m.json", body).error, /m\.json is no file of marks/);
});
