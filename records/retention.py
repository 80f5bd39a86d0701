"""How long it is remembered what an upload was called: names of files may hold those of patients."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Study, Upload, UploadStudy
from records import audit
from records.database import in_parts

KEPT = timedelta(days=1)
"""How long a failed upload tells the names of its files."""


def forget_names(session: Session) -> None:
    """Of uploads that brought nothing, the names of their files are kept for a day."""
    old = (Upload.status == "failed", Upload.rejected_files != "[]", Upload.created < audit.now() - KEPT)
    session.execute(update(Upload).where(*old).values(rejected_files="[]"))


def forget_uploads(session: Session, uploads: Sequence[str]) -> None:
    """Forget the uploads of which nothing is left, after a study was deleted; after the last study failed ones too."""
    kept = select(UploadStudy.upload_id)
    for some in in_parts(uploads):
        session.execute(delete(Upload).where(Upload.id.in_(some), Upload.id.not_in(kept)))
    if session.scalar(select(Study.id).limit(1)) is None:
        session.execute(delete(Upload).where(Upload.status == "failed"))
