/** Studies and series. */
import { json, request, send } from "./http.js";

const part = encodeURIComponent;

/**
 * @param {{q?: string, facility?: string, page?: number}} query @param {AbortSignal} [signal]
 * @returns {Promise<{studies: object[], total: number, page: number, facilities: {id: string, name: string, closed: boolean}[]}>}
 */
export function listStudies({ q = "", facility = "", page = 1 }, signal) {
  const search = new URLSearchParams({ ...(q && { q }), ...(facility && { facility }), page: String(page) });
  return json(`/api/studies?${search}`, { signal });
}

/** @param {string} id @param {AbortSignal} [signal] */
export const getStudy = (id, signal) => json(`/api/studies/${part(id)}`, { signal });

/** Who had to do with a study. @param {string} id */
export const accessOf = (id) => json(`/api/studies/${part(id)}/access`);

/** @param {string} id */
export const deleteStudy = (id) => request(`/api/studies/${part(id)}`, { method: "DELETE" });

/** @param {string} id @param {string} from the facility in which it was seen @param {string} to */
export const moveStudy = (id, from, to) => send("PUT", `/api/studies/${part(id)}/facility`, { from, to });

/** @param {string} id */
export const archiveAddress = (id) => `/api/studies/${part(id)}/archive`;

const seriesAddress = (id) => `/api/series/${part(id)}`;

/** @param {string} id @param {AbortSignal} [signal] */
export const getSeries = (id, signal) => json(seriesAddress(id), { signal });

/** What the page names to be fetched first (web/preloads.py). @type {Set<string> | null} */
let named = null;

/**
 * Whether the server has told, with the page, that a series is there and of the study that the page was opened for.
 * It is told once: later it may be there no more. @param {string} id
 */
export function isNamed(id) {
  named ??= new Set([...document.querySelectorAll('link[rel="preload"]')].map((link) => link.getAttribute("href")));
  return named.delete(seriesAddress(id));
}

/** @param {string} id */
export const thumbnailAddress = (id) => `/api/series/${part(id)}/thumbnail`;

/** @param {string} id @param {number} index @param {AbortSignal} [signal] */
export const getTags = (id, index, signal) => json(`/api/series/${part(id)}/tags?index=${index}`, { signal });
