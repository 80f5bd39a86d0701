/** The panel of who had to do with a study, for those who may read the audit trail. */
import { accessOf } from "../api/studies.js";
import { h } from "./dom.js";
import { date } from "../core/text.js";
import { momentText } from "./peoplewords.js";

/** @typedef {import("../core/concealing.js").Conceal} Conceal */

/** How long an answer stands: each question is an event of the trail itself. */
const MILLISECONDS = 60_000;

/** What is done with a study (records/whosaw.py), once and often, the most telling first. */
const WORDS = {
  looked: ["looked once", "looked {} times"],
  opened_link: ["opened a link", "opened links {} times"],
  took_out: ["took out once", "took out {} times"],
  took_out_marks: ["took out its marks once", "took out its marks {} times"],
  took_in: ["took in once", "took in {} times"],
  took_in_marks: ["took in marks once", "took in marks {} times"],
  marked: ["one change of marks", "{} changes of marks"],
  made_link: ["made a link", "made {} links"],
  ended_link: ["ended a link", "ended {} links"],
  moved: ["moved it to another facility", "moved it to another facility {} times"],
  deleted: ["deleted it", "deleted it"],
  read_again: ["had its files read again once", "had its files read again {} times"],
  refused: ["was refused once", "was refused {} times"],
  asked: ["read its audit trail once", "read its audit trail {} times"],
  other: ["one other event", "{} other events"],
};

/** What somebody did, in words, the most telling first. @param {Record<string, number>} counted */
export function deeds(counted) {
  return Object.entries(WORDS)
    .filter(([deed]) => counted[deed])
    .map(([deed, words]) => told(words, counted[deed]))
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
  const rows = people.map(({ id, name, role, link, deeds: did, last }) =>
    h(
      "li.whosaw-row",
      {},
      h("p.trust-label", {}, link ? linkName({ ...link, note: conceal(link.note) }) : name || id || "Somebody who had not logged in"),
      h("p.trust-value", {}, [role.replace("_", " "), deeds(did)].filter(Boolean).join(" · ")),
      h("p.whosaw-when", {}, `Last on ${momentText(last)}`),
    ),
  );
  return [
    h("p.panel-lead", {}, "Everybody who had to do with this study, as the audit trail tells it."),
    rows.length ? h("ul", {}, rows) : h("p.panel-error", {}, "Nobody yet."),
    h("p.panel-lead", {}, h("a", { href: `/audit/?study=${encodeURIComponent(study)}` }, "Every event of this study")),
  ];
}
