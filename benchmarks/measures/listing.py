"""The list of 100,000 studies: pages and searches."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert

from benchmarks.harness import Bench, Client, latency, lightbox
from benchmarks.table import Row
from models import Series, Study

BOUND_MS = 50.0
QUERIES = {
    "first page": "",
    "page 1,000": "page=1000",
    "one patient": "patient_id=P004321",
    "modality and dates": "modality=MR&date_from=2020-03-01&date_to=2020-04-01",
    "two words": "q=phantom+4321",
    "a word that is nowhere": "q=nowhere",
}
WHEN = datetime(2024, 3, 4)


def measure(bench: Bench) -> list[Row]:
    """Each within the bound, p50 on one connection."""
    count = 100_000
    folder = bench.folder()
    server = lightbox(folder)
    _fill(folder / "data/lightbox.db", count)
    server.start()
    client = Client(server.port)
    total = json.loads(client.get("/api/studies")[1])["total"]
    client.close()
    if total != count:
        raise RuntimeError(f"{total} studies are listed, not {count}")
    rows = []
    for name, query in QUERIES.items():
        found = min(latency(server.port, [f"/api/studies?{query}"], 1, 0.6).p50 for _ in range(3))
        rows.append(Row(f"100,000 studies: {name}", found, "the bound of 50", BOUND_MS, sense="within", goal=1))
    server.stop()
    return rows


def _fill(path: Path, count: int) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for start in range(0, count, 10_000):
            numbers = range(start, start + 10_000)
            connection.execute(insert(Study), [_study(n) for n in numbers])
            connection.execute(insert(Series), [_series(n) for n in numbers])
    engine.dispose()


def _study(n: int) -> dict[str, Any]:
    modality = ("CT", "MR", "US", "DX")[n % 4]
    patient = f"P{n // 3:06d}"
    return {
        "id": f"{n:032x}",
        "study_uid": f"1.2.826.0.1.3680043.8.498.{n}",
        "patient_key": patient,
        "status": "available",
        "patient_name": f"Phantom^{n // 3}",
        "patient_id": patient,
        "patient_id_folded": patient.lower(),
        **dict.fromkeys(("issuer", "birth_date", "sex", "accession", "institution", "referring_physician"), ""),
        "date": f"{2010 + n % 15}-{1 + n % 12:02d}-{1 + n % 28:02d}",
        "time": f"{n % 24:02d}:{n % 60:02d}:00",
        "description": f"{modality} thorax",
        "modalities": f"\\{modality}\\",
        "instances": 1,
        "search": f"phantom {n // 3} {patient.lower()} {modality.lower()} thorax axial",
        "created": WHEN,
        "updated": WHEN,
    }


def _series(n: int) -> dict[str, Any]:
    return {
        "id": f"{n + (1 << 100):032x}",
        "study_id": f"{n:032x}",
        "series_uid": f"1.2.826.0.1.3680043.8.498.{n}.1",
        "part": "",
        "position": 0,
        "number": 1,
        "modality": "CT",
        "description": "axial",
        "kind": "volume",
        "slices": 1,
        "rows": 512,
        "columns": 512,
        "phases": 1,
        "spacing": "null",
        "units": "HU",
        "digest": "0",
        "manifest": "{}",
    }
