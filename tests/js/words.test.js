import assert from "node:assert/strict";
import { test } from "node:test";
import { corners } from "../../static/js/core/corners.js";
import { BINDINGS, binding, keyFor, keyName, readable } from "../../static/js/core/keys.js";
import { roomFor } from "../../static/js/core/room.js";
import { formatRoute, parseRoute } from "../../static/js/core/route.js";
import { scaleBar } from "../../static/js/core/scalebar.js";
import * as text from "../../static/js/core/text.js";

const press = (key, more = {}) => binding({ key, ...more });

test("the keys are those that hands know", () => {
  const table = [
    ["ArrowDown", {}, "scroll", 1],
    ["ArrowUp", {}, "scroll", -1],
    ["ArrowDown", { shiftKey: true }, "scroll", 10],
    ["ArrowUp", { shiftKey: true }, "scroll", -10],
    ["Home", {}, "first"],
    ["End", {}, "last"],
    ["PageDown", {}, "series", 1],
    ["PageUp", {}, "series", -1],
    ["ArrowRight", {}, "pane", 1],
    ["ArrowLeft", {}, "pane", -1],
    [" ", {}, "reset"],
    ["c", {}, "cine"],
    ["i", {}, "invert"],
    ["h", {}, "flip-h"],
    ["v", {}, "flip-v"],
    ["r", {}, "rotate", 90],
    ["R", { shiftKey: true }, "rotate", -90],
    ["+", { shiftKey: true }, "zoom", 1.25],
    ["-", {}, "zoom", 0.8],
    ["=", {}, "fit"],
    ["1", {}, "preset", 0],
    ["9", {}, "preset", 8],
    ["0", {}, "own-window"],
    ["?", { shiftKey: true }, "help"],
    ["Escape", {}, "escape"],
  ];
  for (const [key, more, action, value] of table) {
    const found = press(key, more);
    assert.equal(found?.action, action, key);
    if (value !== undefined) assert.equal(found.value, value, key);
  }
});

test("keys of the browser are left alone", () => {
  assert.equal(press("r", { ctrlKey: true }), undefined);
  assert.equal(press("c", { metaKey: true }), undefined);
  assert.equal(press("ArrowLeft", { altKey: true }), undefined);
  assert.equal(press("x"), undefined);
});

