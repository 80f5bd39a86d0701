/** What the server's own pages do better with a script: they work without it. */
import { momentText } from "../ui/peoplewords.js";

const { language } = document.documentElement.dataset;
const chosen = language ? new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }) : null;

/** Moments in the zone of the reader. @param {ParentNode} root */
function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.setAttribute("title", time.textContent ?? "");
    time.textContent = chosen ? chosen.format(moment) : momentText(time.getAttribute("datetime") ?? "");
  }
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    button.textContent = "Copied";
  } catch {
    // Without TLS a browser gives no clipboard: the text is marked, so that the keyboard copies it.
    const text = button.parentElement?.querySelector("code");
    if (text) getSelection()?.selectAllChildren(text);
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (button.textContent = label), 3000);
}

/** Whatever opened by a summary closes with Escape, and with a press beside it. */
function closing() {
  const open = () => document.querySelectorAll("details.account[open], details.confirm[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of open()) {
      details.removeAttribute("open");
      /** @type {HTMLElement | null} */ (details.querySelector("summary"))?.focus();
    }
  });
  document.addEventListener("pointerdown", ({ target }) => {
    for (const details of open()) if (!details.contains(/** @type {Node} */ (target))) details.removeAttribute("open");
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const made = /** @type {HTMLButtonElement} */ (button);
  made.hidden = false;
  made.addEventListener("click", () => copy(made));
}
// On a phone a long search stands behind one button, so that what was found is seen first.
for (const found of document.querySelectorAll("button[data-folds]")) {
  const button = /** @type {HTMLButtonElement} */ (found);
  const form = document.getElementById(button.getAttribute("aria-controls") ?? "");
  button.hidden = false;
  form?.toggleAttribute("data-folded", button.ariaExpanded === "false");
  button.addEventListener("click", () => {
    const open = form?.toggleAttribute("data-folded") === false;
    button.setAttribute("aria-expanded", String(open));
  });
}
for (const button of document.querySelectorAll("button[data-close-confirm]")) {
  /** @type {HTMLButtonElement} */ (button).hidden = false;
  button.addEventListener("click", () => button.closest("details")?.removeAttribute("open"));
}
// A question that opens below the edge of the window would not be seen, nor its buttons.
for (const details of document.querySelectorAll("details.confirm")) {
  details.addEventListener("toggle", () => {
    if (details.hasAttribute("open")) details.scrollIntoView({ block: "nearest" });
  });
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => {
    // A second press while the first is on its way would send it twice.
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((one) => one.setAttribute("disabled", "")));
  });
}
// A page that comes back out of the browser's memory has its buttons again.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("button[disabled]").forEach((one) => one.removeAttribute("disabled"));
});
/** @type {HTMLElement | null} */ (document.querySelector('[aria-invalid="true"]'))?.focus();
document.querySelector(".page-parts [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
localise(document);
closing();
