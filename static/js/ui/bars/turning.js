/** Turning, and the size of the picture. */
import { pixelSize } from "../../core/geometry.js";
import { h, iconButton } from "../dom.js";

/** @type {import("../toolbar.js").Group} */
export function turningBar(act) {
  const turns = [
    iconButton("flip-h", "Flip left to right", () => act("flip-h"), { action: "flip-h" }),
    iconButton("flip-v", "Flip top to bottom", () => act("flip-v"), { action: "flip-v" }),
    iconButton("rotate", "Rotate clockwise", () => act("rotate", 90), { action: "rotate", value: 90 }),
  ];
  const smooth = iconButton("smooth", "Smooth between pixels", () => act("smooth"), { className: "toggle" });
  const trueSize = iconButton("ruler", "True size: a millimetre is a millimetre", () => act("true-size"));
  const sizes = [
    iconButton("fit", "Fit to the pane", () => act("fit"), { action: "fit" }),
    iconButton("actual", "One to one: each pixel as it is", () => act("actual")),
    trueSize,
    smooth,
    iconButton("reset", "Reset the pane", () => act("reset"), { action: "reset" }),
  ];
  const group = (label, buttons) => h("div.tool-group", { role: "group", aria: { label } }, buttons);
  return {
    root: h("div.tool-groups", {}, group("Turn", turns), group("Size", sizes)),
    update({ pane, layout }) {
      trueSize.hidden = !pixelSize(layout).known;
      smooth.setAttribute("aria-pressed", String(pane.look.smooth));
    },
  };
}
