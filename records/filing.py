"""From staged files to rows: which study and patient each belongs to, what is there already, what is new.

Everything here runs within one transaction that holds the lock on the studies it touches, so that any number of
uploads of one study at once count exactly.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.archive import Rejection
from models import Instance, RefusedInstance, Study, Upload, UploadStudy
from records import database, display, patientnames, pictures, quarantine
from records.audit import now
from records.display import Change
from records.intake import Staged
from records.texts import caseless, date, fold, text, time

Present = tuple[str, str, str]
"""Hash, id and DICOM series of an instance that a study has."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a file belongs, as it says itself."""

    study_uid: str
    series_uid: str
    sop_uid: str
    patient: dict[str, str]
    study: dict[str, str]


@dataclass(slots=True)
class Filed:
    """What became of the files of one upload: counts, keys of files that no row needs, studies by id in order.

    ``added`` and ``found`` hold the instances that are new and that were there, by study and DICOM series.
    """

    stored: int = 0
    duplicate: int = 0
    unused: list[str] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    studies: dict[str, Study] = field(default_factory=dict)
    added: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    found: dict[tuple[str, str], set[str]] = field(default_factory=dict)


def file(session: Session, upload_id: str, staged: Sequence[Staged]) -> Filed:
    """Write the rows of everything new, and arrange what it touches anew; the transaction is left open."""
    known = [(identify(one), one) for one in staged]
    database.lock(session, [identity.study_uid for identity, _ in known])
    cabinet = _Cabinet(session, upload_id)
    for identity, one in known:
        cabinet.put(identity, one)
    cabinet.close()
    return cabinet.filed


def identify(staged: Staged) -> Identity:
    """Where a staged file belongs."""
    if staged.image.header is not None:
        header = staged.image.header
        return Identity(header.study_uid, header.series_uid, header.sop_uid, header.patient, header.study)
    # NIfTI knows neither patient nor study: its content makes the UIDs, its name the description.
    made = f"2.25.{int(staged.blake3[:32], 16)}"
    description = re.sub(r"\.nii(\.gz)?$", "", staged.name, flags=re.IGNORECASE)
    return Identity(made, made, made, {}, {"description": description})


class _Cabinet:
    """The studies that one upload touches, while it is filed."""

    def __init__(self, session: Session, upload_id: str) -> None:
        self.session, self.upload_id = session, upload_id
        self.facility_id = session.get_one(Upload, upload_id).facility_id
        self.filed = Filed()
        self.studies: dict[str, list[Study]] = {}
        self.present: dict[str, dict[str, Present]] = {}
        self.changes: dict[str, Change] = {}
        self.rows: list[dict[str, Any]] = []
        self.refused: list[RefusedInstance] = []

    def put(self, identity: Identity, staged: Staged) -> None:
        """File one image: new, a duplicate, or in conflict with one of the same UID."""
        study = self._study(identity)
        present = self._present(study)
        first = present.get(identity.sop_uid)
        if first is None:
            present[identity.sop_uid] = (staged.blake3, staged.id, identity.series_uid)
            self._add(study, identity, staged)
            return
        self.filed.unused.append(staged.key)
        digest, instance, series_uid = first
        if digest == staged.blake3:
            self.filed.duplicate += 1
            self.filed.found.setdefault((study.id, series_uid), set()).add(instance)
        else:
            self.filed.rejections.append(_conflict(staged.place))
            self.refused.append(_refused(study.id, identity.sop_uid, staged.blake3, series_uid))

    def close(self) -> None:
        """Write what was filed."""
        self.session.flush()
        if self.rows:
            self.session.execute(insert(Instance), self.rows)
        links = [
            {"upload_id": self.upload_id, "study_id": one, "position": i} for i, one in enumerate(self.filed.studies)
        ]
        if links:
            self.session.execute(insert(UploadStudy), links)
        for one, change in self.changes.items():
            display.rebuild(self.session, self.filed.studies[one], change)
        for refused in self.refused:
            if self.session.get(RefusedInstance, (refused.study_id, refused.sop_uid, refused.blake3)) is None:
                self.session.add(refused)
        added, found = self.filed.added, self.filed.found
        first = pictures.first_touched(self.session, added) or pictures.first_touched(self.session, found)
        self.session.get_one(Upload, self.upload_id).series_id = first

    def _study(self, identity: Identity) -> Study:
        """The study of this UID and this patient in the facility; another patient's is quarantined, never merged."""
        rows = self.studies.get(identity.study_uid)
        if rows is None:
            same = (Study.study_uid == identity.study_uid, Study.facility_id == self.facility_id)
            query = select(Study).where(*same).order_by(Study.status, Study.created)
            rows = self.studies[identity.study_uid] = list(self.session.scalars(query))
        study = next((row for row in rows if same_patient(row, identity.patient)), None)
        if study is None:
            study = _new_study(identity, self.facility_id, quarantine.HELD if rows else quarantine.FREE)
            self.session.add(study)
            rows.append(study)
            self.present[study.id] = {}
        self.filed.studies.setdefault(study.id, study)
        return study

    def _present(self, study: Study) -> dict[str, Present]:
        """The SOP instance UIDs that a study has, and what has them."""
        if study.id not in self.present:
            columns = (Instance.sop_uid, Instance.blake3, Instance.id, Instance.series_uid)
            rows = self.session.execute(select(*columns).where(Instance.study_id == study.id))
            self.present[study.id] = {sop_uid: (digest, one, series) for sop_uid, digest, one, series in rows}
        return self.present[study.id]

    def _add(self, study: Study, identity: Identity, staged: Staged) -> None:
        self.filed.stored += 1
        study.instances += 1
        patientnames.add(study, identity.patient.get("name", ""))
        self.filed.added.setdefault((study.id, identity.series_uid), set()).add(staged.id)
        change = self.changes.setdefault(study.id, Change())
        change.add(identity.series_uid, staged.id, staged.image)
        self.rows.append(_row(study.id, self.upload_id, identity, staged))


