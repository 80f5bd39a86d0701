/**
 * Where the toolbar is folded, what is needed while pictures run stays in sight: the button that stops them, and on a
 * phone the phase. Elsewhere both stand in the toolbar.
 */
import { isRun } from "../core/cine.js";
import { h, iconButton, setIcon } from "./dom.js";

/** As in phone.css. */
const UPRIGHT = "(max-width: 500px), (max-width: 760px) and (min-height: 501px)";

/**
 * @param {import("./toolbar.js").Act} act @param {HTMLElement} bar the toolbar's groups, which may be folded
 * @param {HTMLElement} phases the slider, in the toolbar
 */
export function playingLine(act, bar, phases) {
  const home = phases.parentElement;
  const button = iconButton("play", "Play", () => act("cine"), { className: "run-button" });
  const row = h("div.phase-row");
  let run = false;
  const place = () => {
    const wanted = matchMedia(UPRIGHT).matches ? row : home;
    if (phases.parentElement !== wanted) wanted.append(phases);
    button.hidden = !run || isInSight(bar, home.querySelector('[data-action="cine"]'));
  };
  new ResizeObserver(place).observe(bar);
  button.hidden = true;
  place();
  return {
    button,
    row,
    /** @param {import("./toolbar.js").Shown} shown */
    update({ cine, manifest, layout }) {
      const runs = isRun(manifest, layout.slices, cine.playing);
      if (runs !== run) {
        run = runs;
        requestAnimationFrame(place); // The groups are laid by then.
      }
      setIcon(button, cine.playing ? "pause" : "play");
      button.setAttribute("aria-pressed", String(cine.playing));
      button.setAttribute("aria-label", cine.playing ? "Stop" : "Play");
      button.title = button.ariaLabel;
    },
  };
}

/** @param {HTMLElement} bar @param {Element | null} button */
function isInSight(bar, button) {
  const [end, box] = [bar.getBoundingClientRect(), button?.getBoundingClientRect()];
  return Boolean(box?.width) && box.right <= end.right + 1 && box.bottom <= end.bottom + 1;
}
