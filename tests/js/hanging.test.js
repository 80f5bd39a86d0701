import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEFAULT_RULES,
  hang,
  mainSeries,
  mergeRules,
  ruleFor,
  ruleOf,
  seriesToHang,
} from "../../static/js/core/hanging.js";

const placed = {
  slices: 40,
  width: 64,
  height: 64,
  spacing: [1, 1],
  origin: [-32, -32, 0],
  row: [1, 0, 0],
  column: [0, 1, 0],
  step: [0, 0, 2],
};
const flat = { slices: 1, width: 64, height: 80, spacing: null, origin: null, row: null, column: null, step: null };
const window = { center: 40, width: 400, function: "LINEAR", lut: null };

/** A study with these series, and their manifests. */
function study(...series) {
  const whole = series.map((one, n) => ({
    id: `s${n + 1}`,
    kind: "volume",
    slices: one.planes?.acquired.slices ?? 40,
    phases: 1,
    planes: { acquired: placed, axial: placed, coronal: placed, sagittal: placed },
    window,
    inverted: false,
    images: [],
    ...one,
  }));
  return { about: { id: "st", series: whole }, manifests: new Map(whole.map((one) => [one.id, one])) };
}
const ct = (more) => ({ modality: "CT", series_info: { body_part: "CHEST" }, ...more });
const radiograph = (modality, images) => ({
  modality,
  kind: "images",
  planes: { acquired: { ...flat, slices: images.length } },
  images: images.map((image, index) => ({ index, instance: `i${index}`, sop_uid: "", ...image })),
});
const shown = (state) => Object.values(state.panes).map(({ series, index }) => (series ? `${series}/${index}` : ""));

test("a CT opens as a stack at its middle slice, the scan before its overview", () => {
  const { about, manifests } = study(ct({ slices: 1, planes: { acquired: { ...placed, slices: 1 } } }), ct());
  assert.equal(mainSeries(about), "s2");
  assert.deepEqual(seriesToHang(about, manifests.get("s2"), DEFAULT_RULES), ["s2"]);
  const state = hang(about, manifests, DEFAULT_RULES);
  assert.deepEqual([state.study, state.layout, state.active, shown(state)], ["st", "stack", "stack", ["s2/20"]]);
  assert.equal(state.panes.stack.look.width, 400);
});

test("a series that was asked for comes first", () => {
  const { about, manifests } = study(ct(), ct());
  assert.deepEqual(shown(hang(about, manifests, DEFAULT_RULES, "s2")), ["s2/20"]);
});

test("one radiograph fills the page, two hang beside each other, the frontal one first", () => {
  const one = study(radiograph("DX", [{ view: "PA" }]));
  assert.equal(hang(one.about, one.manifests, DEFAULT_RULES).layout, "stack");
  const two = study(radiograph("DX", [{ view: "LL" }]), radiograph("DX", [{ view: "PA" }]));
  const state = hang(two.about, two.manifests, DEFAULT_RULES);
  assert.deepEqual([state.layout, shown(state)], ["2x1", ["s2/0", "s1/0"]]);
  const list = study(radiograph("CR", [{ view: "AP" }, { view: "LATERAL" }]));
  assert.deepEqual(shown(hang(list.about, list.manifests, DEFAULT_RULES)), ["s1/0", "s1/1"]);
});

const SCREENING = [
  { laterality: "L", view: "MLO", sides: ["A", "FR"] },
  { laterality: "R", view: "CC", sides: ["A", "L"] },
  { laterality: "R", view: "MLO", sides: ["P", "FL"] },
  { laterality: "L", view: "CC", sides: ["P", "R"] },
];
const flips = (state) => Object.values(state.panes).map(({ camera }) => [camera.flipH, camera.edge]);
const BACK_TO_BACK = [
  [true, "right"], // stored with the front to the right
  [true, "left"], // stored with the front to the left
  [false, "right"],
  [false, "left"],
];

