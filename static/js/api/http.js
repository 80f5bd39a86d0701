/** Requests to the server, and its errors in one shape. */
import { connection } from "./connection.js";
import { refused, signed } from "./session.js";

const READING = new Set(["GET", "HEAD"]);

export class ApiError extends Error {
  /**
   * @param {number} status 0 where there was no answer
   * @param {string} code
   * @param {string} message
   * @param {object} [details]
   */
  constructor(status, code, message, details = {}) {
    super(message);
    Object.assign(this, { name: "ApiError", status, code, details });
  }
}

/** @param {unknown} error whether the request was called off by us */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** The error that an answer tells. @param {number} status @param {string} body */
export function errorFrom(status, body) {
  const told = parsed(body)?.error;
  return new ApiError(status, told?.code ?? "error", told?.message ?? `The server answered ${status}.`, told?.details);
}

/** @param {string} body @returns {any} null where it is not JSON */
export function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/**
 * @param {string} address @param {RequestInit} [options] @returns {Promise<Response>}
 * @throws {ApiError} and AbortError where it was called off
 */
export async function request(address, options = {}) {
  const response = await asked(address, options);
  if (response.ok) return response;
  const error = errorFrom(response.status, await response.text());
  if (!(await refused(error.status, error.code))) throw error;
  const again = await asked(address, options);
  if (!again.ok) throw errorFrom(again.status, await again.text());
  return again;
}

/** @param {string} address @param {RequestInit} options @returns {Promise<Response>} */
async function asked(address, options) {
  const headers = READING.has(options.method ?? "GET") ? options.headers : { ...options.headers, ...signed() };
  let response;
  try {
    response = await fetch(address, { ...options, headers });
  } catch (error) {
    if (isAbort(error)) throw error;
    connection.failed();
    throw new ApiError(0, "no_connection", "The server does not answer. Is it running, and are you connected?");
  }
  if (response.status === 502 || response.status === 504) connection.failed(response);
  else connection.recovered();
  return response;
}

/** @param {string} address @param {RequestInit} [options] @returns {Promise<any>} */
export async function json(address, options = {}) {
  const response = await request(address, { ...options, headers: { Accept: "application/json", ...options.headers } });
  return response.json();
}

/**
 * Send JSON, and read the answer. @param {"POST" | "PUT" | "DELETE"} method @param {string} address
 * @param {any} [body] @param {RequestInit} [options] @returns {Promise<any>} null where the answer is empty
 */
export async function send(method, address, body, options = {}) {
  const headers = { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const response = await request(address, { ...options, method, headers, body: JSON.stringify(body) });
  return parsed(await response.text());
}
