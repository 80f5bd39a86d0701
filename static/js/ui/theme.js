/** Light or dark for the list; the viewer is always dark. With an account the choice goes along to other devices. */
import { me } from "../api/me.js";
import { prefer } from "../api/profile.js";
import { iconButton, setIcon } from "./dom.js";

const KEY = "lightbox.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

const stored = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Storage is switched off: the system decides.
  }
};

const current = () => me.preferences.theme || stored() || (dark.matches ? "dark" : "light");

export function applyTheme() {
  document.documentElement.dataset.theme = current();
}

/** @param {"light" | "dark"} next */
function choose(next) {
  document.documentElement.dataset.theme = next;
  me.preferences.theme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  prefer({ theme: next });
}

/** A button that goes from one to the other. */
export function themeButton() {
  const button = iconButton("sun", "Theme", () => {
    choose(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    name();
  });
  const name = () => {
    const isDark = document.documentElement.dataset.theme === "dark";
    const label = isDark ? "Use the light theme" : "Use the dark theme";
    setIcon(button, isDark ? "sun" : "moon");
    button.title = label;
    button.setAttribute("aria-label", label);
  };
  dark.addEventListener("change", () => {
    applyTheme();
    name();
  });
  name();
  return button;
}