test("a screening hangs back to back: right and left from above, then from the side, mirrored where stored otherwise", () => {
  const { about, manifests } = study(radiograph("MG", SCREENING));
  const state = hang(about, manifests, DEFAULT_RULES);
  assert.deepEqual([state.layout, shown(state)], ["2x2", ["s1/1", "s1/3", "s1/2", "s1/0"]]);
  assert.deepEqual(flips(state), BACK_TO_BACK);
});

test("a screening hangs the same where every picture is a series of its own", () => {
  const { about, manifests } = study(...SCREENING.map((image) => radiograph("MG", [image])));
  assert.deepEqual(seriesToHang(about, manifests.get("s1"), DEFAULT_RULES), ["s1", "s2", "s3", "s4"]);
  const state = hang(about, manifests, DEFAULT_RULES);
  assert.deepEqual(shown(state), ["s2/0", "s4/0", "s3/0", "s1/0"]);
  assert.deepEqual(flips(state), BACK_TO_BACK);
});

test("two pictures of one breast take two panes; a second picture of a view fills an empty place", () => {
  const one = study(radiograph("MG", [SCREENING[0], SCREENING[3]]));
  assert.deepEqual(shown(hang(one.about, one.manifests, DEFAULT_RULES)), ["s1/1", "s1/0"]);
  const again = study(radiograph("MG", [SCREENING[1], SCREENING[1], SCREENING[3]]));
  assert.deepEqual(shown(hang(again.about, again.manifests, DEFAULT_RULES)), ["s1/0", "s1/2", "s1/1", ""]);
});

test("a picture that does not say how it lies is not mirrored", () => {
  const { about, manifests } = study(radiograph("MG", [{ laterality: "R", view: "CC", sides: [] }, {}]));
  assert.deepEqual(flips(hang(about, manifests, DEFAULT_RULES)), [
    [false, "right"],
    [false, undefined],
  ]);
});

test("runs and echoes play at once", () => {
  for (const modality of ["US", "XA", "RF"]) assert.equal(ruleFor(modality, "", DEFAULT_RULES).cine, true);
  assert.equal(ruleFor("CT", "HEART", DEFAULT_RULES).cine, false);
  assert.equal(ruleFor("OT", "", DEFAULT_RULES).layout, "stack");
});

test("one's own rule comes before those of the page, the one for a part of the body before the general one", () => {
  const rules = mergeRules([
    { modality: "CT", bodyPart: "", layout: "mpr" },
    { modality: "CT", bodyPart: "chest", layout: "2x1" },
    { modality: "MR", bodyPart: "", layout: "no such layout" },
    { layout: "2x1" },
  ]);
  assert.equal(ruleFor("CT", "HEAD", rules).layout, "mpr");
  assert.equal(ruleOf(ct(), rules).layout, "2x1");
  assert.equal(ruleFor("MR", "", rules).layout, "stack");
  assert.equal(ruleFor("US", "", rules).cine, true);
});

test("a grid takes a series for each pane, and leaves the others empty", () => {
  const { about, manifests } = study(ct(), ct(), ct());
  const rules = mergeRules([{ modality: "CT", bodyPart: "", layout: "2x2" }]);
  assert.deepEqual(seriesToHang(about, manifests.get("s1"), rules), ["s1", "s2", "s3"]);
  assert.deepEqual(shown(hang(about, manifests, rules)), ["s1/20", "s2/20", "s3/20", ""]);
});

test("linked planes are hung where the series has a volume, else its stack", () => {
  const rules = mergeRules([{ modality: "CT", bodyPart: "", layout: "mpr" }]);
  const volume = study(ct());
  const state = hang(volume.about, volume.manifests, rules);
  assert.deepEqual([state.layout, Object.keys(state.panes)], ["mpr", ["axial", "sagittal", "coronal"]]);
  const none = study(ct({ planes: { acquired: placed, axial: { reason: "No." } } }));
  assert.equal(hang(none.about, none.manifests, rules).layout, "stack");
});

test("a study with segments, doses or a presentation opens on the scan that they were made of", () => {
  for (const modality of ["SEG", "RTDOSE", "PR"]) {
    const { about } = study(ct({ modality }), ct());
    assert.equal(mainSeries(about), "s2", modality);
  }
  assert.equal(mainSeries(study(ct({ modality: "SEG" })).about), "s1");
});
