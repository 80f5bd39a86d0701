import assert from "node:assert/strict";
import { test } from "node:test";
import { paneContext } from "../../static/js/core/context.js";
import { crossings } from "../../static/js/core/crosshair.js";
import { fromLink, toLink } from "../../static/js/core/link.js";
import { paneOf } from "../../static/js/core/opening.js";
import { reduce } from "../../static/js/core/reduce.js";
import { planeRequest } from "../../static/js/core/requests.js";
import { formatRoute, parseRoute } from "../../static/js/core/route.js";
import { canSlab, nextKind, SLABS, slabKind, slabOf, slabRefusal, slabStep, THICKEST, whyNoSlab } from "../../static/js/core/slab.js";
import { NO_SLAB, VIEWER0 } from "../../static/js/core/state.js";
import { factsOf, flat, volume } from "./viewers.mjs";

const grid = { shape: [10, 16, 20], affine: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 5, 0], [0, 0, 0, 1]] };
const thick = { mm: 12, mode: "average_ip" };
const { planes } = volume("any");
const alone = { ...planes, acquired: { ...planes.acquired, slices: 1 } };
const uncounted = { ...planes, acquired: { ...planes.acquired, distance: null } };
const large = { ...planes, axial: { reason: "Its volume needs more memory." } };
/** Each of them can have no slab of its acquired slices. */
const WITHOUT = [
  flat("radiograph"),
  volume("colour", { colour: true, grid }),
  volume("one", { planes: alone }),
  volume("uncounted", { planes: uncounted }),
  volume("large", { planes: large }),
];
const facts = factsOf(volume("a", { grid }), ...WITHOUT);
const shown = (series, ...changes) =>
  [{ type: "open", series, pane: "stack" }, ...changes].reduce((state, change) => reduce(state, change, facts), { ...VIEWER0, study: "s1" });
const there = (address) => fromLink(parseRoute(new URL(address, "http://localhost")), facts);
/** As a page that knew of no such rule left it. */
const spoilt = (state) => ({
  ...state,
  panes: Object.fromEntries(Object.entries(state.panes).map(([id, pane]) => [id, { ...pane, slab: thick }])),
});

test("colours, a single slice, and slices of which no volume is made can have no slab", () => {
  assert.ok(canSlab(facts.manifest("a"), { plane: "acquired" }));
  for (const manifest of WITHOUT) assert.ok(!canSlab(manifest, { plane: "acquired" }), manifest.id);
  assert.ok(canSlab(facts.manifest("one"), { plane: "coronal" }), "across a single slice there are many");
  assert.match(whyNoSlab(facts.manifest("colour"), { plane: "acquired" }), /Colours have no order/);
  assert.match(whyNoSlab(facts.manifest("radiograph"), { plane: "acquired" }), /One picture is no volume/);
  assert.match(whyNoSlab(facts.manifest("large"), { plane: "acquired" }), /more memory/);
});

test("a slab that cannot be changes nothing, and a hand that asks for it is told why", () => {
  const change = { type: "slab", mm: 5, mode: "average_ip" };
  for (const { id } of WITHOUT) {
    const before = shown(id);
    assert.deepEqual(reduce(before, change, facts), before, id);
    assert.ok(slabRefusal(before, change, facts), id);
    assert.equal(slabRefusal(before, { type: "slab", mm: 0 }, facts), "", "thinner than none is nothing to be told of");
    assert.equal(slabRefusal(before, { type: "scroll", by: 1 }, facts), "");
  }
  assert.equal(slabRefusal(shown("a"), change, facts), "");
  assert.equal(slabRefusal(VIEWER0, change, facts), "", "an empty pane");
});

test("a slab is no thicker than the field takes, and no thinner than none", () => {
  assert.deepEqual(shown("a", { type: "slab", mm: 9999 }).panes.stack.slab, { mm: THICKEST, mode: "maximum_ip" });
  assert.equal(shown("a", { type: "slab", mm: -3 }).panes.stack.slab.mm, 0);
  assert.equal(slabOf(facts.manifest("a"), { plane: "acquired", slab: thick }), thick);
});

test("the slab of a link is dropped where there can be none, and bounded where there can", () => {
  for (const { id } of WITHOUT) {
    const state = there(`/view/s1?series=${id}&slab=3,maximum_ip`);
    assert.deepEqual([state.panes.stack.series, state.panes.stack.slab], [id, NO_SLAB]);
    assert.ok(!formatRoute(toLink(spoilt(state), facts)).includes("slab"), id);
  }
  assert.equal(there("/view/s1?series=a&slab=99999,average_ip").panes.stack.slab.mm, THICKEST);
  const planes = there("/view/s1?series=colour&layout=mpr&p=axial;slab=3,maximum_ip");
  assert.deepEqual([planes.layout, planes.panes.axial.slab], ["mpr", NO_SLAB]);
  const linked = there("/view/s1?series=a&layout=mpr&p=axial;slab=99999,maximum_ip");
  assert.equal(linked.panes.axial.slab.mm, THICKEST);
});

test("what a pane opens with, and another plane of it, have a slab where they can", () => {
  assert.equal(paneOf(facts.manifest("colour"), { slab: thick }).slab, NO_SLAB);
  const across = [{ type: "plane", name: "coronal" }, { type: "slab", ...thick }];
  assert.deepEqual(shown("one", ...across).panes.stack.slab, thick);
  assert.equal(shown("one", ...across, { type: "plane", name: "acquired" }).panes.stack.slab, NO_SLAB);
});

test("neither request, nor mark, nor border knows of a slab that cannot be", () => {
  for (const { id } of WITHOUT) {
    const state = spoilt(shown(id));
    assert.equal(planeRequest(facts.manifest(id), state.panes.stack).slab, null, id);
    const context = paneContext("stack", state, facts);
    assert.deepEqual([context.plane.slab, context.state.slab], [NO_SLAB, NO_SLAB], id);
  }
  const halves = (id) =>
    crossings(paneContext("axial", spoilt(shown(id, { type: "layout", id: "mpr" })), facts)).map(({ half }) => half);
  assert.deepEqual(halves("colour"), [0, 0]);
  assert.ok(halves("a").every((half) => half > 0));
  const own = shown("a", { type: "slab", ...thick });
  assert.equal(paneContext("stack", own, facts).plane.slab, own.panes.stack.slab);
});

test("by key a slab grows by the distance of two slices, its kind goes round, and there is none at the end", () => {
  const { panes } = shown("a");
  const layout = facts.manifest("a").planes.acquired;
  const once = slabStep(panes.stack, layout, 1);
  assert.deepEqual(once, { type: "slab", mode: "maximum_ip", mm: 5 });
  const twice = slabStep(shown("a", once).panes.stack, layout, 1);
  assert.equal(twice.mm, 10);
  assert.equal(slabStep(panes.stack, layout, -1).mm, 0, "never thinner than none");
  assert.equal(slabStep(panes.stack, { ...layout, step: null }, 1).mm, 1);
  let kind = "";
  const round = SLABS.map(() => (kind = nextKind({ mm: kind ? 5 : 0, mode: kind || "average_ip" })));
  assert.deepEqual(round, ["maximum_ip", "minimum_ip", "average_ip", ""]);
  assert.equal(slabKind({ mm: 0, mode: "average_ip" }), "");
});

test("a radiograph is told of as an image", () => {
  const { acquired } = flat("x").planes;
  const one = flat("x", { planes: { acquired: { ...acquired, slices: 1 } } });
  assert.equal(whyNoSlab(one, { plane: "acquired" }), "There is one image, so that there are no slabs.");
});
