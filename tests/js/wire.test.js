import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, isColour, masked, readHeader } from "../../static/js/core/wire.js";

/** Write planes as docs/architecture.md says; filter 1 the slow and obvious way. */
function encode({ sample, filter, flags = 0, width, height, first = 0, slope = 1, intercept = 0 }, planes) {
  const bodies = planes.flatMap((plane) => (filter ? filtered(plane, width, height) : plain(plane, sample)));
  const buffer = new ArrayBuffer(40 + bodies.length);
  const view = new DataView(buffer);
  [..."LBX1"].forEach((letter, i) => view.setUint8(i, letter.charCodeAt(0)));
  [sample, filter, flags, 0].forEach((value, i) => view.setUint8(4 + i, value));
  [width, height, planes.length, first].forEach((value, i) => view.setUint32(8 + 4 * i, value, true));
  view.setFloat64(24, slope, true);
  view.setFloat64(32, intercept, true);
  new Uint8Array(buffer, 40).set(bodies);
  return buffer;
}

function plain(plane, sample) {
  return sample < 2 ? plane.flatMap((value) => [value & 255, (value >> 8) & 255]) : plane;
}

function filtered(plane, width, height) {
  const codes = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const before = x ? plane[y * width + x - 1] : y ? plane[(y - 1) * width] : 0;
      const change = ((plane[y * width + x] - before) << 16) >> 16;
      codes.push(((change << 1) ^ (change >> 15)) & 0xffff);
    }
  }
  return [...codes.map((code) => code & 255), ...codes.map((code) => code >> 8)];
}

test("the header is read field by field", () => {
  const header = readHeader(
    encode({ sample: 0, filter: 1, flags: 1, width: 2, height: 1, first: 7, slope: 0.5, intercept: -1024 }, [[1, 2]]),
  );
  assert.deepEqual(header, {
    sample: "int16",
    filter: 1,
    nan: true,
    blank: false,
    tables: false,
    width: 2,
    height: 1,
    count: 1,
    first: 7,
    slope: 0.5,
    intercept: -1024,
  });
});

test("what was quantised says which samples stand for no number and for nothing measured", () => {
  const [picture] = decode(encode({ sample: 1, filter: 1, flags: 3, width: 3, height: 1 }, [[0, 1, 2]]));
  assert.deepEqual([picture.nan, picture.blank, ...picture.data], [true, true, 0, 1, 2]);
});

test("signed and unsigned samples come back exactly, extremes and wrap-around included", () => {
  const signed = [-32768, 32767, 0, -1, 1, 5, -32768, -32768, 12, 32767, 32767, -7];
  const unsigned = [0, 65535, 1, 65534, 40000, 2, 3, 65535, 0, 0, 7, 9];
  for (const filter of [0, 1]) {
    assert.deepEqual([...decode(encode({ sample: 0, filter, width: 4, height: 3 }, [signed]))[0].data], signed);
    assert.deepEqual([...decode(encode({ sample: 1, filter, width: 4, height: 3 }, [unsigned]))[0].data], unsigned);
  }
});

test("random planes survive the filter", () => {
  let seed = 12345;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % 65536;
  const planes = Array.from({ length: 3 }, () => Array.from({ length: 17 * 11 }, random));
  const pictures = decode(encode({ sample: 1, filter: 1, width: 17, height: 11, first: 5 }, planes));
  pictures.forEach((picture, i) => assert.deepEqual([...picture.data], planes[i]));
  assert.deepEqual(
    pictures.map(({ index }) => index),
    [5, 6, 7],
  );
});

test("each plane knows its range", () => {
  const [one, two] = decode(
    encode({ sample: 0, filter: 1, width: 3, height: 1 }, [
      [-5, 9, 2],
      [4, 4, 4],
    ]),
  );
  assert.deepEqual([one.low, one.high, two.low, two.high], [-5, 9, 4, 4]);
});

test("eight bits and colour travel as they are", () => {
  assert.deepEqual(
    [...decode(encode({ sample: 2, filter: 0, width: 2, height: 2 }, [[1, 2, 3, 255]]))[0].data],
    [1, 2, 3, 255],
  );
  const [colour] = decode(encode({ sample: 3, filter: 0, width: 1, height: 2 }, [[255, 0, 9, 8, 7, 6]]));
  assert.deepEqual([colour.sample, ...colour.data], ["rgb", 255, 0, 9, 8, 7, 6]);
});

test("what is no plane, and what was cut short, is refused", () => {
  assert.throws(() => decode(new TextEncoder().encode("{}".padEnd(60)).buffer), /not planes/);
  assert.throws(
    () => decode(encode({ sample: 0, filter: 1, width: 4, height: 1 }, [[1, 2, 3, 4]]).slice(0, 45)),
    /cut short/,
  );
});

test("in colour, black is told from what was not acquired", () => {
  const colours = Array.from({ length: 18 }, (_, i) => i);
  const [picture] = decode(encode({ sample: 3, filter: 0, width: 3, height: 2, first: 4 }, [colours]));
  const alpha = (layout) => {
    const made = masked(picture, layout);
    assert.equal(made.sample, "rgba");
    assert.ok(isColour(made) && isColour(picture));
    return Array.from({ length: 6 }, (_, i) => made.data[4 * i + 3]);
  };
  assert.deepEqual(alpha({ rows_in_gap: [1] }), [255, 255, 255, 0, 0, 0]);
  assert.deepEqual(alpha({ columns_in_gap: [0, 2] }), [0, 255, 0, 0, 255, 0]);
  assert.deepEqual(alpha({ in_gap: [4] }), [0, 0, 0, 0, 0, 0]);
  const { data } = masked(picture, { rows_in_gap: [0] });
  assert.deepEqual([...data.slice(12)], [9, 10, 11, 255, 12, 13, 14, 255, 15, 16, 17, 255]);
  assert.deepEqual([...data.slice(0, 12)], Array(12).fill(0));
});

test("a picture without gaps, or whose samples tell them, stays as it is", () => {
  const [colour] = decode(encode({ sample: 3, filter: 0, width: 1, height: 1 }, [[1, 2, 3]]));
  assert.equal(masked(colour, { in_gap: [7], rows_in_gap: [] }), colour);
  const [grey] = decode(encode({ sample: 2, filter: 0, width: 1, height: 1 }, [[5]]));
  assert.equal(masked(grey, { in_gap: [0] }), grey);
});
