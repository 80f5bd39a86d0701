/** Commands of the page itself: help, keys, menus, the cross of the keyboard, full screen. */
import { toast } from "../../ui/dialog.js";

/** Sheets are fetched when they are first asked for. */
const keys = async () => (await import("../../ui/keymap.js")).keymapSheet();
/** @param {import("../viewer.js").Viewer} viewer */
const share = async ({ store, conceal }) => (await import("../../ui/share.js")).shareSheet(store.state.study, conceal);
const help = async () => (await import("../../ui/help.js")).helpSheet(keys);

/** @type {Record<string, (viewer: import("../viewer.js").Viewer, value?: any) => void>} */
export const PAGE = {
  help: () => void help(),
  keys: () => void keys(),
  menu: ({ menu }) => menu?.here(),
  cursor: ({ cursor }) => cursor?.press(),
  fullscreen: () => void fullscreen(),
  share: (viewer) => void share(viewer),
};

async function fullscreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    toast("This browser does not let pages fill the screen.");
  }
}
