import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const modules = readdirSync(new URL("static/js/", root), { recursive: true })
  .filter((name) => name.endsWith(".js"))
  .sort();

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

test("what is called of the viewer, and of what surrounds it, is there", () => {
  const pages = modules.filter((name) => name.startsWith("pages/")).map((name) => read(`static/js/${name}`));
  for (const [holder, file] of [["viewer", "viewer"], ["surround", "surround"]]) {
    const own = read(`static/js/pages/${file}.js`);
    const there = new Set([...own.matchAll(/^ {2}(?:async )?(\w+)(?:\(| = )/gm)].map(([, name]) => name));
    const called = new Set(
      pages.flatMap((text) => [...text.matchAll(new RegExp(`\\b${holder}\\??\\.(\\w+)\\(`, "g"))].map(([, name]) => name)),
    );
    assert.ok(called.size > 4, holder);
    for (const name of called) assert.ok(there.has(name), `${holder}.${name}() does not exist`);
  }
});
