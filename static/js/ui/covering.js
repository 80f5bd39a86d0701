/** What lies over the upper edge of the pictures; the texts of those panes that it lies on stand below it. */
import { coveredTop } from "../core/covering.js";

/** @type {Set<HTMLElement>} */
const COVERS = new Set();

/** @param {Element} stage */
function lay(stage) {
  for (const one of COVERS) if (!one.isConnected) COVERS.delete(one);
  const boxes = [...COVERS].filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect());
  for (const pane of /** @type {NodeListOf<HTMLElement>} */ (stage.querySelectorAll(".pane")))
    pane.style.setProperty("--covered", `${coveredTop(pane.getBoundingClientRect(), boxes)}px`);
}

/**
 * @param {HTMLElement} root lies over the pictures where it is shown
 * @param {() => Element | null | undefined} stage whose panes it may lie on
 * @returns {{follow: () => void, dispose: () => void}} `follow`: it has come, gone or changed
 */
export function covers(root, stage) {
  const follow = () => {
    const here = stage();
    if (!here) return;
    watch.disconnect();
    COVERS[root.offsetParent ? "add" : "delete"](root);
    if (root.offsetParent) for (const one of [here, root, ...here.querySelectorAll(".pane")]) watch.observe(one);
    lay(here);
  };
  const watch = new ResizeObserver(() => stage() && lay(stage()));
  const dispose = () => {
    watch.disconnect();
    COVERS.delete(root);
  };
  return { follow, dispose };
}
