import assert from "node:assert/strict";
import { test } from "node:test";
import {
  actualSize,
  deviceMatrix,
  flip,
  invert,
  matrix,
  pan,
  project,
  RESET,
  rotate,
  zoomBy,
} from "../../static/js/core/camera.js";
import * as cameras from "../../static/js/core/camera.js";
import { edges, letters } from "../../static/js/core/letters.js";

const frame = { width: 200, height: 100, px: 1, py: 1, viewWidth: 800, viewHeight: 600 };
const layout = {
  slices: 1,
  width: 200,
  height: 100,
  spacing: [1, 1],
  origin: [0, 0, 0],
  row: [1, 0, 0],
  column: [0, 1, 0],
  step: [0, 0, 1],
};

const close = (actual, expected) =>
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-9, `${actual} is not ${expected}`));

test("a plane is fitted and centred", () => {
  const m = matrix(RESET, frame);
  close(project(m, 0, 0), [0, 100]);
  close(project(m, 200, 100), [800, 500]);
});

test("pixels that are not square are drawn in their true shape (trap 21)", () => {
  const m = matrix(RESET, { ...frame, py: 2 });
  const [[x0, y0], [x1, y1]] = [project(m, 0, 0), project(m, 10, 10)];
  assert.ok(Math.abs((y1 - y0) / (x1 - x0) - 2) < 1e-9);
});

test("a turned plane is fitted by its turned size", () => {
  const m = matrix(rotate(RESET, 90), frame);
  close(project(m, 0, 0), [550, 0]);
  close(project(m, 200, 100), [250, 600]);
});

test("zooming holds the point under the hand still", () => {
  const at = [123, 456];
  const before = project(invert(matrix(RESET, frame)), ...at);
  const camera = zoomBy(zoomBy(RESET, frame, 3, at), frame, 0.7, at);
  close(project(invert(matrix(camera, frame)), ...at), before);
});

test("zoom has bounds", () => {
  assert.equal(zoomBy(RESET, frame, 1e9).zoom, 64);
  assert.equal(zoomBy(RESET, frame, 1e-9).zoom, 0.1);
});

test("panning follows the hand whatever the zoom", () => {
  const camera = zoomBy(RESET, frame, 4);
  const before = project(matrix(camera, frame), 50, 50);
  close(project(matrix(pan(camera, frame, 30, -20), frame), 50, 50), [before[0] + 30, before[1] - 20]);
});

test("one to one covers one pixel of the screen with one of the plane, on whole pixels", () => {
  const odd = { ...frame, viewWidth: 801, viewHeight: 555 };
  const m = deviceMatrix(matrix(actualSize(RESET, odd, 2), odd), 2);
  assert.deepEqual(m.slice(0, 4), [1, 0, 0, 1]);
  assert.ok(Number.isInteger(m[4]) && Number.isInteger(m[5]));
});

test("a flip mirrors what is seen, also after a turn", () => {
  for (const camera of [RESET, rotate(RESET, 90), rotate(pan(RESET, frame, 40, 10), -90)]) {
    const [x, y] = project(matrix(camera, frame), 20, 30);
    close(project(matrix(flip(camera, "h"), frame), 20, 30), [800 - x, y]);
    close(project(matrix(flip(camera, "v"), frame), 20, 30), [x, 600 - y]);
  }
});

test("four turns, and two flips, change nothing", () => {
  let camera = pan(RESET, frame, 12, 34);
  for (let i = 0; i < 4; i += 1) camera = rotate(camera, 90);
  close(matrix(camera, frame), matrix(pan(RESET, frame, 12, 34), frame));
  close(matrix(flip(flip(camera, "h"), "h"), frame), matrix(camera, frame));
});

test("letters name the strongest directions of LPS", () => {
  assert.equal(letters([1, 0, 0]), "L");
  assert.equal(letters([0, -1, 0]), "A");
  assert.equal(letters([0, 0, 1]), "H");
  assert.equal(letters([0.2, 0.9, 0]), "PL");
  assert.equal(letters([0.05, 1, 0]), "P");
  assert.equal(letters([0, 0, 0]), "");
});

test("letters follow every flip and turn", () => {
  assert.deepEqual(edges(layout, RESET), { left: "R", right: "L", top: "A", bottom: "P" });
  assert.deepEqual(edges(layout, flip(RESET, "h")), { left: "L", right: "R", top: "A", bottom: "P" });
  assert.deepEqual(edges(layout, rotate(RESET, 90)), { left: "P", right: "A", top: "R", bottom: "L" });
  assert.deepEqual(edges(layout, rotate(flip(RESET, "v"), -90)), { left: "P", right: "A", top: "L", bottom: "R" });
});

