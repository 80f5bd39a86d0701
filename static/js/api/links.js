/** Share links. */
import { json, send } from "./http.js";

const part = encodeURIComponent;
const ofStudy = (study) => `/api/studies/${part(study)}/links`;

/**
 * @param {string} study
 * @returns {Promise<{links: any[], longest_days: number, pin_needed: boolean, reason: string}>} `reason` why none can be made
 */
export const listLinks = (study) => json(ofStudy(study));

/**
 * @param {string} study @param {{days: number, pin: string, note: string}} wanted
 * @returns {Promise<{link: any, address: string}>} the address is told this once
 */
export const makeLink = (study, wanted) => send("POST", ofStudy(study), wanted);

/** @param {string} id @returns {Promise<any>} */
export const revokeLink = (id) => send("DELETE", `/api/links/${part(id)}`);
