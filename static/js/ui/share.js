/** Sharing a study by a link: it is made and told once, listed with its receipt, and taken back. */
import { listLinks, makeLink, revokeLink } from "../api/links.js";
import { me } from "../api/me.js";
import { dayChoices, newPin, receipt, term, usualDays } from "../core/sharing.js";
import { counted } from "../core/text.js";
import { announce } from "./announce.js";
import { confirm, sheet } from "./dialog.js";
import { h, icon } from "./dom.js";
import { momentText } from "./peoplewords.js";

/** @typedef {import("../core/sharing.js").ShareLink & {revoked: string | null}} Link */

const COPIED = 3000;
const LEAD = "Whoever has the link can look at this study, without an account, and do nothing else.";

/**
 * @param {string} study @param {import("../core/concealing.js").Conceal} conceal notes are read through it
 * @returns {HTMLDialogElement}
 */
export function shareSheet(study, conceal) {
  const sharing = new Sharing(study, conceal);
  const dialog = sheet("Share this study", sharing.root, "share-sheet");
  sharing.load();
  return dialog;
}

class Sharing {
  /** @param {string} study @param {import("../core/concealing.js").Conceal} conceal */
  constructor(study, conceal) {
    Object.assign(this, { study, conceal });
    this.making = h("div.share-making");
    this.made = h("div.share-made", { aria: { live: "polite" } });
    this.wrong = h("p.share-wrong", { role: "alert", hidden: true });
    this.list = h("div.share-list", {}, h("p", { role: "status" }, "Loading …"));
    this.root = h("div.share", {}, h("p.sheet-lead", {}, LEAD), this.making, this.wrong, this.made, this.list);
  }

  async load() {
    const told = await this.#tried(() => listLinks(this.study));
    if (!told) {
      const again = h("button.button", { type: "button", on: { click: () => this.load() } }, "Try again");
      this.list.replaceChildren(again);
      return;
    }
    if (!this.making.firstChild) this.making.replaceChildren(told.reason ? needsAccount(told.reason) : this.#form(told));
    this.list.hidden = Boolean(told.reason) && !told.links.length;
    this.#show(told.links);
  }

  /** What fails is told in the sheet. @template T @param {() => Promise<T>} ask @returns {Promise<T | null>} */
  async #tried(ask) {
    this.wrong.hidden = true;
    try {
      return await ask();
    } catch (error) {
      this.wrong.textContent = error.message;
      this.wrong.hidden = false;
      return null;
    }
  }

