/** Tells a guest whose link they look by, and until when. */
import { linkEnd } from "../api/session.js";
import { announce } from "./announce.js";
import { h, icon, write } from "./dom.js";
import { momentText } from "./peoplewords.js";

const ENDED = "This link has ended. Ask whoever sent it for a new one.";

/** @param {{study: string, by: string, until: string}[]} links @returns {{root: HTMLElement, tell: (study: string) => void, dispose: () => void}} */
export function guestBar(links) {
  const by = h("span.guest-by");
  const until = h("span.guest-until");
  const root = h("aside.guest-bar", { hidden: true, aria: { label: "By a link" } }, icon("share"), h("p", {}, by, " ", until));
  const ended = () => {
    root.dataset.ended = "";
    write(by, ENDED);
    write(until, "");
    announce(ENDED);
    linkEnd.delete(ended);
  };
  linkEnd.add(ended);
  return {
    root,
    dispose: () => linkEnd.delete(ended),
    /** @param {string} study that is shown */
    tell(study) {
      const link = links.find((one) => one.study === study);
      root.hidden = !link;
      if (!link) return;
      write(by, `Shared by ${link.by}: view only,`);
      write(until, `until ${momentText(link.until)}`);
    },
  };
}
