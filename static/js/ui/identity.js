/** Whose images these are: always in sight. */
import { namesOfSeries } from "../core/concealing.js";
import * as text from "../core/text.js";
import { h, icon, write } from "./dom.js";

export function identity() {
  const name = h("h1.identity-name");
  const person = h("p.identity-line");
  const study = h("p.identity-line.study-line");
  const badge = h("span.badge.warning", { hidden: true, role: "note" }, icon("warning"), h("span", {}, "Quarantined"));
  const heading = h("div.identity-heading", {}, name, badge);
  const root = h("div.identity", { aria: { label: "Patient and study" } }, heading, person, study);
  return {
    root,
    /** A study as the list tells it. @param {any} study @param {boolean} hide */
    tell(study, hide) {
      const { patient_name: name, patient_id: id, birth_date, sex, description, date, modalities = [] } = study;
      const patient = { name, id, birth_date, sex };
      this.update({ patient, study_info: { description, date }, modality: modalities.join(", ") }, hide);
      this.flag(study);
    },
    /** Why this study is to be taken with care. @param {any} study */
    flag({ status, status_reason: reason = "" }) {
      badge.hidden = status !== "quarantined";
      badge.title = reason;
      badge.setAttribute("aria-label", `Quarantined: ${reason}`);
    },
    /** @param {any} manifest @param {boolean} hide */
    update(manifest, hide) {
      const { patient = {}, study_info: about = {}, modality } = manifest;
      write(name, hide ? "Identifiers hidden" : text.personName(patient.name) || "No name");
      const born = patient.birth_date ? `born ${text.date(patient.birth_date)}` : "";
      const whose = [patient.sex, text.age(patient.age)].filter(Boolean).join(" · ");
      parts(person, hide ? [] : [patient.id, born, whose].filter(Boolean));
      write(study, [namesOfSeries(manifest, hide).study, hide ? "" : text.date(about.date), modality].filter(Boolean).join(" · "));
    },
  };
}

/** A line that breaks between its parts and not within them. @param {HTMLElement} line @param {string[]} all */
function parts(line, all) {
  if (line.textContent === all.join(" · ")) return;
  const made = all.map((one, i) => h("span.identity-part", {}, i < all.length - 1 ? `${one} ·` : one));
  line.replaceChildren(...made.flatMap((one, i) => (i ? [" ", one] : [one])));
}
