/** What a study is called where there is room for one line. */
import * as text from "./text.js";

/**
 * One name for each of some studies, none of them empty, no two alike where anything tells them apart: the patient, else
 * the description (of NIfTI the name of the file).
 * @param {any[]} studies @returns {string[]}
 */
export function studyNames(studies) {
  const short = studies.map(({ patient_name: name, description, modalities = [] }) =>
    joined(text.personName(name) || description, modalities.join(", ")),
  );
  const names = studies.map(({ patient_name: name, description, date, modalities = [] }, i) =>
    short[i] && short.indexOf(short[i]) === short.lastIndexOf(short[i])
      ? short[i]
      : joined(text.personName(name), description, text.date(date), modalities.join(", ")),
  );
  return names.map((name, i) => (name && names.indexOf(name) === names.lastIndexOf(name) ? name : joined(name, `study ${i + 1}`)));
}

/** Other names that files of a study give its patient; "" where they agree. @param {any} study */
export function otherNames({ patient_name: name, patient_names: names = [] }) {
  const others = names.filter((one) => one !== name).map((one) => text.personName(one));
  return others.length ? `also named ${others.join("; ")}` : "";
}

/** @param {...string} parts */
const joined = (...parts) => parts.filter(Boolean).join(" · ");
