/** How values of the header are written for people. */

/** "Phantom^Sample^^Dr" to "Phantom, Sample, Dr"; of several name groups the first that is not empty. @param {string} [name] */
export function personName(name) {
  const group = (name || "").split("=").find((part) => part.replaceAll("^", "").trim()) ?? "";
  return group
    .split("^")
    .map((part) => part.trim())
    .filter(Boolean)
    .join(", ");
}

/** "20240131" or "2024-01-31" to "31 Jan 2024"; what is no date stays as it is. @param {string} [date] */
export function date(date) {
  const match = /^(\d{4})[-.]?(\d{2})[-.]?(\d{2})/.exec(date || "");
  if (!match || +match[2] < 1 || +match[2] > 12) return date || "";
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][+match[2] - 1];
  return `${+match[3]} ${month} ${match[1]}`;
}

/** "142305.12" to "14:23". @param {string} [time] */
export function time(time) {
  const match = /^(\d{2}):?(\d{2})/.exec(time || "");
  return match ? `${match[1]}:${match[2]}` : "";
}

/** "056Y" to "56 y". @param {string} [age] */
export function age(age) {
  const match = /^0*(\d+)([DWMY])$/.exec(age || "");
  return match ? `${match[1]} ${match[2].toLowerCase()}` : age || "";
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** @param {number} count of bytes */
export function bytes(count) {
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), UNITS.length - 1);
  const value = count / 1000 ** power;
  return `${power && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** "1 file", "2 files". @param {number} count @param {string} noun @param {string} [many] */
export const counted = (count, noun, many = `${noun}s`) => `${count.toLocaleString("en")} ${count === 1 ? noun : many}`;

/**
 * Width and level as they are read: as many places as the width makes worth reading, with a true minus sign.
 * @param {{center: number, width: number}} window
 * @returns {[string, string]}
 */
export function windowNumbers({ center, width }) {
  const places = Math.min(Math.max(2 - Math.floor(Math.log10(width)), 0), 9);
  return /** @type {[string, string]} */ ([width, center].map((value) => minus(String(Number(value.toFixed(places))))));
}

/** @param {{center: number, width: number}} window */
export function windowText(window) {
  const [width, level] = windowNumbers(window);
  return `W ${width}  L ${level}`;
}

/** "echo time" to "Echo time". @param {string} words */
export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** @param {string} text */
const minus = (text) => text.replace("-", "−");

/** @param {number} value @param {number} [places] with a true minus sign */
export const number = (value, places = 1) => minus((Number(value.toFixed(places)) || 0).toFixed(places));
