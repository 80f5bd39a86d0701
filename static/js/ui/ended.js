/** Says that the login has ended, keeps the page as it is, and goes away when the same person is there again. */
import { announce } from "./announce.js";
import { h, icon, write } from "./dom.js";

const ENDED =
  "Your login has ended. What is on the screen stays. Log in again in another tab, and what you draw is saved from there on.";
const OTHER = "Somebody else has logged in to this browser. Nothing more is saved from this page: reload it.";
const BACK = "You are logged in again.";
/** Milliseconds that the good news stays. */
const SHOWN = 4000;

/** @param {import("../api/session.js").Session} session @returns {HTMLElement} */
export function sessionNotice(session) {
  let timer = 0;
  const text = h("span");
  const again = h("a.button.small", { href: "/login?next=/", target: "_blank", rel: "noopener" }, "Log in again");
  const reload = h("button.button.small", { type: "button", on: { click: () => location.reload() } }, "Reload");
  const check = h("button.button.small", { type: "button", on: { click: () => session.check() } }, "I am logged in");
  const root = h("div.session-notice", { hidden: true, role: "alert", data: { session: "in" } });
  root.append(icon("warning"), text, again, check, reload);
  const tell = (state) => {
    clearTimeout(timer);
    const words = { in: BACK, out: ENDED, other: OTHER }[state];
    root.dataset.session = state;
    root.hidden = false;
    again.hidden = check.hidden = state !== "out";
    reload.hidden = state !== "other";
    write(text, words);
    announce(words);
    if (state === "in") timer = window.setTimeout(() => (root.hidden = true), SHOWN);
  };
  session.onChange(tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && session.state !== "in") session.check();
  });
  if (session.state !== "in") tell(session.state);
  return root;
}
