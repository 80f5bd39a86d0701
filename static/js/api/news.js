/**
 * Whether there is news is asked every few seconds while the page is in sight. A stream of events would hold one of the
 * server's threads, and one of the browser's few connections, for each page; a question takes a thousandth of that.
 */
import { connection } from "./connection.js";

/** Milliseconds between two looks. */
const EVERY = 4000;
/**
 * Milliseconds without a hand after which nobody is taken to sit there: who asked on would keep a login alive that is to
 * end when it is not used.
 */
export const AWAY = 4 * 60_000;
const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/** @param {() => void} look called while somebody looks at the page and the server can be reached @returns {() => void} ends it */
export function whileSeen(look) {
  let touched = Date.now();
  const now = () => {
    const there = Date.now() - touched < AWAY;
    if (there && document.visibilityState === "visible" && connection.state === "online") look();
  };
  const touch = () => {
    const away = Date.now() - touched >= AWAY;
    touched = Date.now();
    if (away) now();
  };
  const timer = setInterval(now, EVERY);
  document.addEventListener("visibilitychange", now);
  for (const hand of HANDS) document.addEventListener(hand, touch, { capture: true, passive: true });
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", now);
    for (const hand of HANDS) document.removeEventListener(hand, touch, { capture: true });
  };
}
