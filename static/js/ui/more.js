/** The button that unfolds a toolbar that does not fit: its rows then lie over the pictures. */
import { covers } from "./covering.js";
import { iconButton } from "./dom.js";

/** A group that comes or goes; what was hidden and is hidden again is no change. @param {Element} bar */
const isChange = (bar) => (/** @type {MutationRecord} */ { type, target, oldValue }) =>
  type === "childList" ? target === bar : /** @type {HTMLElement} */ (target).getAttribute("hidden") !== oldValue;

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
  // To measure costs a layout: only where the groups take other room than before.
  const wider = (/** @type {MutationRecord[]} */ records) => records.some(isChange(bar)) && measure();
  new MutationObserver(wider).observe(bar, {
    subtree: true,
    childList: true,
    attributeFilter: ["hidden"],
    attributeOldValue: true,
  });
  return { button, fold: () => isOpen() && open(false) };
}
