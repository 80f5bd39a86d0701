/** The panel of who had to do with a study, for those who may read the audit trail. */
import { accessOf } from "../api/studies.js";
import { h } from "./dom.js";
import { date } from "../core/text.js";
import { momentText } from "./peoplewords.js";

/** @typedef {import("../core/concealing.js").Conceal} Conceal */

/** How long an answer stands: each question is an event of the trail itself. */
const MILLISECONDS = 60_000;

const WORDS = {
  "DICOM Instances Accessed": ["looked once", "looked {} times"],
  Export: ["took out once", "took out {} times"],
  Import: ["took in once", "took in {} times"],
  "Procedure Record": ["one change of marks", "{} changes of marks"],
  "DICOM Instances Transferred": ["moved it to another facility", "moved it to another facility {} times"],
  "DICOM Study Deleted": ["deleted it", "deleted it"],
  "Audit Log Used": ["asked who saw it once", "asked who saw it {} times"],
};

/** What somebody did, in words, the most telling first. @param {Record<string, number>} events */
export function deeds(events) {
  const order = Object.keys(WORDS);
  const place = (/** @type {string} */ event) => (order.includes(event) ? order.indexOf(event) : order.length);
  return Object.entries(events)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([event, count]) => told(WORDS[event] ?? [event, `${event}, {} times`], count))
    .join(", ");
}

/** @param {string[]} words @param {number} count */
const told = ([one, many], count) => (count === 1 ? one : many.replace("{}", String(count)));

/** A function from a study's id, and what notes are read through, to its panel, which is asked for anew after a while. */
export function whoSaw() {
  /** @type {{study: string, conceal: Conceal, until: number, root: HTMLElement} | null} */
  let kept = null;
  return (/** @type {string} */ study, /** @type {Conceal} */ conceal) => {
    if (kept?.study === study && kept.conceal === conceal && kept.until > Date.now()) return kept.root;
    const asked = { study, conceal, until: Date.now() + MILLISECONDS, root: h("div.whosaw", { aria: { live: "polite" } }) };
    fill(asked, () => (asked.until = 0));
    return (kept = asked).root;
  };
}

/** @param {{root: HTMLElement, study: string, conceal: Conceal}} asked @param {() => void} failed */
async function fill(asked, failed) {
  const { root, study, conceal } = asked;
  root.replaceChildren(h("p.panel-lead", {}, "Asking the audit trail …"));
  try {
    root.replaceChildren(...content(await accessOf(study), conceal));
  } catch (error) {
    failed();
    const again = h("button.button", { type: "button", on: { click: () => fill(asked, failed) } }, "Try again");
    root.replaceChildren(h("p.panel-error", {}, error.message), h("p.panel-lead", {}, again));
  }
}

/**
 * What a link is called by which somebody without an account looked.
 * @param {{note: string, by: string, created: string}} link with nothing but its id where it is gone
 */
export function linkName({ note, by, created }) {
  if (note) return `Link: ${note}`;
  return by ? `Link of ${by}, ${date(created)}` : "A link that is gone";
}

/** @param {{study: string, total: number, people: any[]}} access @param {Conceal} conceal */
function content({ study, people }, conceal) {
  const rows = people.map(({ id, name, role, link, events, last }) =>
    h(
      "li.whosaw-row",
      {},
      h("p.trust-label", {}, link ? linkName({ ...link, note: conceal(link.note) }) : name || id || "Somebody who had not logged in"),
      h("p.trust-value", {}, [role.replace("_", " "), deeds(events)].filter(Boolean).join(" · ")),
      h("p.whosaw-when", {}, `Last on ${momentText(last)}`),
    ),
  );
  return [
    h("p.panel-lead", {}, "Everybody who had to do with this study, as the audit trail tells it."),
    rows.length ? h("ul", {}, rows) : h("p.panel-error", {}, "Nobody yet."),
    h("p.panel-lead", {}, h("a", { href: `/audit/?study=${encodeURIComponent(study)}` }, "Every event of this study")),
  ];
}
