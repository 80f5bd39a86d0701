/** Who is logged in, and what they can do about it. */
import { csrfToken, hasAccount, me } from "../api/me.js";
import { h, icon } from "./dom.js";
import { attachMenu } from "./menu.js";

/** @param {() => void} leaving what is done before the page is left */
export function accountButton(leaving) {
  if (!me.id) return null; // A guest: the bar of their link says who opened it to them.
  const who = me.local ? "No accounts: this machine alone" : `${me.name}, ${me.role}`;
  const button = h(
    "button.account-button",
    { type: "button", title: who, aria: { label: `Account: ${who}` } },
    me.local ? icon("person") : h("span.account-initials", { aria: { hidden: "true" } }, initials(me.name)),
    hasAccount && h("span.account-who", {}, h("span.account-name", {}, me.name), h("span.account-where", {}, me.facility)),
  );
  attachMenu(button, () => entries(leaving));
  return button;
}

/** @param {() => void} leaving @returns {import("./menu.js").Entry[]} */
function entries(leaving) {
  const go = (href) => ({ choose: () => location.assign(href) });
  const places = me.places.filter(({ href }) => href !== "/").map(({ label, href }) => ({ label, ...go(href) }));
  if (me.local)
    return [
      { heading: "No accounts: Lightbox answers this machine alone" },
      { label: "Set up accounts …", ...go("/setup") },
      ...places,
    ];
  return [
    { heading: [me.name, me.role, me.facility].filter(Boolean).join(" · ") },
    ...places,
    { label: "Log out", choose: () => logOut(leaving) },
  ];
}

/** As a form of the page, so that the server's answer is the next page. @param {() => void} leaving */
function logOut(leaving) {
  leaving();
  const form = h("form", { method: "post", action: "/logout", hidden: true });
  form.append(h("input", { type: "hidden", name: "csrf_token", value: csrfToken() }));
  document.body.append(form);
  /** @type {HTMLFormElement} */ (form).submit();
}

/** @param {string} name */
const initials = (name) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");