test("letters agree with where the picture really lies, for all eight ways to show it", () => {
  for (let turns = 0; turns < 4; turns += 1) {
    for (const flipped of [false, true]) {
      let camera = flipped ? flip(RESET, "h") : RESET;
      for (let i = 0; i < turns; i += 1) camera = rotate(camera, 90);
      const m = matrix(camera, frame);
      const middle = project(m, 100, 50);
      const left = project(m, 110, 50);
      const side =
        Math.abs(left[0] - middle[0]) > 1e-6
          ? left[0] > middle[0]
            ? "right"
            : "left"
          : left[1] > middle[1]
            ? "bottom"
            : "top";
      assert.equal(edges(layout, camera)[side], "L");
    }
  }
});

test("without an orientation there are no letters", () => {
  assert.equal(edges({ ...layout, origin: null }, RESET), null);
});

test("letters that the file tells without vectors are turned with the picture", () => {
  const vectors = { origin: null, row: null, column: null, step: null };
  const told = { ...layout, ...vectors, letters: { left: "R", right: "L", top: "H", bottom: "F" } };
  assert.deepEqual(edges(told, RESET), told.letters);
  assert.deepEqual(edges(told, flip(RESET, "h")), { left: "L", right: "R", top: "H", bottom: "F" });
  assert.deepEqual(edges(told, rotate(RESET, 90)), { left: "F", right: "H", top: "R", bottom: "L" });
  assert.deepEqual(edges(told, rotate(flip(RESET, "v"), -90)), { left: "F", right: "H", top: "L", bottom: "R" });
  assert.equal(edges({ ...told, letters: {} }, RESET), null);
});

test("told letters turn as computed ones do, for all eight ways to show a picture", () => {
  const told = { ...layout, origin: null, row: null, column: null, letters: edges(layout, RESET) };
  for (const start of [RESET, flip(RESET, "h")]) {
    let camera = start;
    for (let turns = 0; turns < 4; turns += 1) {
      assert.deepEqual(edges(told, camera), edges(layout, camera));
      camera = rotate(camera, 90);
    }
  }
});

test("a picture that is hung flush to an edge lies there at any size of its pane, and comes back there", () => {
  const hung = cameras.flushTo("right", true);
  for (const viewWidth of [300, 800]) {
    const wide = { width: 10, height: 20, px: 1, py: 1, viewWidth, viewHeight: 200 };
    const m = cameras.matrix(hung, wide);
    assert.deepEqual(cameras.project(m, 0, 0), [viewWidth, 0]); // mirrored: its first column is at the right
    assert.deepEqual(cameras.project(m, 10, 20), [viewWidth - 100, 200]);
    const zoomed = cameras.zoomBy(hung, wide, 2, [viewWidth - 40, 50]);
    const before = cameras.project(cameras.invert(m), viewWidth - 40, 50);
    const after = cameras.project(cameras.invert(cameras.matrix(zoomed, wide)), viewWidth - 40, 50);
    before.forEach((value, i) => assert.ok(Math.abs(value - after[i]) < 1e-9));
    assert.deepEqual(cameras.home(zoomed), hung);
  }
});

test("mirrored by hand it goes to the other edge; turned, to the middle", () => {
  const wide = { width: 10, height: 20, px: 1, py: 1, viewWidth: 300, viewHeight: 200 };
  const mirrored = cameras.flip(cameras.flushTo("left", false), "h");
  assert.equal(cameras.project(cameras.matrix(mirrored, wide), 0, 0)[0], 300);
  const turned = cameras.rotate(cameras.flushTo("left", false), 90);
  assert.equal(cameras.project(cameras.matrix(turned, wide), 5, 10)[0], 150);
});

test("true size: a millimetre of the patient is a millimetre of the screen, whatever the pane's size", () => {
  for (const view of [frame, { ...frame, viewWidth: 333, viewHeight: 900 }, { ...frame, px: 0.5, py: 0.25 }]) {
    const m = matrix(cameras.trueSize({ ...RESET, x: 9 }, view, 3.5), view);
    const [a, b] = [project(m, 0, 0), project(m, 10 / view.px, 10 / view.py)];
    close([b[0] - a[0], b[1] - a[1]], [35, 35]);
  }
});

test("letters that one picture tells of itself are turned and mirrored with it", () => {
  const layout = { origin: null, letters: null };
  assert.deepEqual(edges(layout, RESET, ["P", "FL"]), { left: "A", right: "P", top: "HR", bottom: "FL" });
  assert.deepEqual(edges(layout, flip(RESET, "h"), ["P", "L"]), { left: "P", right: "A", top: "R", bottom: "L" });
  assert.equal(edges(layout, RESET, []), null);
});
