/**
 * Whether there is news is asked every few seconds while the page is in sight. A stream of events would hold one of the
 * server's threads, and one of the browser's few connections, for each page; a question takes a thousandth of that.
 */
import { connection } from "./connection.js";

/** Milliseconds between two looks. */
const EVERY = 4000;

/** @param {() => void} look called while the page is in sight and the server can be reached @returns {() => void} ends it */
export function whileSeen(look) {
  const now = () => {
    if (document.visibilityState === "visible" && connection.state === "online") look();
  };
  const timer = setInterval(now, EVERY);
  document.addEventListener("visibilitychange", now);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", now);
  };
}
