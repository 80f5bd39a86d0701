/** The panel beside the panes: one content at a time; on a phone a sheet. */
import { h, iconButton, write } from "./dom.js";

/** @param {(id: string) => void} changed told which content is open, "" when closed */
export function sidePanel(changed) {
  const title = h("h2");
  const body = h("div.panel-body");
  let open = "";
  const root = h(
    "aside.panel",
    { hidden: true, tabIndex: -1 },
    h(
      "header.panel-head",
      {},
      title,
      iconButton("close", "Close the panel", () => close()),
    ),
    body,
  );
  const close = () => {
    if (!open) return;
    open = "";
    root.hidden = true;
    changed("");
  };
  return {
    root,
    close,
    get open() {
      return open;
    },
    /** @param {string} id @param {string} name @param {Node} content */
    show(id, name, content) {
      open = id;
      write(title, name);
      root.setAttribute("aria-label", name);
      if (body.firstChild !== content) body.replaceChildren(content);
      root.hidden = false;
      changed(id);
    },
  };
}
