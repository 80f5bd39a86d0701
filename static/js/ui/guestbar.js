/** Tells a guest whose link they look by, and until when; once it has ended, it says so and puts the pictures away. */
import { hasAccount } from "../api/me.js";
import { whileSeen } from "../api/news.js";
import { linkEnd } from "../api/session.js";
import { getStudy } from "../api/studies.js";
import { announce } from "./announce.js";
import { h, icon, write } from "./dom.js";
import { momentText } from "./peoplewords.js";

const ENDED = "The link has ended: the images are put away. Ask whoever sent it for a new one.";
/** Milliseconds between two looks whether it still holds. */
const EVERY = 8000;

/** @param {{study: string, by: string, until: string}[]} links @returns {{root: HTMLElement, tell: (study: string) => void, dispose: () => void}} */
export function guestBar(links) {
  const by = h("span.guest-by");
  const until = h("span.guest-until");
  const mark = h("span.guest-mark", {}, icon("share"));
  const root = h("aside.guest-bar", { hidden: true, aria: { label: "By a link" } }, mark, h("p", {}, by, " ", until));
  let shown = "";
  const ended = () => {
    if (root.hidden || root.dataset.ended !== undefined) return;
    root.dataset.ended = ""; // The sheet hides everything beside it.
    mark.replaceChildren(icon("warning"));
    write(by, ENDED);
    write(until, "");
    document.title = "The link has ended · Lightbox";
    announce(ENDED);
    dispose();
  };
  const check = async () => {
    if (!shown || document.visibilityState !== "visible") return;
    try {
      await getStudy(shown);
    } catch (error) {
      if (isOver(error)) ended();
    }
  };
  // Who has a login beside the link asks while a hand is there: else the question would keep that login alive.
  const stop = hasAccount ? whileSeen(check) : always(check);
  const dispose = () => {
    stop();
    linkEnd.delete(ended);
  };
  linkEnd.add(ended);
  return {
    root,
    dispose,
    /** @param {string} study that is shown */
    tell(study) {
      const link = links.find((one) => one.study === study);
      shown = link ? study : "";
      root.hidden = !link;
      if (!link || root.dataset.ended !== undefined) return;
      write(by, `Shared by ${link.by}: view only,`);
      write(until, `until ${momentText(link.until)}`);
    },
  };
}

/** @param {() => void} check @returns {() => void} ends it */
function always(check) {
  const timer = setInterval(check, EVERY);
  document.addEventListener("visibilitychange", check);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", check);
  };
}

/**
 * Whether an answer says that the link opens the study no longer: with other links, or a login, it is just not there.
 * @param {{status?: number, code?: string}} error
 */
export const isOver = ({ status, code }) => code === "link_ended" || status === 404;
