/** Sending files, with progress, and following what the server makes of them. */
import { ApiError, errorFrom, json, parsed } from "./http.js";
import { refused, session, signed } from "./session.js";

const POLL_FIRST = 60;
const POLL_MOST = 1000;
const BUSY_PAUSE = 3000;

/**
 * One request: a single archive or volume travels as it is, loose files travel together.
 *
 * @typedef {{file: File, path: string}} Item `path` holds the folders it was dropped with
 * @typedef {Item[]} Parcel
 *
 * @typedef {object} Hands
 * @property {(sent: number, total: number) => void} sending bytes
 * @property {(status: {id: string, status: string, done?: number, total?: number, preview?: boolean}) => void} working
 * @property {AbortSignal} signal
 */

const ALONE = /\.(zip|nii|nii\.gz|tar|gz|mgz|mgh)$/i;
const PARCEL_BYTES = 512 << 20;

/** @param {Item[]} items @returns {Parcel[]} */
export function parcels(items) {
  const alone = items.filter(({ path }) => ALONE.test(path)).map((item) => [item]);
  const groups = [];
  let size = Infinity;
  for (const item of items.filter(({ path }) => !ALONE.test(path))) {
    if (size + item.file.size > PARCEL_BYTES) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1).push(item);
    size += item.file.size;
  }
  return [...alone, ...groups];
}

/** @param {Parcel} parcel @param {Hands} hands @returns {Promise<object>} the body of a finished upload */
export async function sendParcel(parcel, hands) {
  const answer = await sendInTurn(parcel, hands);
  return answer.upload && !["done", "failed"].includes(answer.upload.status) ? follow(answer.upload.id, hands) : answer;
}

/** Again and again while the server takes in as many others as it can. @param {Parcel} parcel @param {Hands} hands */
async function sendInTurn(parcel, hands) {
  for (;;) {
    try {
      return await sendSigned(parcel, hands);
    } catch (error) {
      if (error.code !== "uploads_busy") throw error;
      await sleep(BUSY_PAUSE, hands.signal);
    }
  }
}

/** Once more where the token of the page was an old one. @param {Parcel} parcel @param {Hands} hands */
async function sendSigned(parcel, hands) {
  try {
    return await send(parcel, hands);
  } catch (error) {
    if (!(await refused(error.status, error.code)) || hands.signal.aborted) throw error;
    return send(parcel, hands);
  }
}

/** @param {Parcel} parcel @param {Hands} hands @returns {Promise<any>} */
function send(parcel, { sending, signal }) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const single = parcel.length === 1;
    xhr.open("POST", single ? `/api/upload?name=${encodeURIComponent(parcel[0].path)}` : "/api/upload");
    xhr.setRequestHeader("Prefer", "respond-async");
    xhr.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(signed())) xhr.setRequestHeader(name, value);
    if (single)
      xhr.setRequestHeader(
        "Content-Type",
        /\.zip$/i.test(parcel[0].path) ? "application/zip" : "application/octet-stream",
      );
    xhr.upload.onprogress = ({ loaded, total }) => sending(loaded, total);
    xhr.onload = () => settle(xhr, resolve, reject);
    xhr.onerror = () => reject(new ApiError(0, "no_connection", "The connection broke while sending."));
    xhr.onabort = () => reject(new DOMException("Cancelled.", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(single ? parcel[0].file : form(parcel));
  });
}

function settle(xhr, resolve, reject) {
  const body = parsed(xhr.responseText);
  if (xhr.status < 300 && body) resolve(body);
  else reject(errorFrom(xhr.status, xhr.responseText));
}

/** @param {Parcel} parcel */
function form(parcel) {
  const data = new FormData();
  for (const { file, path } of parcel) data.append("file", file, path);
  return data;
}

/** A picture of an upload, while it is taken in. @param {string} id */
export const previewAddress = (id) => `/api/uploads/${encodeURIComponent(id)}/preview`;

/** Ask until the upload is done; it goes on while the login is gone. @param {string} id @param {Hands} hands */
async function follow(id, { working, signal }) {
  for (let pause = POLL_FIRST; ; pause = Math.min(pause * 1.5, POLL_MOST)) {
    const state = await json(`/api/uploads/${encodeURIComponent(id)}`, { signal }).catch((error) => {
      if (error.status !== 401 || !session.watched) throw error;
      return session.back(signal).then(() => ({ id, status: "working" }));
    });
    const status = state.status ?? state.upload?.status;
    if (status === "done" || status === "failed") return state;
    working({ ...state, status });
    await sleep(pause, signal);
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal */
const sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(new DOMException("Cancelled.", "AbortError"));
      },
      { once: true },
    );
  });
