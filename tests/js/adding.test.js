import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { metricOf } from "../../static/js/core/metric.js";
import { EMPTY_MARKS, reduceMarks } from "../../static/js/core/marks.js";

const root = new URL("../../", import.meta.url);
const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(new URL("docs/adding-a-tool.md", root), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "tool-"));
after(() => rmSync(folder, { recursive: true }));

/** The page's own code, as a module that lies among the tools. */
async function toolOfThePage() {
  const base = new URL("static/js/tools/diameters.js", root);
  const file = join(folder, "diameters.mjs");
  writeFileSync(
    file,
    code.replace(/from "(\.[^"]+)"/g, (_, path) => `from "${new URL(path, base).href}"`),
  );
  return (await import(pathToFileURL(file).href)).diametersTool;
}

const hand = (x, y) => ({
  at: [x, y],
  world: [x, y, 0],
  fromWorld: [x, y, 0],
  series: "s",
  space: "image",
  plane: { name: "acquired", index: 0 },
  phase: 0,
  reach: 6,
  perPixel: 1,
});

test("the tool that the page shows is drawn by four clicks, measures, and is undone", async () => {
  const tool = await toolOfThePage();
  const run = (state, change) => reduceMarks(state, change, { [tool.kind]: tool }).state;
  const clicks = [
    [0, 0],
    [30, 40],
    [0, 10],
    [8, 4],
  ].flatMap(([x, y]) => tool.click(hand(x, y)));
  const state = clicks.reduce(run, EMPTY_MARKS);
  const [mark] = Object.values(state.marks);
  const metric = metricOf({}, { spacing: null, origin: null }, 0, [], []);
  assert.deepEqual(
    tool.measure(mark, metric).map(({ name, value, unit }) => [name, value, unit]),
    [
      ["length", 50, "px"],
      ["length", 10, "px"],
      ["area", 500, "px²"],
    ],
  );
  assert.equal(tool.draw(mark).length, 2);
  assert.deepEqual(run(state, { type: "mark-undo" }).marks, {});
});
