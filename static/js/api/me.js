/**
 * Who looks at this page, as the server wrote it there: what they may do, what they have set, and the token that every
 * request carries which changes something.
 *
 * @typedef {object} Me
 * @property {string} id "" of a guest, who came by a link
 * @property {string} name
 * @property {string} role in words
 * @property {string} facility its name
 * @property {boolean} local whether there are no accounts here, and this is the one person of this machine
 * @property {string[]} permissions
 * @property {{theme?: string, language?: string, units?: string, viewer?: Record<string, any>}} preferences
 * @property {{study: string, by: string, until: string}[]} links what is seen by a link alone: which study, whose link, until when
 * @property {{label: string, href: string}[]} places pages beside this one that are open to them
 */

/** @type {Me} */
const NOBODY = { id: "", name: "", role: "", facility: "", local: false, permissions: [], preferences: {}, links: [], places: [] };

/** @type {Me} Where there is no page, as in tests, it is nobody. */
export const me = { ...NOBODY, ...JSON.parse(globalThis.document?.getElementById?.("me")?.textContent || "{}") };

/** @param {string} permission as `records/roles.py` names it: "studies.upload" */
export const may = (permission) => me.permissions.includes(permission);

/** Whether this is somebody with nothing but a link: they look at what it opens, and have no list of studies. */
export const isGuest = me.id === "" && me.links.length > 0;

/** Whether an address shows a study that this person sees by a link alone: there they look, and do nothing else. @param {string} address */
export const isByLink = (address) => me.links.some(({ study }) => address.startsWith(`/view/${study}`));

/** Whether this is somebody who has logged in with an account. */
export const hasAccount = me.id !== "" && !me.local;

const token = { now: globalThis.document?.querySelector?.('meta[name="csrf-token"]')?.getAttribute("content") ?? "" };

/** The token of this page. */
export const csrfToken = () => token.now;

/** A new login has a new token. @param {string} next */
export const setToken = (next) => {
  token.now = next;
};
