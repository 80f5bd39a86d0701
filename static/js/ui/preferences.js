/**
 * What a person has set, for the whole page and for its other tabs: kept on this device and, where they have an account,
 * with that, so that it is there on their other devices. What their account says counts for more.
 */
import { hasAccount, me } from "../api/me.js";
import { prefer } from "../api/profile.js";
import { isPreference, PREFERENCES, readPreferences, writePreferences } from "../core/preferences.js";

const KEY = hasAccount ? `lightbox.preferences.${me.id}` : "lightbox.preferences";
/** Belongs to the screen, not to who sits before it. */
const DEVICE = "mmPerPixel";

/** @typedef {import("../core/preferences.js").Preferences} Preferences */

/** @returns {string | null} */
function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is switched off: all is as it comes.
  }
}

let all = began();

/** @returns {Preferences} */
function began() {
  const here = readPreferences(stored());
  if (!hasAccount) return here;
  const { units, viewer } = me.preferences;
  return { ...readPreferences(JSON.stringify({ ...viewer, units })), [DEVICE]: here[DEVICE] };
}

/** What goes along with the account. @param {Preferences} written */
function share(written) {
  const { units, [DEVICE]: _, ...viewer } = JSON.parse(writePreferences(written));
  prefer({ viewer, units: written.units });
}

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
    if (name !== DEVICE) share(written);
  },
  /** @param {(all: Preferences) => void} heard @returns {() => void} ends it */
  subscribe(heard) {
    listeners.add(heard);
    return () => listeners.delete(heard);
  },
};
