/** A file of marks, as it was saved by any Lightbox: what of it is sent, or why it cannot be read. */

/** The version that is written and read here. */
const VERSION = 1;

/**
 * @param {string} name of the file @param {any} body undefined where it is no JSON
 * @returns {{file: {lightbox: number, study_uid?: string, annotations: any[]}} | {error: string}}
 */
export function readMarkFile(name, body) {
  const { lightbox, study_uid: study, annotations } = Object(body);
  if (Number.isInteger(lightbox) && lightbox > VERSION)
    return { error: `${name} was saved by a newer Lightbox, in version ${lightbox} of such files; this one reads version ${VERSION}. Bring this Lightbox up to date first.` };
  if (lightbox !== VERSION || !Array.isArray(annotations))
    return { error: `${name} is no file of marks: choose a JSON file that was saved here.` };
  return { file: { lightbox, ...(typeof study === "string" && study ? { study_uid: study } : {}), annotations } };
}
