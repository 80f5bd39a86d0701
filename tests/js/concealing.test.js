import assert from "node:assert/strict";
import { test } from "node:test";
import { concealedStudy, concealer, namesOfSeries } from "../../static/js/core/concealing.js";

const ann = { name: "Doe-Miller^Ann Mary^^Dr", id: "MRN-0012", birth_date: "1970-01-31" };

test("a name goes in whatever order and with whatever signs it is written", () => {
  const clean = concealer(ann);
  for (const text of ["Doe-Miller, Ann", "ANN DOE", "doe_ann_t1.nii", "Mary Ann Doe-Miller", "DOE^ANN", "AnnDoe"])
    assert.doesNotMatch(clean(`Knee ${text} left`), /doe|ann|miller/i, text);
  assert.equal(clean("Knee of Doe-Miller, left"), "Knee of …, left");
});

test("number and day of birth go, as they are written anywhere", () => {
  const clean = concealer(ann);
  for (const text of ["MRN-0012", "mrn-0012", "19700131", "1970-01-31", "31.01.1970", "01/31/1970", "31 Jan 1970"])
    assert.equal(clean(`Chest (${text})`), "Chest (…)", text);
});

test("words that only hold a name or a number within them stay", () => {
  const clean = concealer({ name: "Lung^Li", id: "12", birth_date: "" });
  assert.equal(clean("Lunge 12 slices Lily"), "Lunge 12 slices Lily");
  assert.equal(clean("Lung"), "…");
  assert.equal(concealer({ name: "A^B", id: "" })("A and B, AB"), "A and B, AB");
  assert.equal(concealer(undefined)("as it is"), "as it is");
  assert.equal(concealer({ name: "^^", id: " " })("as it is"), "as it is");
});

test("signs of a name mean nothing to the search, and every group and every name of the files counts", () => {
  assert.equal(concealer({ name: "O'Neil (x)^[a-z]+", id: "1.5/2*" })("of 1.5/2* 1x5/2"), "of … 1x5/2");
  const clean = concealer({ name: "Yamada^Tarou=山田^太郎=やまだ^たろう", names: ["Other^Name"] });
  assert.equal(clean("患者山田太郎 Yamada, Other Name"), "患者… …, …");
});

const manifest = {
  patient: { name: "Doe^Ann", id: "MRN-0012", birth_date: "" },
  study_info: { description: "Knee Doe" },
  description: "T1 MRN-0012",
  part: "b = 50",
  modality: "MR",
};

test("texts of a series are told whole or without whom they name", () => {
  assert.deepEqual(namesOfSeries(manifest, false), { study: "Knee Doe", series: "T1 MRN-0012", part: "b = 50" });
  assert.deepEqual(namesOfSeries(manifest, true), { study: "Knee …", series: "T1 …", part: "b = 50" });
  const nifti = { patient: { name: "", id: "" }, study_info: { description: "doe_ann" }, description: "FSL5.0", modality: "" };
  assert.deepEqual(namesOfSeries(nifti, true), { study: "", series: "FSL5.0", part: "" });
  assert.equal(namesOfSeries(nifti, false).study, "doe_ann");
});

test("a study of the list keeps its place and loses all that tells whose it is", () => {
  const study = {
    ...{ id: "s", patient_name: "Doe^Ann", patient_names: ["Doe^Ann"], patient_id: "MRN-0012", birth_date: "1970-01-31" },
    ...{ sex: "F", date: "2024-01-01", time: "1200", description: "Knee, Doe", modalities: ["MR"], instances: 3 },
    series: [{ id: "a", description: "Ann Doe T1", part: "" }],
    excluded: [{ file: "DOE/IM1", name: "DOE/IM1", message: "This object of Doe holds no image." }],
  };
  const told = concealedStudy(study);
  assert.doesNotMatch(JSON.stringify(told), /doe|ann|mrn|1970|2024/i);
  assert.deepEqual([told.id, told.instances, told.series[0].id, told.modalities], ["s", 3, "a", ["MR"]]);
  assert.equal(concealedStudy({ ...study, patient_name: "", patient_id: "", modalities: [], description: "a file" }).description, "");
});

test("each word of a name goes alone as well, and short ones only as names are written", () => {
  const zelda = concealer({ name: "Quill Feather^Zelda Maria^B.^Mrs" });
  assert.equal(zelda("Knee of Zelda b. 1970, seen with MARIA"), "Knee of …. 1970, seen with …");
  assert.equal(zelda("feather, quill: left"), "…: left");
  assert.equal(zelda("B 0 map, vitamin B. low"), "B 0 map, vitamin B. low");
  const short = concealer({ name: "Li^An" });
  assert.equal(short("Li, left; LI as well; an axial of An"), "…, left; LI as well; an axial of …");
  assert.equal(short("LI AN and an li"), "… and …");
  assert.equal(concealer({ name: "王^明" })("患者王明の明日"), "患者…の明日");
});