def same_patient(study: Study, patient: dict[str, str]) -> bool:
    """Whether a study is this patient's: by id and issuer where both have them, else by name."""
    issuer, number = text(patient.get("issuer"), 64), text(patient.get("id"), 64)
    if study.patient_id and number:
        return study.patient_id == number and (not study.issuer or not issuer or study.issuer == issuer)
    return fold(study.patient_name) == fold(text(patient.get("name"), 324))


def patient_key(patient: dict[str, str]) -> str:
    """What keeps two patients with one study UID apart in the database."""
    issuer, number = text(patient.get("issuer"), 64), text(patient.get("id"), 64)
    return f"{issuer}\\{number}" if number else fold(text(patient.get("name"), 324))[:160]


def describe_study(study: Study, patient: dict[str, str], described: dict[str, str]) -> None:
    """Write what a file says of its patient and study into the study's row."""
    study.patient_name = text(patient.get("name"), 324)
    study.patient_id = text(patient.get("id"), 64)
    study.patient_id_folded = caseless(study.patient_id)
    study.issuer = text(patient.get("issuer"), 64)
    study.birth_date = date(patient.get("birth_date", ""))
    study.sex = text(patient.get("sex"), 16)
    study.date = date(described.get("date", ""))
    study.time = time(described.get("time", ""))
    study.description = text(described.get("description"), 255)
    study.accession = text(described.get("accession"), 64)
    study.institution = text(described.get("institution"), 255)
    study.referring_physician = text(described.get("referring_physician"), 324)


def _new_study(identity: Identity, facility_id: str, status: str) -> Study:
    moment = now()
    made = Study(
        id=uuid4().hex,
        facility_id=facility_id,
        study_uid=identity.study_uid,
        patient_key=patient_key(identity.patient),
        status=status,
        patient_names="[]",
        search="",
        modalities="",
        instances=0,
        created=moment,
        updated=moment,
    )
    describe_study(made, identity.patient, identity.study)
    return made


def _row(study_id: str, upload_id: str, identity: Identity, staged: Staged) -> dict[str, Any]:
    code, message = display.problem_of(staged.image)
    return {
        "id": staged.id,
        "study_id": study_id,
        "upload_id": upload_id,
        "series_uid": identity.series_uid,
        "sop_uid": identity.sop_uid,
        "key": staged.key,
        "size": staged.size,
        "blake3": staged.blake3,
        "name": staged.name,
        "format": "dicom" if staged.image.header else "nifti",
        "problem_code": code,
        "problem": message,
        "header": staged.image.text,
    }


def _refused(study_id: str, sop_uid: str, blake3: str, series_uid: str) -> RefusedInstance:
    return RefusedInstance(study_id=study_id, sop_uid=sop_uid, blake3=blake3, series_uid=series_uid, at=now())


def _conflict(name: str) -> Rejection:
    message = "Another file with the same SOP Instance UID and other content is stored already; that one was kept."
    return Rejection(name, "conflicting_instance", message)