  /** @param {{longest_days: number, pin_needed: boolean}} rules */
  #form({ longest_days: longest, pin_needed: needed }) {
    const days = /** @type {HTMLSelectElement} */ (h("select", { name: "days" }, dayChoices(longest).map(day(longest))));
    const asks = input({ type: "checkbox", name: "asks", checked: true, disabled: needed });
    const pin = input({ name: "pin", value: newPin(), inputMode: "numeric", pattern: "[0-9]{6,12}", maxLength: 12, autocomplete: "off" });
    const note = input({ name: "note", maxLength: 255, autocomplete: "off" });
    const digits = row("PIN, 6 to 12 digits", pin);
    asks.addEventListener("change", () => {
      digits.hidden = !asks.checked;
      pin.disabled = !asks.checked;
    });
    const button = h("button.button.primary", { type: "submit" }, "Make a link");
    const form = h(
      "form.share-form",
      {},
      row("Holds for", days),
      h("label.share-check", {}, asks, h("span", {}, needed ? "Asks for a PIN, as the settings want" : "Asks for a PIN")),
      digits,
      row("For whom; only you see this", note),
      h("div.dialog-actions", {}, button),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.toggleAttribute("disabled", true);
      const wanted = { days: Number(days.value), pin: asks.checked ? pin.value.trim() : "", note: note.value.trim() };
      const made = await this.#tried(() => makeLink(this.study, wanted));
      button.toggleAttribute("disabled", false);
      if (!made) return;
      this.#tell(made.address, wanted.pin);
      pin.value = newPin();
      note.value = "";
    });
    return form;
  }

  /** The address, this once, in place of the form. @param {string} address @param {string} pin */
  #tell(address, pin) {
    const next = () => {
      this.made.replaceChildren();
      this.making.hidden = false;
      this.making.querySelector("select")?.focus();
    };
    this.making.hidden = true;
    this.made.replaceChildren(
      h("p.share-told", {}, icon("check"), h("strong", {}, "The link is made. "), "It is shown now, and never again."),
      secret("Link", address, "The link"),
      ...(pin ? [secret("PIN", pin, "The PIN"), h("p.share-note", {}, "Tell the PIN by another way than the link: by telephone.")] : []),
      h("div", {}, h("button.button.small", { type: "button", on: { click: next } }, "Make another link")),
    );
    announce("The link is made.");
    this.made.querySelector("button")?.focus();
    this.made.scrollIntoView({ block: "nearest" });
    this.load();
  }

  /** @param {Link[]} links */
  #show(links) {
    const title = h("h3", {}, links.length ? counted(links.length, "link") : "No links yet");
    this.list.replaceChildren(title, h("ul", {}, links.map((link) => this.#row(link))));
  }

  /** @param {Link} link */
  #row(link) {
    const when = (/** @type {string | null} */ moment) => momentText(moment ?? "");
    const about = [term(link, when), link.pin && "asks for a PIN", link.by !== me.name && `by ${link.by}`];
    const name = this.conceal(link.note) || `Made ${when(link.created)}`;
    const back = h(
      "button.button.small.danger",
      { type: "button", aria: { label: `Take back: ${name}` }, on: { click: () => this.#revoke(link, name) } },
      "Take back",
    );
    return h(
      "li.share-link",
      { data: { state: link.state, link: link.id } },
      h(
        "div",
        {},
        h("p.share-name", {}, name),
        h("p.share-about", {}, about.filter(Boolean).join(" · ")),
        h("p.share-about", {}, receipt(link, when)),
      ),
      (link.state === "open" || link.state === "resting") && back,
    );
  }

  /** @param {Link} link @param {string} name */
  async #revoke(link, name) {
    const sure = await confirm({
      title: "Take this link back?",
      text: `${name}: from now on it opens nothing, also for who is looking just now. This cannot be undone.`,
      action: "Take it back",
      danger: true,
    });
    if (!sure || !(await this.#tried(() => revokeLink(link.id).then(() => true)))) return;
    announce("The link is taken back.");
    this.load();
  }
}

/** @param {string} reason */
const needsAccount = (reason) =>
  h("div.share-account", {}, h("p", {}, reason), h("a.button.primary", { href: "/setup" }, "Set up accounts"));

/** @param {number} longest @returns {(days: number) => HTMLElement} */
const day = (longest) => (days) =>
  h("option", { value: String(days), selected: days === usualDays(longest) }, counted(days, "day"));

/** @param {string} label @param {HTMLElement} control */
const row = (label, control) => h("label.share-row", {}, h("span", {}, label), control);

/** @param {object} properties @returns {HTMLInputElement} */
const input = (properties) => /** @type {HTMLInputElement} */ (h("input", properties));

/** Something to hand on, and a button that copies it. @param {string} label @param {string} text @param {string} what */
function secret(label, text, what) {
  const field = input({ value: text, readOnly: true, spellcheck: false });
  const button = h("button.button", { type: "button", aria: { label: `Copy: ${what}` } }, "Copy");
  button.addEventListener("click", async () => {
    button.textContent = (await copied(field)) ? "Copied" : "Press Ctrl+C";
    announce(button.textContent);
    setTimeout(() => (button.textContent = "Copy"), COPIED);
  });
  return h("div.share-secret", {}, row(label, field), button);
}

/** Without TLS a browser gives no clipboard: then the text is marked for the keyboard. @param {HTMLInputElement} field */
async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return false;
  }
}
