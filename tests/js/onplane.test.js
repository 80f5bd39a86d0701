import assert from "node:assert/strict";
import { test } from "node:test";
import { MARK0 } from "../../static/js/core/mark.js";
import { onPlane } from "../../static/js/core/onplane.js";
import { planeSpace } from "../../static/js/core/planes.js";
import { distanceTo, labelBox, pixelOn, project } from "../../static/js/core/primitives.js";
import { NO_SLAB } from "../../static/js/core/state.js";
import { axial as layout } from "./stacks.js";

const volume = { id: "s", kind: "volume" };
const ref = (index, more = {}) => ({ name: "acquired", index, row: null, column: null, slab: NO_SLAB, ...more });
const at = (shown, more = {}) => ({
  manifest: volume,
  layout,
  shown,
  plane: ref(shown),
  state: { slab: NO_SLAB },
  ...more,
});
const mark = (points, more = {}) => ({ ...MARK0, series: "s", kind: "length", points, plane: ref(3), ...more });

test("in a volume a mark is shown within half a slice of its plane", () => {
  const level = mark([
    [0, 0, 109],
    [5, 0, 110.4],
  ]);
  assert.equal(onPlane(level, at(3)), "on");
  assert.equal(onPlane(level, at(4)), null);
  assert.equal(
    onPlane(
      mark([
        [0, 0, 109],
        [5, 0, 118],
      ]),
      at(3),
    ),
    null,
  );
});

test("a slab shows what lies within it, as lying beside the slice", () => {
  const away = mark([[0, 0, 115]]);
  assert.equal(onPlane(away, at(3, { state: { slab: { mm: 12, mode: "maximum_ip" } } })), "far");
  assert.equal(onPlane(away, at(3, { state: { slab: { mm: 10, mode: "maximum_ip" } } })), null);
});

test("uneven slices reach halfway to the nearest neighbour", () => {
  const origins = [
    [-25, -20, 0],
    [-25, -20, 2],
    [-25, -20, 30],
  ];
  const uneven = { ...layout, slices: 3, origins };
  assert.equal(onPlane(mark([[0, 0, 2.9]]), at(1, { layout: uneven })), "on");
  assert.equal(onPlane(mark([[0, 0, 4]]), at(1, { layout: uneven })), null);
});

test("a mark on a sheared stack is on its slice, straight along the normal", () => {
  const sheared = { ...layout, step: [0, 0.8, 3] };
  assert.deepEqual(
    pixelOn(sheared, 3, [0, 2.4, 109]).map((value) => Math.round(value * 1e6) / 1e6),
    [50, 40, 0],
  );
  assert.equal(onPlane(mark([[0, 0, 109]]), at(3, { layout: sheared })), "on");
});

test("in a list of images, and without a place, a mark belongs to its own image", () => {
  const flat = planeSpace({
    slices: 4,
    width: 10,
    height: 10,
    spacing: null,
    origin: null,
    row: null,
    column: null,
    step: null,
  });
  const drawn = mark(
    [
      [1, 1, 3],
      [2, 2, 3],
    ],
    { space: "image" },
  );
  for (const context of [at(3, { layout: flat }), at(3, { manifest: { id: "s", kind: "images" } })]) {
    assert.equal(onPlane(drawn, context), "on");
    assert.equal(onPlane(drawn, { ...context, shown: 2, plane: ref(2) }), null);
    assert.equal(onPlane(drawn, { ...context, plane: ref(3, { name: "coronal" }) }), null);
  }
});

test("a key image is its plane alone; an oblique one only turned the same way", () => {
  const key = mark([], { kind: "keyimage" });
  assert.equal(onPlane(key, at(3)), "on");
  assert.equal(onPlane(key, at(2)), null);
  const turned = ref(3, { name: "oblique", row: [1, 0, 0], column: [0, 0.6, 0.8] });
  const oblique = { ...key, plane: turned };
  assert.equal(onPlane(oblique, at(3, { plane: turned })), "on");
  assert.equal(onPlane(oblique, at(3, { plane: { ...turned, column: [0, 0.8, 0.6] } })), null);
});

