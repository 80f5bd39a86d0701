/** The tools of the hand; what is drawn with a tool has a group of its own. */
import { h, iconButton } from "../dom.js";

/**
 * @param {{id: string, label: string, icon: string, planar?: boolean}[]} tools
 * @returns {import("../toolbar.js").Group}
 */
export const toolsBar = (tools) => (act) => {
  const buttons = tools.map((tool) => {
    const button = iconButton(tool.icon, tool.label, () => act("tool", tool.id), { action: "tool", value: tool.id });
    button.dataset.tool = tool.id;
    return button;
  });
  return {
    root: h("div.tool-group", { role: "group", aria: { label: "Active tool" } }, buttons),
    update({ viewer, linked }) {
      buttons.forEach((button, i) => {
        button.setAttribute("aria-pressed", String(button.dataset.tool === viewer.tool));
        button.hidden = Boolean(tools[i].planar) && !linked;
      });
    },
  };
};
