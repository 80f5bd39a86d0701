/** What brings the viewer within reach of every hand: menus, the cross of the keyboard, words, the state of the line. */
import { connection } from "../api/connection.js";
import { session } from "../api/session.js";
import { connectionNotice } from "../ui/connection.js";
import { speakAloud } from "./aloud.js";
import { Cursor } from "./cursor.js";
import { paneMenu } from "./menus.js";

/** @param {import("./viewer.js").Viewer} viewer @returns {() => void} ends it */
export function attachReach(viewer) {
  viewer.menu = paneMenu(viewer);
  viewer.cursor = new Cursor(viewer);
  const silent = speakAloud(viewer);
  const notice = connectionNotice(connection);
  viewer.panes.before(notice.root);
  const still = connection.onChange((state) => state === "online" && retryAll(viewer));
  const back = session.onChange((state) => state === "in" && retryAll(viewer));
  return () => {
    for (const end of [viewer.menu.dispose, silent, still, back, notice.dispose]) end();
    viewer.cursor.dispose();
  };
}

/** What failed while there was no connection or no login is asked for again. @param {import("./viewer.js").Viewer} viewer */
function retryAll({ stage }) {
  stage.source.retryAll?.();
  for (const { id, root } of stage.panes) if (root.dataset.state === "error") stage.retry(id);
}
