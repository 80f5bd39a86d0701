/**
 * What keys, buttons and menus do: each command is one row. Those that the first picture needs are here; the files of
 * the others add themselves in late.js, one line each.
 */
import { VIEW } from "./commands/view.js";

/** @type {Record<string, (viewer: import("./viewer.js").Viewer, value?: any) => void>} */
export const COMMANDS = { ...VIEW };
