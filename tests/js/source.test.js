import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pictureKey, planeRequest } from "../../static/js/core/requests.js";

globalThis.document ??= /** @type {any} */ ({ hidden: false, addEventListener() {} });
const { PlaneSource } = await import("../../static/js/api/planes.js");
await import("../../static/js/api/coarse.js"); // Loaded late on the page; here it must not reach into another test.

const affine = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const manifest = {
  id: "s1",
  digest: "d1",
  phases: 1,
  colour: false,
  grid: { shape: [4, 4, 4], affine },
  coarse: { shape: [4, 4, 4], affine },
  planes: { axial: { width: 4, height: 4, slices: 4, distance: 1 } },
};
const turned = (degrees) => {
  const [c, s] = [Math.cos(degrees / 57.29578), Math.sin(degrees / 57.29578)];
  return { row: [c, s, 0], column: [0, 0, -1], anchor: [2, 2, 2] };
};
const asked = (state) => planeRequest(manifest, { plane: "axial", phase: 0, index: 1, ...state });
const still = { direction: 1, axis: /** @type {const} */ ("slice") };

/** `count` planes of 4 x 4 bytes from `first` on, as they travel. */
function answer(count, first = 0) {
  const buffer = new ArrayBuffer(40 + count * 16);
  const view = new DataView(buffer);
  view.setUint32(0, 0x4c425831);
  view.setUint8(4, 2);
  for (const [at, value] of [[8, 4], [12, 4], [16, count], [20, first]]) view.setUint32(at, value, true);
  view.setFloat64(24, 1, true);
  new Uint8Array(buffer, 40).fill(7);
  return new Response(buffer);
}

/** @type {{address: string, resolve: (value: Response) => void, aborted: () => boolean}[]} */
let sent = [];
beforeEach(() => {
  sent = [];
  globalThis.fetch = (address, { signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      sent.push({ address: String(address), resolve, aborted: () => Boolean(signal?.aborted) });
    });
});
const planes = () => sent.filter(({ address }) => address.includes("/plane?"));
const copies = () => sent.filter(({ address }) => address.includes("/coarse?"));
const rest = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A slow machine takes its time. @param {() => boolean} condition */
async function until(condition) {
  for (let i = 0; i < 200 && !condition(); i += 1) await rest();
  assert.ok(condition(), String(condition));
}

test("a turning hand has one request on its way, and the newest wish comes next", async () => {
  const source = new PlaneSource(1 << 20);
  for (const degrees of [1, 2, 3, 4]) source.want("coronal", asked({ turn: turned(degrees) }), still);
  assert.equal(planes().length, 1);
  assert.ok(!planes()[0].aborted());
  planes()[0].resolve(answer(1));
  await until(() => planes().length === 2);
  const last = new URLSearchParams(planes()[1].address.split("?")[1]);
  assert.equal(last.get("row"), turned(4).row.map((value) => Number(value.toFixed(7))).join(","));
  planes()[1].resolve(answer(1));
  await until(() => Boolean(source.peek(asked({ turn: turned(4) }))));
  const picture = source.peek(asked({ turn: turned(4) }));
  assert.equal(picture.index, 1);
  await until(() => copies().length === 1);
});

test("until the true plane is there the small copy stands in, and whoever waits is told", async () => {
  const source = new PlaneSource(1 << 20);
  const heard = [];
  source.onPicture = (key) => heard.push(key);
  const request = asked({ turn: turned(20) });
  source.want("coronal", request, still);
  assert.equal(source.preview(request), undefined);
  await until(() => copies().length === 1);
  copies()[0].resolve(answer(4));
  await until(() => heard.length > 0);
  assert.deepEqual(heard, [pictureKey(request)]);
  const preview = source.preview(request);
  assert.ok(preview.width <= request.layout.width && preview.data.some((sample) => sample > 1));
  assert.equal(source.preview(request), preview);
  assert.equal(source.peek(request), undefined);
});

test("planes along the voxel axes have no preview; linked ones fetch the copy once they are at rest", async () => {
  const source = new PlaneSource(1 << 20);
  const request = asked({});
  source.want("axial", request, still);
  assert.equal(copies().length, 0);
  planes()[0].resolve(answer(1, 1));
  await until(() => copies().length === 1);
  assert.equal(source.preview(request), undefined);
});

test("planes that are made one by one are fetched ahead one by one, and few", async () => {
  const source = new PlaneSource(1 << 20);
  source.want("axial", asked({ slab: { mm: 2, mode: "maximum_ip" } }), still);
  planes()[0].resolve(answer(1, 1));
  await until(() => planes().length === 2);
  assert.ok(!planes()[1].address.includes("count="));
  assert.ok(planes()[1].address.includes("index=2"));
});

test("a copy that cannot be had is told on the console alone, and asked for again when a connection is back", async (t) => {
  const told = t.mock.method(console, "info", () => {});
  const source = new PlaneSource(1 << 20);
  source.want("coronal", asked({ turn: turned(5) }), still);
  await until(() => copies().length === 1);
  copies()[0].resolve(new Response("{}", { status: 422 }));
  await until(() => told.mock.callCount() === 1);
  source.want("coronal", asked({ turn: turned(6) }), still);
  await rest();
  assert.equal(copies().length, 1);
  source.retryAll();
  source.want("coronal", asked({ turn: turned(7) }), still);
  await until(() => copies().length === 2);
});

const long = { ...manifest, planes: { axial: { width: 4, height: 4, slices: 64 } } };
const slice = (index, state = {}) => planeRequest(long, { plane: "axial", phase: 0, index, ...state });
const wanted = () =>
  planes().map(({ address }) => ["index", "count"].map((name) => Number(new URL(address, "http://x").searchParams.get(name))));

test("a hand that runs through a stack is given batches, those ahead as well; one at rest the slice alone", async (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const source = new PlaneSource(1 << 20);
  source.want("axial", slice(10), still);
  now += 500;
  source.want("axial", slice(11), still);
  assert.deepEqual(wanted(), [[10, 1], [11, 1]]);
  source.release("axial");
  await until(() => planes().every(({ aborted }) => aborted()));
  await rest();
  sent = [];
  source.want("axial", slice(20), still);
  now += 17;
  source.want("axial", slice(21), still);
  assert.deepEqual(wanted(), [[20, 1], [21, 11], [32, 16], [48, 16]]);
});

test("where answers are slow a running hand is given what it wants last, slice by slice", async (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const source = new PlaneSource(1 << 20);
  source.want("axial", slice(10), still);
  now += 900;
  planes()[0].resolve(answer(1, 10));
  await until(() => Boolean(source.peek(slice(10))));
  sent = [];
  source.want("axial", slice(50), still);
  now += 17;
  source.want("axial", slice(51), still);
  assert.deepEqual(wanted(), [[50, 1], [51, 1]]);
});

test("on its way a hand is shown the slice nearest to what it wants, of the same stack", async () => {
  const source = new PlaneSource(1 << 20);
  source.want("axial", slice(10), still);
  planes()[0].resolve(answer(1, 10));
  await until(() => planes().length > 1);
  planes()[1].resolve(answer(5, 11));
  await until(() => Boolean(source.peek(slice(15))));
  assert.equal(source.passing(slice(20), slice(10))?.index, 15);
  assert.equal(source.passing(slice(8), slice(12))?.index, 10);
  assert.equal(source.passing(slice(20), slice(15)), undefined);
  assert.equal(source.passing(slice(20), slice(10, { phase: 1 })), undefined);
  assert.equal(source.passing(slice(20, { turn: turned(4) }), slice(10)), undefined);
});
