/** What comes after the first picture, or with the first need of it. Add one line for a part. */
import { COMMANDS } from "./commands.js";
import { LINKS } from "./commands/links.js";
import { PAGE } from "./commands/page.js";
import { PICTURE } from "./commands/picture.js";
import { PLANES } from "./commands/planes.js";
import { attachMarks } from "./marking.js";
import { attachSaving } from "./marklist.js";
import { attachPicture } from "./picture.js";
import { attachOverlays } from "./overlaying.js";
import { attachReach } from "./reach.js";

Object.assign(COMMANDS, LINKS, PAGE, PICTURE, PLANES);

/** Each gives what ends it. @type {((viewer: import("./viewer.js").Viewer) => () => void)[]} */
const PARTS = [attachOverlays, attachPicture, attachMarks, attachSaving, attachReach];

/** @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends all of them */
export function attachLate(viewer) {
  const ends = PARTS.map((attach) => attach(viewer));
  return () => ends.forEach((end) => end());
}
