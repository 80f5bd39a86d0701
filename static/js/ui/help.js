/** The help sheet: keys, mouse and touch. */
import { BINDINGS, MOUSE, readable } from "../core/keys.js";
import { h } from "./dom.js";
import { sheet } from "./dialog.js";

export function helpSheet() {
  const shown = BINDINGS.filter(({ action, value }) => action !== "preset" || value === 0).map((one) =>
    one.action === "preset" ? { ...one, keys: ["1 – 9"], label: "Window presets" } : one,
  );
  const groups = [...new Set(shown.map(({ group }) => group))];
  const section = (title, rows) =>
    h(
      "section",
      {},
      h("h3", {}, title),
      h(
        "dl",
        {},
        rows.flatMap(([keys, label]) => [
          h(
            "dt",
            {},
            keys.map((key) => h("kbd", {}, key)),
          ),
          h("dd", {}, label),
        ]),
      ),
    );
  const keys = groups.map((group) =>
    section(
      group,
      shown.filter((one) => one.group === group).map((one) => [one.keys.map(readable), one.label]),
    ),
  );
  const mouse = section(
    "Mouse and touch",
    MOUSE.map(([hand, label]) => [[hand], label]),
  );
  return sheet("Keys and hands", h("div.help", {}, keys, mouse), "wide");
}
