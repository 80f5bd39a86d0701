"""Studies of several patients under one Study Instance UID in one facility: the later ones stand in quarantine.

One of them carries wrong data, and nothing here can know which. Who deletes one, or moves it to where it belongs, has
decided: a study that is then the only one of its UID in the facility is in nobody's way, and free. While two or more
are left they still contradict each other, and what is in quarantine stays there.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Study

FREE, HELD = "available", "quarantined"
"""What ``Study.status`` says."""


def namesakes(session: Session, study: Study, facility_id: str) -> list[Study]:
    """The other studies of this UID in a facility, the oldest first."""
    same = (Study.study_uid == study.study_uid, Study.facility_id == facility_id, Study.id != study.id)
    return list(session.scalars(select(Study).where(*same).order_by(Study.created, Study.id)))


def release(session: Session, study: Study, facility_id: str) -> list[str]:
    """Free the one that ``study`` leaves behind in a facility; gives the ids of what was freed: one or none.

    The transaction holds the lock on the UID, so that none comes or goes meanwhile.
    """
    left = namesakes(session, study, facility_id)
    freed = [one for one in left if one.status == HELD] if len(left) == 1 else []
    for one in freed:
        one.status = FREE
    return [one.id for one in freed]
