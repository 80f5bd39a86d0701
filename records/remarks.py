"""What the records know of a series beside its own files, as lines of the trust panel."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.trust import Entry, entry
from models import RefusedInstance, Study
from records import access, patientnames, quarantine
from records.access import Person
from records.studies import QUARANTINED

NAMES = (
    "The files of this study give the patient {count} different names with one Patient ID. They are kept as one study, "
    "listed under the first name: make sure that all images are of one person."
)
OTHERS = (
    "A study of another patient with the same Study Instance UID was received. It is kept apart, in quarantine: one of "
    "the two carries wrong data. Delete the wrong one, or move it to the facility that it belongs to."
)


def entries(session: Session, person: Person, study: Study, series_uid: str) -> list[Entry]:
    """Lines of the trust panel: files that were refused, names that differ, another patient's study of one UID."""
    told = [*_quarantine(session, person, study), *_refused(session, study.id, series_uid)]
    if (count := len(patientnames.told(study))) > 1:
        told.append(entry("patient_names", "Patient's name", NAMES.format(count=count), "warning"))
    return told


def _quarantine(session: Session, person: Person, study: Study) -> list[Entry]:
    if study.status == quarantine.HELD:
        return [entry("quarantined", "Quarantined", QUARANTINED, "warning")]
    others = access.studies(session, person).where(Study.study_uid == study.study_uid, Study.id != study.id)
    if session.scalar(select(others.exists())):
        return [entry("same_study_uid", "Study Instance UID", OTHERS, "warning")]
    return []


def _refused(session: Session, study_id: str, series_uid: str) -> list[Entry]:
    here = (RefusedInstance.study_id == study_id, RefusedInstance.series_uid == series_uid)
    count, first, last = session.execute(
        select(func.count(), func.min(RefusedInstance.at), func.max(RefusedInstance.at)).where(*here)
    ).one()
    if not count:
        return []
    days = " to ".join(dict.fromkeys((first.date().isoformat(), last.date().isoformat())))
    text = (
        f"{count} {'file' if count == 1 else 'files'} with the same SOP Instance UID as one of this series and other "
        f"content {'was' if count == 1 else 'were'} refused on {days}; what came first is kept and shown."
    )
    return [entry("refused", "Refused files", text, "warning")]
