/** The button that unfolds a toolbar that does not fit: its rows then lie over the pictures. */
import { covers } from "./covering.js";
import { iconButton } from "./dom.js";

/** @param {HTMLElement} bar whose groups may not all be seen @returns {{button: HTMLElement, fold: () => void}} */
export function moreTools(bar) {
  const button = iconButton("tools", "All tools", () => open(!isOpen()), { className: "more-tools" });
  const covering = covers(bar, () => bar.closest(".viewer")?.querySelector(".stage"));
  const isOpen = () => bar.hasAttribute("data-open");
  const open = (/** @type {boolean} */ wanted) => {
    bar.toggleAttribute("data-open", wanted);
    button.setAttribute("aria-expanded", String(wanted));
    document[wanted ? "addEventListener" : "removeEventListener"]("pointerdown", outside, true);
    if (!wanted) measure();
    covering.follow(); // The texts of the pictures below it stay in sight.
  };
  const outside = ({ target }) => {
    const holder = bar.parentElement;
    if (!holder?.contains(target) && !target.closest?.(".menu, dialog")) open(false);
  };
  const measure = () => {
    if (!isOpen()) button.hidden = bar.scrollWidth <= bar.clientWidth + 1 && bar.scrollHeight <= bar.clientHeight + 1;
  };
  // A key that came to a button of a row below has scrolled there.
  bar.addEventListener("focusout", () => isOpen() || (bar.scrollTop = 0));
  button.setAttribute("aria-expanded", "false");
  button.hidden = true;
  new ResizeObserver(measure).observe(bar);
  new MutationObserver(measure).observe(bar, { subtree: true, attributes: true, attributeFilter: ["hidden"] });
  return { button, fold: () => isOpen() && open(false) };
}
