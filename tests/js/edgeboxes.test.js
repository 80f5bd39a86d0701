import assert from "node:assert/strict";
import { test } from "node:test";
import { RESET } from "../../static/js/core/camera.js";
import { layWords } from "../../static/js/core/captions.js";
import { paneContext } from "../../static/js/core/context.js";
import { edgeBoxes } from "../../static/js/core/edgeboxes.js";
import { labelBox } from "../../static/js/core/primitives.js";
import { initialLook } from "../../static/js/core/series.js";
import { PANE0, VIEWER0 } from "../../static/js/core/state.js";
import { flat, volume } from "./viewers.mjs";

const desk = { width: 1288, height: 796 };
const phone = { width: 390, height: 600 };
const LETTERS = 4;

/** A pane of a series, in a size. */
function shown(manifest, view, { look = {}, show = {}, plane = "axial", camera = RESET } = {}) {
  const pane = { ...PANE0, series: manifest.id, plane, camera, look: { ...initialLook(manifest), ...look } };
  const viewer = { ...VIEWER0, panes: { stack: pane }, show: { ...VIEWER0.show, ...show } };
  const facts = { manifest: () => manifest, view: () => view, range: () => [0, 1], dpr: 1 };
  return paneContext("stack", viewer, facts);
}

const head = volume("v");
const words = (text) => ({ kind: "label", at: [0, 0], lines: [text], offset: [0, 0], height: 13, note: false });
const line = (key, from, to) => ({ key, shapes: [{ kind: "line", points: [from, to] }], label: words("34.8 mm"), corner: null });
const share = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const onBoxes = (laid, boxes) => [...laid.values()].filter(({ label }) => boxes.some((box) => share(box, labelBox(label)))).length;

test("each letter and the scale bar has a box at its edge, within the pane", () => {
  for (const view of [desk, phone]) {
    const { width, height } = view;
    const boxes = edgeBoxes(shown(head, view));
    assert.equal(boxes.length, LETTERS + 1);
    for (const [x1, y1, x2, y2] of boxes) assert.ok(x1 >= 0 && y1 >= 0 && x2 <= width && y2 <= height && x1 < x2 && y1 < y2);
    const [left, right, top, bottom, bar] = boxes;
    assert.ok(left[0] === 12 && left[2] < 60 && left[1] < height / 2 && left[3] > height / 2);
    assert.ok(right[2] === width - 12 && right[0] > width - 90);
    for (const one of [top, bottom, bar]) assert.ok(one[0] < width / 2 && one[2] > width / 2);
    assert.ok(top[3] < 40 && bottom[1] > height - 40 && bar[3] <= bottom[1]);
    assert.ok(bar[2] - bar[0] <= width / 4);
  }
});

test("what is not shown has no box: no place in the patient, no room, texts off", () => {
  assert.deepEqual(edgeBoxes(shown(flat("f"), desk, { plane: "acquired" })), []);
  assert.equal(edgeBoxes(shown(head, { width: 260, height: 150 })).length, LETTERS - 1, "neither bar nor the letter at the foot");
  assert.equal(edgeBoxes(shown(head, desk, { show: { texts: false } })).length, LETTERS);
});

test("the scale bar of a calibrated picture takes the room of its word", () => {
  const calibration = { points: [[0, 0, 0], [10, 0, 0]], value: 50 };
  const [bar] = edgeBoxes(shown(flat("f"), phone, { plane: "acquired" }), [calibration]);
  assert.ok(bar[2] - bar[0] >= 10 * 7);
});

test("the colour bar has a box with its words, where the picture has colours", () => {
  const colours = { look: { colormap: "hot" }, show: { colourbar: true } };
  const boxes = edgeBoxes(shown(head, desk, colours));
  assert.equal(boxes.length, LETTERS + 2);
  const bar = boxes.at(-1);
  assert.ok(bar[2] === desk.width - 39 && bar[0] < desk.width - 80 && bar[1] > 84 && bar[3] < desk.height / 2);
  assert.equal(edgeBoxes(shown(head, desk, { ...colours, show: { colourbar: false } })).length, LETTERS + 1);
  assert.equal(edgeBoxes(shown(head, { width: 400, height: 200 }, colours)).some((box) => box[2] === 400 - 39), false);
});

test("words of marks at every edge keep off letters and bars", () => {
  for (const view of [desk, phone]) {
    const { width, height } = view;
    const boxes = edgeBoxes(shown(head, view, { look: { colormap: "hot" }, show: { colourbar: true } }));
    const ends = [[30, height / 2 - 20], [width - 70, height / 2 - 20], [width / 2 - 60, 20], [width / 2 - 60, height - 20],
      [width / 2 - 60, height - 56], [width - 120, height / 4]];
    const marks = ends.map(([x, y], i) => line(`m${i}`, [x - 20, y], [x + 20, y]));
    assert.ok(onBoxes(layWords(marks, view), boxes) >= 3, "without knowing of them they lie on them");
    assert.equal(onBoxes(layWords(marks, view, boxes), boxes), 0);
  }
});