test("hidden marks and marks of other series are not shown", () => {
  assert.equal(onPlane(mark([[0, 0, 109]], { hidden: true }), at(3)), null);
  assert.equal(onPlane(mark([[0, 0, 109]], { series: "other" }), at(3)), null);
});

const twice = [2, 0, 0, 2, 10, 20];

test("primitives lie on the screen where their pixels are", () => {
  const [line] = project(
    [
      {
        kind: "line",
        points: [
          [-25, -20, 109],
          [-20, -20, 109],
        ],
      },
    ],
    layout,
    3,
    twice,
  );
  assert.deepEqual(line.points, [
    [11, 21],
    [31, 21],
  ]);
});

test("an ellipse becomes a closed outline through its four ends", () => {
  const ends = [
    [-25, 0, 109],
    [-15, 0, 109],
    [-20, -5, 109],
    [-20, 5, 109],
  ];
  const [ring] = project([{ kind: "ellipse", points: ends }], layout, 3, twice);
  assert.equal(ring.kind, "polygon");
  for (const [end] of ends.map((point) => project([{ kind: "point", points: [point] }], layout, 3, twice)[0].points))
    assert.ok(distanceTo(ring, end) < 0.1);
});

test("distance is to the nearest part of what is drawn, the closing side too", () => {
  const square = {
    kind: "polygon",
    points: [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
    ],
  };
  assert.equal(distanceTo(square, [-3, 5]), 3);
  assert.equal(distanceTo({ ...square, kind: "polyline" }, [-3, 5]), Math.hypot(3, 5));
  assert.equal(distanceTo({ kind: "point", points: [[3, 4]] }, [0, 0]), 5);
  assert.equal(distanceTo({ kind: "line", points: [] }, [0, 0]), Infinity);
});

test("words can be pointed at", () => {
  const [note] = project(
    [{ kind: "label", at: [-25, -20, 109], foot: [-25, -10, 109], lines: ["one", "two"] }],
    layout,
    3,
    twice,
  );
  assert.equal(note.height, 20);
  assert.ok(note.note);
  const [left, top, right, bottom] = labelBox(note);
  assert.equal(distanceTo(note, [(left + right) / 2, (top + bottom) / 2]), 0);
  assert.equal(distanceTo(note, [left - 4, top + 1]), 4);
});

test("within a slab a mark of a plane that lies across it is seen from its side; one that lies alike is not", () => {
  const planes = { acquired: layout, axial: layout, coronal: { ...layout, row: [0.5, 0, 0], column: [0, 0, -0.5], step: [0, 0.5, 0] } };
  const whole = { manifest: { ...volume, planes }, state: { slab: { mm: 60, mode: "maximum_ip" } } };
  const points = [[0, -5, 115], [5, 5, 115]];
  assert.equal(onPlane(mark(points, { plane: ref(5) }), at(3, whole)), "far");
  assert.equal(onPlane(mark(points, { plane: ref(9, { name: "coronal" }) }), at(3, whole)), "edge");
  const tilted = (degrees) => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return ref(0, { name: "oblique", row: [1, 0, 0], column: [0, c, s] });
  };
  assert.equal(onPlane(mark(points, { plane: tilted(40) }), at(3, whole)), "far");
  assert.equal(onPlane(mark(points, { plane: tilted(50) }), at(3, whole)), "edge");
  assert.equal(onPlane(mark([[0, 0, 109]], { plane: ref(9, { name: "coronal" }) }), at(3, whole)), "on", "it lies on the slice");
});

test("a key image with a slab that can be no more is known again without it", () => {
  const [slab, none] = [{ mm: 12, mode: "average_ip" }, { slab: NO_SLAB }];
  const planes = { acquired: { ...layout, distance: 3 }, axial: { ...layout, distance: 3 } };
  const key = mark([], { kind: "keyimage", plane: ref(3, { slab }) });
  const shown = (manifest) => onPlane(key, at(3, { manifest: { ...volume, planes, ...manifest }, state: { plane: "acquired", turn: null, ...none } }));
  assert.equal(shown({ colour: true }), "on");
  assert.equal(shown({ planes: { ...planes, axial: { reason: "Its volume needs more memory." } } }), "on");
  assert.equal(shown({ colour: false }), null, "where there can be one, it is another picture");
});
