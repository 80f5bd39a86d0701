/** What a person has set on this device, for the whole page and for its other tabs. */
import { isPreference, PREFERENCES, readPreferences, writePreferences } from "../core/preferences.js";

const KEY = "lightbox.preferences";

/** @typedef {import("../core/preferences.js").Preferences} Preferences */

/** @returns {string | null} */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is switched off: all is as it comes.
  }
}

let all = readPreferences(stored());
/** @type {Set<(all: Preferences) => void>} */
const listeners = new Set();

/** @param {Preferences} next */
function take(next) {
  all = next;
  for (const heard of listeners) heard(all);
}

addEventListener("storage", ({ key, newValue }) => {
  if (key === KEY) take(readPreferences(newValue));
});

export const preferences = {
  /** @returns {Preferences} */
  get all() {
    return all;
  },
  /** @template {keyof Preferences} Name @param {Name} name @returns {Preferences[Name]} */
  get: (name) => all[name],
  /**
   * @template {keyof Preferences} Name
   * @param {Name} name
   * @param {Preferences[Name] | undefined} value undefined: as it comes
   * @throws {TypeError} where the value cannot stand for it
   */
  set(name, value) {
    const next = value === undefined ? PREFERENCES[name] : value;
    if (!isPreference(name, next)) throw new TypeError(`Not a value of the preference ${name}.`);
    const written = { ...all, [name]: next };
    try {
      localStorage.setItem(KEY, writePreferences(written));
    } catch {
      // Storage is switched off or full: what was set lasts as long as the page.
    }
    take(written);
  },
  /** @param {(all: Preferences) => void} heard @returns {() => void} ends it */
  subscribe(heard) {
    listeners.add(heard);
    return () => listeners.delete(heard);
  },
};
