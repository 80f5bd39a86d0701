/** Annotations as the server keeps them. */
import { json, send } from "./http.js";

const part = encodeURIComponent;
const ofStudy = (study) => `/api/studies/${part(study)}/annotations`;
const one = (id) => `/api/annotations/${part(id)}`;

/**
 * @param {string} study @param {string} [since] `now` of the last answer: only what changed from then on
 * @param {AbortSignal} [signal] @returns {Promise<{annotations: any[], now: string}>}
 */
export const listAnnotations = (study, since = "", signal = undefined) =>
  json(`${ofStudy(study)}${since && `?since=${part(since)}`}`, { signal });

/** The same key again gives what is stored. @param {string} study @param {any} body @returns {Promise<any>} */
export const createAnnotation = (study, body) => send("POST", ofStudy(study), body);

/** @param {string} id @param {number} version that was changed @param {any} body @returns {Promise<any>} */
export const changeAnnotation = (id, version, body) => send("PUT", one(id), { ...body, version });

/** @param {string} id @param {number} version @returns {Promise<any>} */
export const removeAnnotation = (id, version) => send("DELETE", `${one(id)}?version=${version}`);

/** @param {string} id @param {number} version @returns {Promise<any>} */
export const restoreAnnotation = (id, version) => send("POST", `${one(id)}/restore`, { version });

/** @param {string} id @param {AbortSignal} [signal] @returns {Promise<{revisions: any[]}>} the oldest first */
export const annotationHistory = (id, signal) => json(`${one(id)}/history`, { signal });

/** @param {string} study @param {any} file what a JSON file of annotations holds */
export const importAnnotations = (study, file) => send("POST", `${ofStudy(study)}/file`, file);

/** @param {string} study @param {"json" | "csv"} format @param {string} [unit] of lengths and areas in a table */
export const fileAddress = (study, format, unit = "") =>
  `${ofStudy(study)}/file?format=${format}${unit && `&unit=${part(unit)}`}`;