test("no key means two things", () => {
  const keys = BINDINGS.flatMap((item) => item.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("keys are named as people read them", () => {
  assert.equal(keyName({ key: "R", shiftKey: true }), "Shift+R");
  assert.equal(readable("Shift+ArrowDown"), "Shift+↓");
  assert.equal(readable("PageUp"), "Page Up");
  assert.equal(readable("Space"), "Space");
  assert.equal(readable("+"), "+");
  assert.equal(readable("-"), "−");
  assert.equal(keyFor("invert"), "I");
});

test("names, dates and numbers are written for people", () => {
  assert.equal(text.personName("Phantom^Sample^^Dr"), "Phantom, Sample, Dr");
  assert.equal(text.personName("Phantom^Head=模型^頭部=もけい^とうぶ"), "Phantom, Head");
  assert.equal(text.personName("=山田^太郎"), "山田, 太郎");
  assert.equal(text.personName("^^^^"), "");
  assert.equal(text.date("20240131"), "31 Jan 2024");
  assert.equal(text.date("2024-12-01"), "1 Dec 2024");
  assert.equal(text.date("unknown"), "unknown");
  assert.equal(text.time("142305.12"), "14:23");
  assert.equal(text.age("056Y"), "56 y");
  assert.equal(text.bytes(1234567), "1.2 MB");
  assert.equal(text.bytes(0), "0 B");
  assert.equal(text.counted(1, "study", "studies"), "1 study");
  assert.equal(text.counted(1200, "image"), "1,200 images");
  assert.equal(text.windowText({ center: -600, width: 1500 }), "W 1500  L −600");
  assert.equal(text.windowText({ center: -0.00005, width: 15.93 }), "W 15.9  L 0");
  assert.equal(text.windowText({ center: 0.02, width: 0.05 }), "W 0.05  L 0.02");
  assert.equal(text.windowText({ center: 2.5, width: 5 }), "W 5  L 2.5");
  assert.equal(text.number(-0.04), "0.0");
  assert.equal(text.number(-12.34), "−12.3");
});

const manifest = {
  patient: { name: "Phantom^Sample", id: "P1", birth_date: "19700203", sex: "F", age: "054Y" },
  study_info: { description: "Chest", date: "20240131", time: "1423" },
  series_info: { slice_thickness: 1.25 },
  number: 3,
  description: "Lung",
  part: "",
  phases: 1,
  units: "HU",
  colour: false,
  inverted: false,
  trust: { lossy: true },
};
const layout = {
  slices: 50,
  width: 10,
  height: 10,
  spacing: [1, 1],
  origin: [0, 0, 0],
  row: [1, 0, 0],
  column: [0, 1, 0],
  step: [0, 0, 2],
};
const look = { center: -600, width: 1500, voi: "linear", invert: false, colormap: "grey", smooth: true };
const facts = { manifest, layout, index: 11, phase: 0, look, zoom: 1.5, plane: "acquired", hide: false, width: 800, height: 800 };

test("the corners say who, what, where and how", () => {
  assert.deepEqual(corners(facts), {
    topLeft: ["Phantom, Sample", "P1", "3 Feb 1970 · F · 54 y"],
    topRight: ["Chest", "31 Jan 2024  14:23", "Series 3 · Lung"],
    bottomLeft: ["Zoom 150 %", "Thickness 1.3 mm", "22.0 mm", "12 / 50"],
    bottomRight: ["LOSSY", "HU", "W 1500  L −600"],
  });
});

test("PET is read in uptake values where these are known", () => {
  const pet = { ...manifest, modality: "PT", units: "BQML", suv_factor: 0.0004, trust: {} };
  const shown = { ...look, center: 6250, width: 12500 };
  assert.deepEqual(corners({ ...facts, manifest: pet, look: shown }).bottomRight, ["SUVbw", "W 5  L 2.5"]);
  const unknown = { ...pet, suv_factor: null };
  assert.deepEqual(corners({ ...facts, manifest: unknown, look: shown }).bottomRight, ["BQML", "W 12500  L 6250"]);
});

test("the corners thin out as the pane shrinks, by its width and by its height", () => {
  const of = (width, height) => corners({ ...facts, width, height });
  assert.deepEqual([of(300, 300).topRight, of(300, 300).topLeft], [[], ["Phantom, Sample", "P1"]]);
  assert.deepEqual([of(335, 247).topLeft, of(335, 247).bottomLeft], [["Phantom, Sample"], ["12 / 50"]]);
  const least = of(240, 150);
  assert.deepEqual(
    [least.topLeft, least.bottomLeft, least.bottomRight],
    [[], ["12 / 50"], ["LOSSY", "W 1500  L −600"]],
  );
  assert.deepEqual(Object.values(of(179, 70)), [[], [], ["12 / 50"], ["LOSSY"]]);
  assert.deepEqual(of(716, 282).topLeft, ["Phantom, Sample", "P1"], "a phone on its side");
});

test("no text of a lower corner reaches the letter at its side, the one below, or the scale bar", () => {
  const long = { ...manifest, phases: 12, phase_label: "Nominal cardiac trigger delay", phase_values: [123.456], units: "HU" };
  const slab = { mm: 112.5, mode: "average_ip" };
  for (let width = 120; width <= 900; width += 17)
    for (let height = 60; height <= 700; height += 13) {
      const pane = { width, height };
      const { letter, bar } = roomFor(pane);
      const { bottomLeft, bottomRight } = corners({ ...facts, ...pane, manifest: long, phase: 0, slab, turned: true });
      for (const [lines, inset] of [[bottomLeft, 12], [bottomRight, 44]]) {
        const room = width / 2 - inset - (letter ? 22 : 4);
        const rows = lines.reverse().flatMap((line) => Array(Math.ceil((line.length * 6.5) / Math.max(room, 7))).fill(line.length * 6.5));
        assert.ok(lines.length < 2 || 10 + rows.length * 16 <= height / 2 - 8, `${lines} in ${width} x ${height}`);
        const high = rows.slice(2).filter((wide) => bar && inset + wide > width / 2 - Math.max(width * 0.11, 50));
        assert.ok(lines.length < 2 || !high.length, `${lines} beside the bar in ${width} x ${height}`);
      }
      assert.ok(bottomRight.includes("LOSSY"));
    }
});

test("hidden identifiers are nowhere in the corners", () => {
  const shown = JSON.stringify(corners({ ...facts, hide: true }));
  for (const secret of ["Phantom", "P1", "1970", "Jan 2024"]) assert.ok(!shown.includes(secret));
});

test("phases are named where there are several", () => {
  const phased = { ...manifest, phases: 3, phase_label: "Trigger time", phase_values: [0, 50, 100] };
  assert.ok(corners({ ...facts, manifest: phased, phase: 1 }).bottomLeft.includes("Trigger time 2 / 3 (50)"));
});

test("the address bar holds the view, and gives it back", () => {
  const route = {
    study: "a1",
    series: "s2",
    layout: "mpr",
    phase: 2,
    window: { center: -600, width: 1500 },
    point: [1.5, -2, 300],
  };
  const address = formatRoute(route);
  assert.equal(address, "/view/a1?series=s2&layout=mpr&phase=2&window=-600,1500&point=1.5,-2.0,300.0");
  const url = new URL(address, "http://localhost");
  assert.deepEqual(parseRoute(url), route);
  assert.deepEqual(parseRoute({ pathname: "/", search: "" }), { study: null });
});

test("an address that makes no sense opens the study all the same", () => {
  const route = parseRoute({ pathname: "/view/a1", search: "?index=-3&window=a,b&point=1,2&phase=x" });
  assert.deepEqual(
    [route.study, route.index, route.window, route.point, route.phase],
    ["a1", undefined, undefined, undefined, undefined],
  );
});

test("the scale bar has a round length that fits", () => {
  assert.deepEqual(scaleBar(2, 130), { pixels: 100, label: "5 cm" });
  assert.deepEqual(scaleBar(100, 130), { pixels: 100, label: "1 mm" });
  assert.equal(scaleBar(0, 100), null);
});

test("a slab says how thick it is on the smallest pane, a turned plane that it is oblique", () => {
  const given = {
    manifest: { phases: 1, windows: [], units: "HU", window: { center: 0, width: 1 } },
    layout: { slices: 9, width: 4, height: 4, origin: null },
    index: 2,
    phase: 0,
    look: { center: 40, width: 400, lut: null, invert: false },
    zoom: 1,
    plane: "axial",
    hide: false,
    slab: { mm: 12.5, mode: "minimum_ip" },
    turned: true,
  };
  assert.deepEqual(corners({ ...given, width: 240, height: 150 }).bottomLeft, ["MinIP 12.5 mm", "3 / 9"]);
  assert.ok(corners({ ...given, width: 300, height: 300 }).bottomLeft.includes("Oblique"));
  assert.ok(!corners({ ...given, width: 300, height: 300, slab: { mm: 0, mode: "maximum_ip" }, turned: false }).bottomLeft.join().match(/MIP|Oblique/));
});

test("a mammogram says which breast and which view it is, on the smallest pane too", () => {
  const images = [
    { index: 0, laterality: "R", view: "CC", sides: ["P", "L"] },
    { index: 1, laterality: "L", view: "MLO", sides: ["A", "FR"] },
  ];
  const screening = { ...manifest, modality: "MG", images };
  assert.equal(corners({ ...facts, manifest: screening, index: 1 }).topRight[0], "L MLO");
  assert.deepEqual(corners({ ...facts, manifest: screening, index: 0, width: 150, height: 150, hide: true }).topRight, ["R CC"]);
});

test("a radiograph tells its view and no side where it is of none; by itself it has no number", () => {
  const one = { index: 0, laterality: "U", view: "AP", sides: ["L", "F"] };
  const chest = { ...manifest, modality: "DX", kind: "images", images: [one] };
  const alone = { ...facts, manifest: chest, layout: { ...layout, slices: 1, origin: null }, index: 0 };
  assert.equal(corners(alone).topRight[0], "AP");
  assert.ok(!corners(alone).bottomLeft.some((line) => line.includes("/")), corners(alone).bottomLeft.join());
  assert.equal(corners({ ...alone, manifest: { ...chest, images: [{ ...one, view: "" }] } }).topRight[0], "Chest");
  assert.equal(corners({ ...alone, manifest: { ...chest, images: [{ ...one, laterality: "B" }] } }).topRight[0], "B AP");
  assert.ok(corners({ ...alone, layout: { ...layout, slices: 2, origin: null } }).bottomLeft.includes("1 / 2"));
});
