/**
 * Share links: what a new one may be, and what is told of those that were made.
 *
 * @typedef {object} ShareLink as the server tells it
 * @property {string} id
 * @property {string} by who made it
 * @property {string} note
 * @property {boolean} pin whether it asks for one
 * @property {"open" | "revoked" | "guessed" | "expired" | "resting"} state guessed: ended after too many wrong PINs;
 *   resting: whoever made it may not share the study now
 * @property {string} created
 * @property {string} expires
 * @property {string | null} opened when somebody first looked at the images
 * @property {string | null} last_opened
 * @property {number} uses
 */

const DAYS = [1, 3, 7, 14, 30, 90, 365];
const USUAL_DAYS = 7;
const PIN_DIGITS = 6;
const RUN = "0123456789";
const BACK = "9876543210";

/** How long a link may hold. @param {number} longest days @returns {number[]} */
export const dayChoices = (longest) => [...DAYS.filter((days) => days < longest), longest];

/** What is offered at first. @param {number} longest */
export const usualDays = (longest) => Math.min(USUAL_DAYS, longest);

/** The server refuses such a PIN. @param {string} pin */
export const isGuessable = (pin) =>
  new Set(pin).size === 1 || `${RUN}${RUN}`.includes(pin) || `${BACK}${BACK}`.includes(pin);

/** @param {(most: number) => number} draw a whole number below `most`, by chance @returns {string} a PIN that nobody guesses */
export function newPin(draw = byChance) {
  const pin = Array.from({ length: PIN_DIGITS }, () => draw(10)).join("");
  return isGuessable(pin) ? newPin(draw) : pin;
}

/** Every number as likely as any other. @param {number} most */
function byChance(most) {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  const even = 2 ** 32 - (2 ** 32 % most);
  return drawn < even ? drawn % most : byChance(most);
}

/** Whether a link was used, and when. @param {ShareLink} link @param {(moment: string | null) => string} when in words */
export function receipt({ uses, opened, last_opened: last, state }, when) {
  if (!uses) return state === "open" ? "Nobody has looked yet" : "Nobody looked";
  if (uses === 1) return `Looked at once, ${when(opened)}`;
  return `Looked at ${uses} times, first ${when(opened)}, last ${when(last)}`;
}

/** How long it holds, or how it ended. @param {ShareLink & {revoked: string | null}} link @param {(moment: string | null) => string} when */
export function term({ state, expires, revoked }, when) {
  if (state === "revoked") return `Taken back ${when(revoked)}`;
  if (state === "guessed") return `Ended after too many wrong PINs ${when(revoked)}`;
  if (state === "resting") return "Opens nothing now: whoever made it may not share this study";
  return `${state === "expired" ? "Expired" : "Until"} ${when(expires)}`;
}
