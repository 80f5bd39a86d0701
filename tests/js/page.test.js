import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const modules = readdirSync(new URL("static/js/", root), { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .sort();

/** What a module imports before it runs. */
function imports(name) {
  const source = read(`static/js/${name}`).replace(/\/\*[\s\S]*?\*\//g, "");
  const base = new URL(name, "http://js/");
  return [...source.matchAll(/^\s*(?:import|export)\s+(?:[\w*${}\s,]+?\s+from\s+)?"([^"]+)"/gm)].map((match) =>
    new URL(match[1], base).pathname.slice(1),
  );
}

/** @param {string[]} starts @returns {string[]} all modules that must be there before these run, sorted */
function closure(...starts) {
  const found = new Set();
  const waiting = [...starts];
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...imports(name));
  }
  return [...found].sort();
}

const VIEWER = closure("pages/main.js", "pages/viewer.js", "gl/picker.js");
const BESIDE = closure("pages/surround.js").filter((name) => !VIEWER.includes(name));
const DESK = closure("pages/main.js", "pages/adding.js");

test("the page names every module that it starts with, so that none is found only after another", () => {
  const [viewer, desk] = read("templates/partials/modules.html")
    .split("{% else %}")
    .map((half) => [...half.matchAll(/modulepreload".* href="\/static\/js\/([^"]+)"/g)].map((match) => match[1]));
  assert.deepEqual([viewer, desk], [[...VIEWER, ...BESIDE], DESK], "run: python -m docs.make_modules");
});

test("the first picture waits for few modules; what draws marks, adds files or explains comes later", () => {
  assert.ok(VIEWER.length <= 75, `${VIEWER.length} modules`);
  for (const name of ["pages/late.js", "pages/marking.js", "tools/marking.js", "ui/uploads.js", "ui/help.js", "pages/desk.js"])
    assert.ok(!VIEWER.includes(name) && !BESIDE.includes(name), name);
});

test("every icon that is asked for is in the sprite", () => {
  const sprite = new Set(
    [...read("templates/partials/icons.html").matchAll(/id="i-([^"]+)"/g)].map((match) => match[1]),
  );
  const sources = modules.map((name) => read(`static/js/${name}`)).join("\n");
  const asked = [
    ...sources.matchAll(
      /(?:icon|iconButton)\(\s*"([a-z-]+)"|icon: "([a-z-]+)"|setIcon\(\w+, \w[^)]*\? "([a-z-]+)" : "([a-z-]+)"\)/g,
    ),
  ];
  const names = asked.flatMap((match) => match.slice(1).filter(Boolean));
  assert.ok(names.length > 20);
  for (const name of names) assert.ok(sprite.has(name), name);
});

test("modules of core know neither the document nor the window", () => {
  for (const name of modules.filter((one) => one.startsWith("core/"))) {
    assert.doesNotMatch(
      read(`static/js/${name}`),
      /(?<![.\w])(document|window|navigator|localStorage|globalThis)\./,
      name,
    );
  }
});
