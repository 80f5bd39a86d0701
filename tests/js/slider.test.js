import assert from "node:assert/strict";
import { test } from "node:test";
import { RESET } from "../../static/js/core/camera.js";
import { corners } from "../../static/js/core/corners.js";
import { sliderSide } from "../../static/js/core/slider.js";
import { initialLook } from "../../static/js/core/series.js";
import { flat, volume } from "./viewers.mjs";

/** One breast; its rows run to the front or to the back. */
const breast = (sides, more = {}) => flat("mg", { modality: "MG", images: [{ index: 0, sides }], ...more });
const side = (manifest, camera = RESET) =>
  sliderSide(manifest, manifest.planes.acquired, { plane: "acquired", camera }, 0);

test("the slider stands away from the chest wall, after every flip and turn", () => {
  assert.equal(side(breast(["P", "L"])), "left");
  assert.equal(side(breast(["A", "R"])), "right");
  assert.equal(side(breast(["A", "R"]), { ...RESET, flipH: true }), "left");
  assert.equal(side(breast(["P", "L"]), { ...RESET, rotation: 180 }), "right");
});

test("elsewhere, and where nothing is known of a picture, it stands at the right", () => {
  assert.equal(side(breast([])), "right");
  assert.equal(side(volume("ct")), "right");
});

test("texts leave room for it at the edge at which it stands", () => {
  const manifest = volume("ct");
  const at = (slider) =>
    corners({ manifest, layout: manifest.planes.acquired, index: 0, phase: 0, look: initialLook(manifest), zoom: 1,
      plane: "acquired", hide: false, width: 312, height: 400, slab: { mm: 40, mode: "maximum_ip" }, slider });
  assert.deepEqual(at("right").bottomLeft.length >= at("left").bottomLeft.length, true);
});
