"""Who and what an object is: its UIDs, made up where they are missing or wrong, and its texts."""

import hashlib
import re

from engine.elements import Buffer
from engine.values import Elements

_UID = re.compile(r"[0-9]+(\.[0-9]+)+")
_LONGEST = 64

_PATIENT = {
    "id": "PatientID",
    "issuer": "IssuerOfPatientID",
    "birth_date": "PatientBirthDate",
    "sex": "PatientSex",
    "age": "PatientAge",
}
_STUDY = {
    "date": "StudyDate",
    "time": "StudyTime",
    "description": "StudyDescription",
    "id": "StudyID",
    "accession": "AccessionNumber",
    "institution": "InstitutionName",
}
_SERIES = {
    "number": "SeriesNumber",
    "description": "SeriesDescription",
    "body_part": "BodyPartExamined",
    "protocol": "ProtocolName",
    "laterality": "Laterality",
    "image_laterality": "ImageLaterality",
    "view_position": "ViewPosition",
    "patient_position": "PatientPosition",
    "manufacturer": "Manufacturer",
    "model": "ManufacturerModelName",
    "station": "StationName",
    "date": "SeriesDate",
    "time": "SeriesTime",
}

_VIEWS = {
    "399162004": "CC",
    "R-10242": "CC",
    "399192008": "XCCL",
    "R-1024A": "XCCL",
    "399101009": "XCCM",
    "R-1024B": "XCCM",
    "399196006": "FB",
    "R-10244": "FB",
    "399368009": "MLO",
    "R-10226": "MLO",
    "399099002": "LMO",
    "R-10230": "LMO",
    "399260004": "ML",
    "R-10224": "ML",
    "399352003": "LM",
    "R-10228": "LM",
    "399188001": "SIO",
    "441555000": "ISO",
}
"""Views of a breast (PS3.16 CID 4014), by their codes in SNOMED CT and in the codes before it, as readers call them."""


def valid_uid(text: str) -> bool:
    """Whether it is a UID: numbers and dots, at most 64 characters (PS3.5 section 9.1)."""
    return len(text) <= _LONGEST and _UID.fullmatch(text) is not None


def made_uid(*parts: Buffer) -> str:
    """A UID of the root 2.25 (PS3.5 B.2) that depends on the given bytes alone."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return f"2.25.{int.from_bytes(digest.digest()[:16], 'big')}"


def sop_uid(elements: Elements, data: Buffer, notes: list[str]) -> str:
    """The SOP Instance UID, or one made from the whole file."""
    found = elements.text("SOPInstanceUID")
    if valid_uid(found):
        return found
    notes.append("The SOP Instance UID was missing or not valid; one was made from the content.")
    return made_uid(b"instance", data)


def group_uid(elements: Elements, keyword: str, described: tuple[str, ...], data: Buffer, notes: list[str]) -> str:
    """A study or series UID, or one made from what describes the study or series, so that its images stay together.

    Parameters
    ----------
    keyword : str
        StudyInstanceUID or SeriesInstanceUID.
    described : tuple of str
        Keywords that tell studies or series apart; where all are empty the whole file is the source.
    """
    found = elements.text(keyword)
    if valid_uid(found):
        return found
    notes.append(f"The {keyword} was missing or not valid; one was made from the content.")
    if found:
        return made_uid(keyword.encode(), found.encode())
    parts = [elements.values.get(name, b"").strip(b" \0") for name in described]
    return made_uid(keyword.encode(), *parts) if any(parts) else made_uid(keyword.encode(), data)


def patient(elements: Elements) -> dict[str, str]:
    """The patient, what is empty left out."""
    return _with_person(elements, "name", "PatientName") | _texts(elements, _PATIENT)


def study(elements: Elements, uid: str) -> dict[str, str]:
    """The study, what is empty left out."""
    who = _with_person(elements, "referring_physician", "ReferringPhysicianName")
    return {"uid": uid} | _texts(elements, _STUDY) | who


def series(elements: Elements) -> dict[str, str]:
    """The series, what is empty left out; the view by its code where View Position does not name it."""
    found = _texts(elements, _SERIES)
    coded = _VIEWS.get(elements.first("ViewCodeSequence").text("CodeValue"), "")
    return {"view_position": coded} | found if coded else found


def _with_person(elements: Elements, name: str, keyword: str) -> dict[str, str]:
    found = elements.person(keyword)
    return {name: found} if found else {}


def _texts(elements: Elements, keywords: dict[str, str]) -> dict[str, str]:
    values, text = elements.values, elements.text
    found = {name: text(keyword) for name, keyword in keywords.items() if values.get(keyword)}
    return {name: value for name, value in found.items() if value}
