/** Light or dark for the list; the viewer is always dark. */
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

const current = () => stored() ?? (dark.matches ? "dark" : "light");

export function applyTheme() {
  document.documentElement.dataset.theme = current();
}

/** A button that goes from one to the other. */
export function themeButton() {
  const button = iconButton("sun", "Theme", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
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
