"""An upload desk for tests: a database, a storage, and the questions that tests ask of both."""

from collections import Counter
from pathlib import Path
from typing import Any

from blake3 import blake3
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

import models
from records import access, database, ingest
from records.storage import Storage

TABLES = (
    models.Study,
    models.Series,
    models.Instance,
    models.Upload,
    models.UploadStudy,
    models.RefusedInstance,
    models.Deletion,
    models.Annotation,
    models.AnnotationRevision,
)


class Desk:
    """Takes uploads in; ``close`` gives the connections back."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = create_engine(url)
        database.configure(self.engine)
        self.sessions: sessionmaker[Session] = database.factory(self.engine, b"tests only")
        self.storage = Storage(folder)

    def begin(self, files: dict[str, bytes] | list[tuple[str, bytes]]) -> tuple[str, list[tuple[Path, str]]]:
        """An upload whose parts have been received."""
        upload_id = ingest.begin(self.sessions)
        folder = self.storage.incoming(upload_id)
        sources = []
        for number, (name, data) in enumerate(files.items() if isinstance(files, dict) else files):
            (folder / str(number)).write_bytes(data)
            sources.append((folder / str(number), name))
        return upload_id, sources

    def send(self, files: dict[str, bytes] | list[tuple[str, bytes]], **options: Any) -> dict[str, Any]:
        """Take some files in, each as a part of one upload."""
        upload_id, sources = self.begin(files)
        return ingest.process(upload_id, sources, self.sessions, self.storage, access.LOCAL, **options)

    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        with self.sessions() as session:
            return {
                table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES
            }

    def files(self) -> set[str]:
        """Every file below the storage, but for its lock."""
        root = self.storage.root
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.name != ".lock"}

    def folders(self) -> set[str]:
        """Every folder below the storage."""
        root = self.storage.root
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}

    def check(self) -> None:
        """Rows and files agree: each row has its file with the right hash, and no file is without a row."""
        with self.sessions() as session:
            rows = list(session.scalars(select(models.Instance)))
            per_study = Counter(row.study_id for row in rows)
            for row in rows:
                data = bytes(self.storage.open(row.key))
                assert (blake3(data).hexdigest(), len(data)) == (row.blake3, row.size)
            assert self.files() == {row.key for row in rows}
            assert {study.id: study.instances for study in session.scalars(select(models.Study))} == dict(per_study)
            assert not list(session.scalars(select(models.Deletion)))
            _check_uploads(session, rows)

    def close(self) -> None:
        """Give back the connections and the claim on the storage."""
        self.storage.close()
        self.engine.dispose()


def _check_uploads(session: Session, rows: list[models.Instance]) -> None:
    stored = Counter(row.upload_id for row in rows)
    for upload in session.scalars(select(models.Upload)):
        if upload.status == "done":
            assert upload.received == upload.stored + upload.duplicate + upload.rejected
            assert upload.stored >= stored[upload.id]
        else:
            assert stored[upload.id] == 0
