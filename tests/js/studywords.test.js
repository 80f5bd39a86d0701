import assert from "node:assert/strict";
import { test } from "node:test";
import { otherNames, studyNames } from "../../static/js/core/studywords.js";

test("a study without a patient is called by its description, which is the name of a NIfTI file", () => {
  const names = studyNames([
    { patient_name: "", description: "bold_run1", modalities: [] },
    { patient_name: "", description: "t1", modalities: [] },
    { patient_name: "Phantom^Sample", description: "Thorax", modalities: ["CT"] },
  ]);
  assert.deepEqual(names, ["bold_run1", "t1", "Phantom, Sample · CT"]);
});

test("no two names are alike, and none is empty", () => {
  const phantom = { patient_name: "Phantom^Sample", modalities: ["MR"], date: "2024-01-31" };
  const names = studyNames([
    { ...phantom, description: "Head" },
    { ...phantom, description: "Knee" },
    { ...phantom, description: "Knee" },
    { patient_name: "", description: "" },
    {},
  ]);
  assert.deepEqual(names, [
    "Phantom, Sample · Head · 31 Jan 2024 · MR",
    "Phantom, Sample · Knee · 31 Jan 2024 · MR · study 2",
    "Phantom, Sample · Knee · 31 Jan 2024 · MR · study 3",
    "study 4",
    "study 5",
  ]);
});

test("other names of the patient are told where files differ", () => {
  assert.equal(otherNames({ patient_name: "A^B", patient_names: ["A^B"] }), "");
  assert.equal(otherNames({ patient_name: "A^B" }), "");
  assert.equal(otherNames({ patient_name: "A^B", patient_names: ["A^B", "A^C", "D"] }), "also named A, C; D");
});
