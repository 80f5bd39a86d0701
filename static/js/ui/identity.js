/** Whose images these are: always in sight. */
import * as text from "../core/text.js";
import { h, write } from "./dom.js";

export function identity() {
  const name = h("h1.identity-name");
  const person = h("p.identity-line");
  const study = h("p.identity-line.study-line");
  const root = h("div.identity", { aria: { label: "Patient and study" } }, name, person, study);
  return {
    root,
    /** @param {any} manifest @param {boolean} hide */
    update({ patient = {}, study_info: about = {}, modality }, hide) {
      write(name, hide ? "Identifiers hidden" : text.personName(patient.name) || "No name");
      const born = patient.birth_date ? `born ${text.date(patient.birth_date)}` : "";
      write(person, hide ? "" : [patient.id, born, patient.sex, text.age(patient.age)].filter(Boolean).join(" · "));
      write(study, [about.description, hide ? "" : text.date(about.date), modality].filter(Boolean).join(" · "));
    },
  };
}
