/** What tells who it is, taken out of what is shown while identifiers are hidden. */
import { date } from "./text.js";

/** @typedef {{name?: string, names?: string[], id?: string, birth_date?: string}} Who `names`: every one that files give */
/** @typedef {(text: string) => string} Conceal */

const GONE = "…";
/** What is shorter is found in words that mean nothing of a person: letters or figures, and signs of other scripts. */
const LEAST = 3;
const LEAST_SIGNS = 2;
const LETTERS = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]+$/u;
/** Signs before and behind a word: of "B." or "(Ann)". */
const EDGES = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;
/** Between the parts of a name: blanks, and what stands for them in names of files. */
const BETWEEN = "[\\s,^_.-]{0,3}";
/** No letter or figure goes on there; scripts without blanks have no such end. */
const ALPHABET = "[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}]";

/** Made once for each person. @type {WeakMap<Who, Conceal>} */
const made = new WeakMap();
/** Whom studies are of. @type {WeakMap<object, Who>} */
const people = new WeakMap();

/** @type {Conceal} */
export const openly = (text) => text;

/** A text as it is read while identifiers are hidden. @param {Who | undefined} who @returns {Conceal} */
export function concealer(who) {
  if (!who) return openly;
  if (!made.has(who)) made.set(who, concealerOf(who));
  return made.get(who);
}

/** @param {Who} who @returns {Conceal} */
function concealerOf(who) {
  const names = partsOf(who);
  const any = replacing([...names.flatMap(namesOf), ...numberOf(who), ...daysOf(who)], "giu");
  const short = replacing(names.flatMap(shortNamesOf), "gu");
  return (text) => short(any(text));
}

/** @param {string[]} found regular expressions @param {string} flags @returns {Conceal} */
function replacing(found, flags) {
  if (!found.length) return openly;
  const all = new RegExp(`(?<!${ALPHABET})(?:${found.join("|")})(?!${ALPHABET})`, flags);
  return (text) => (text ? text.replace(all, GONE) : text);
}

/** The words of each way to write the name. @param {Who} who @returns {string[][]} */
function partsOf({ name = "", names = [] }) {
  const groups = [...new Set([name, ...names])].flatMap((one) => one.split("="));
  return groups.map((group) => group.split(/[\s^-]+/).map((part) => part.replace(EDGES, "")).filter(Boolean));
}

/** Words of a name in any order, with initials among them; and each that is long enough alone. @param {string[]} parts */
function namesOf(parts) {
  const full = parts.filter((part) => !isInitial(part));
  if (!full.length) return [];
  const [one, any] = [full, parts].map((words) => `(?:${longestFirst(words).map(literal).join("|")})`);
  const whole = [`${one}(?:${BETWEEN}${any})+`, `${any}(?:${BETWEEN}${any})*${BETWEEN}${one}`];
  return [...(parts.length > 1 ? whole : []), ...longestFirst(full.filter(tells)).map(literal)];
}

/** Words of two letters alone, only as names are written: "Li" and neither "li" nor "LI". @param {string[]} parts */
const shortNamesOf = (parts) =>
  parts.filter((part) => part.length > 1 && !tells(part)).map((part) => literal(part[0].toUpperCase() + part.slice(1).toLowerCase()));

/** @param {string} part */
const isInitial = (part) => part.length === 1 && LETTERS.test(part);

/** @param {string[]} words */
const longestFirst = (words) => [...words].sort((a, b) => b.length - a.length);

/** @param {Who} who */
const numberOf = ({ id = "" }) => (tells(id.trim()) ? [literal(id.trim())] : []);

/** The day of birth, as dates are written. @param {Who} who */
function daysOf({ birth_date: born = "" }) {
  const [, year, month, day] = /^(\d{4})[-.]?(\d{2})[-.]?(\d{2})$/.exec(born.trim()) ?? [];
  if (!year) return [];
  const orders = [[year, month, day], [day, month, year], [month, day, year]];
  return [...orders.map((one) => one.join("[-./ _]?")), literal(date(born))];
}

/** Whether a word is long enough to mean one person. @param {string} word */
const tells = (word) => word.length >= (LETTERS.test(word) ? LEAST : LEAST_SIGNS);

/** @param {string} text */
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);

/**
 * What a series and its study are called.
 * @param {any} manifest @param {boolean} hide identifiers
 * @returns {{study: string, series: string, part: string}} "" where there is nothing, or nothing that may be told
 */
export function namesOfSeries({ patient, study_info: about, description = "", part = "", modality }, hide) {
  const clean = hide ? concealer(patient) : openly;
  const study = hide && isNamedByFile(patient ?? {}, modality) ? "" : (about?.description ?? "");
  return { study: clean(study), series: clean(description), part: clean(part) };
}

/** Nobody is named where the name of a file stands for the study (NIfTI); it may be a person's. */
const isNamedByFile = ({ name, id }, modality) => !name && !id && !modality;

/** Whom a study is of, by every name that its files give. @param {any} study @returns {Who} */
export function personOf(study) {
  const { patient_name: name, patient_names: names, patient_id: id, birth_date } = study;
  if (!people.has(study)) people.set(study, { name, names, id, birth_date });
  return people.get(study);
}

/** A study of a list without what tells whose it is. @param {any} study */
export function concealedStudy(study) {
  const { excluded, series = [] } = study;
  const clean = concealer(personOf(study));
  const named = isNamedByFile(personOf(study), study.modalities?.join(""));
  return {
    ...study,
    ...{ patient_name: "", patient_names: [], patient_id: "", sex: "", birth_date: "", date: "", time: "" },
    description: named ? "" : clean(study.description ?? ""),
    series: series.map((one) => ({ ...one, description: clean(one.description ?? ""), part: clean(one.part ?? "") })),
    ...(excluded && { excluded: excluded.map((one) => ({ ...one, file: "", name: "", message: clean(one.message) })) }),
  };
}

/** The same for where it may be told. @param {any} study @param {boolean} hide identifiers */
export const shownStudy = (study, hide) => (hide ? concealedStudy(study) : study);
