/** What the server's own pages do better with a script: they work without it. */
const { language } = document.documentElement.dataset;
const dateTime = new Intl.DateTimeFormat(language || undefined, { dateStyle: "medium", timeStyle: "short" });

/** Moments in the zone of the reader. @param {ParentNode} root */
function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    if (Number.isNaN(moment.valueOf())) continue;
    time.setAttribute("title", time.textContent ?? "");
    time.textContent = dateTime.format(moment);
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
for (const button of document.querySelectorAll("button[data-close-confirm]")) {
  /** @type {HTMLButtonElement} */ (button).hidden = false;
  button.addEventListener("click", () => button.closest("details")?.removeAttribute("open"));
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
