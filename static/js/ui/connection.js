/** Says when the server cannot be reached, and when it is back. */
import { announce } from "./announce.js";
import { covers } from "./covering.js";
import { h, icon, write } from "./dom.js";

/** Milliseconds that the good news stays. */
const SHOWN = 4000;
const LOST = "No connection to the server.";
const STAYS = "What is on the screen stays; what you draw is sent when it is back.";
const BACK = "The connection is back.";

/**
 * One line at the top of the pictures: the hand reaches through it, and the texts of the panes stand below it.
 * @param {import("../api/connection.js").Connection} connection @returns {{root: HTMLElement, dispose: () => void}}
 */
export function connectionNotice(connection) {
  let timer = 0;
  const text = h("span");
  const more = h("span.connection-more", {}, STAYS);
  const again = h("button.button.small", { type: "button", on: { click: () => connection.check() } }, "Try now");
  const root = h("div.connection", { hidden: true, role: "status", data: { connection: "online" } });
  const line = h("div.connection-line", {}, icon("warning"), text, more, again);
  root.append(line);
  const covering = covers(line, () => root.nextElementSibling);
  const hide = () => {
    root.hidden = true;
    covering.follow();
  };
  const tell = (state) => {
    clearTimeout(timer);
    const lost = state === "lost";
    root.dataset.connection = state;
    root.hidden = false;
    again.hidden = more.hidden = !lost;
    write(text, lost ? LOST : BACK);
    announce(lost ? `${LOST} ${STAYS}` : BACK);
    covering.follow();
    if (!lost) timer = window.setTimeout(hide, SHOWN);
  };
  const check = () => connection.check();
  const stop = connection.onChange(tell);
  addEventListener("online", check);
  addEventListener("offline", check);
  if (connection.state === "lost") tell("lost");
  return {
    root,
    dispose() {
      stop();
      clearTimeout(timer);
      covering.dispose();
      removeEventListener("online", check);
      removeEventListener("offline", check);
      root.remove();
    },
  };
}
