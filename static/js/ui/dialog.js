/** Dialogs, sheets and short messages. */
import { h, iconButton } from "./dom.js";

/**
 * A dialog that asks one question. @param {{title: string, text: string, action: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, action, danger = false }) {
  return new Promise((resolve) => {
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const yes = h(
      `button.button.${danger ? "danger" : "primary"}`,
      { type: "button", on: { click: () => close(true) } },
      action,
    );
    const no = h("button.button", { type: "button", autofocus: true, on: { click: () => close(false) } }, "Cancel");
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog.dialog",
        { aria: { label: title }, on: { cancel: () => close(false) } },
        h("h2", {}, title),
        h("p", {}, text),
        h("div.dialog-actions", {}, no, yes),
      )
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A sheet over the page. @param {string} title @param {Node} content @param {string} [className] */
export function sheet(title, content, className = "") {
  const close = () => dialog.close();
  const head = h("header.sheet-head", {}, h("h2", {}, title), iconButton("close", "Close", close));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog.sheet", { aria: { label: title } }, head, h("div.sheet-body", {}, content))
  );
  if (className) dialog.classList.add(className);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

const SHOWN = 6000;

/** A short message at the foot of the page; one that stands there already is told anew, not twice. @param {string} text @param {"note" | "error"} [kind] */
export function toast(text, kind = "note") {
  let tray = document.querySelector(".toasts");
  if (!tray) {
    tray = h("div.toasts", { aria: { live: "polite" } });
    document.body.append(tray);
  }
  const note = h(`p.toast.${kind}`, { role: kind === "error" ? "alert" : "status" }, text);
  for (const other of [...tray.children]) if (other.textContent === text) other.remove();
  tray.append(note);
  setTimeout(() => note.remove(), SHOWN);
}
