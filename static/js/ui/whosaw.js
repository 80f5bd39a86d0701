/** The panel of who had to do with a study, for those who may read the audit trail. */
import { accessOf } from "../api/studies.js";
import { h } from "./dom.js";
import { date } from "../core/text.js";
import { momentText } from "./peoplewords.js";

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

/** A function from a study's id to its panel, which is asked for anew after a while. */
export function whoSaw() {
  /** @type {{study: string, until: number, root: HTMLElement} | null} */
  let kept = null;
  return (/** @type {string} */ study) => {
    if (kept?.study === study && kept.until > Date.now()) return kept.root;
    const asked = { study, until: Date.now() + MILLISECONDS, root: h("div.whosaw", { aria: { live: "polite" } }) };
    fill(asked.root, study, () => (asked.until = 0));
    return (kept = asked).root;
  };
}

/** @param {HTMLElement} root @param {string} study @param {() => void} failed */
async function fill(root, study, failed) {
  root.replaceChildren(h("p.panel-lead", {}, "Asking the audit trail …"));
  try {
    root.replaceChildren(...content(await accessOf(study)));
  } catch (error) {
    failed();
    const again = h("button.button", { type: "button", on: { click: () => fill(root, study, failed) } }, "Try again");
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

/** @param {{study: string, total: number, people: any[]}} access */
function content({ study, people }) {
  const rows = people.map(({ id, name, role, link, events, last }) =>
    h(
      "li.whosaw-row",
      {},
      h("p.trust-label", {}, link ? linkName(link) : name || id || "Somebody who had not logged in"),
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
