/** Who did something, and when, in words. */
import { date } from "../core/text.js";

/** Moment of the server to a date and a time here. @param {string} [moment] */
export function momentText(moment) {
  const at = new Date(moment ?? "");
  if (Number.isNaN(at.getTime())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date(day)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** @param {import("../core/mark.js").Mark["author"]} person */
export const nameOf = (person) => (typeof person === "string" ? person : (person?.name ?? ""));
