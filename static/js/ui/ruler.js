/** How large a millimetre is on this screen: a shape is made as wide as a card that everybody has. */
import { h } from "./dom.js";
import { sheet } from "./dialog.js";
import { preferences } from "./preferences.js";

/** The long side of a bank card (ISO/IEC 7810 ID-1), mm. */
export const CARD = 85.6;
/** What CSS takes for granted: 96 pixels to the inch. */
const USUAL = 25.4 / 96;
const [SMALLEST, LARGEST] = [150, 900];

/** @param {() => void} done called when it has been measured */
export function rulerSheet(done) {
  const start = CARD / (preferences.all.mmPerPixel || USUAL);
  const card = h("div.ruler-card", { aria: { hidden: "true" } });
  const size = /** @type {HTMLInputElement} */ (
    h("input.ruler-size", {
      type: "range",
      min: SMALLEST,
      max: LARGEST,
      step: "any",
      value: String(start),
      aria: { label: "Width of the card on the screen" },
      on: { input: () => show() },
    })
  );
  const show = () => (card.style.width = `${size.value}px`);
  const save = () => {
    preferences.set("mmPerPixel", CARD / Number(size.value));
    dialog.close();
    done();
  };
  const text = "Hold a bank card against the screen, and make the one on it exactly as wide. It is remembered on this device.";
  const button = h("button.button.primary", { type: "button", on: { click: save } }, "Save and show true size");
  const dialog = sheet("True size", h("div.ruler", {}, h("p", {}, text), card, size, button), "ruler-sheet");
  show();
}
