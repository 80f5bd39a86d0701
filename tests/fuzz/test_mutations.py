"""Thousands of damaged files through the whole application: no fault of the server, no hang, bounded memory.

Each file is made from a seed; a failure names the seeds, and ``mutated(kind, seed)`` gives the bytes again.
"""

import gc
import io
import logging
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from create_test_dicom import make_study
from engine import codecs
from engine.errors import Undrawable
from engine.header import PixelFormat
from phantom.encode import SYNTAXES
from phantom.options import Options
from tests.conftest import close
from tests.data import DATA
from tests.fuzz import mutate
from tests.support.application import make_app

LARGEST_SOURCE = 24_000
BATCH = 6
BATCH_SECONDS = 60.0
"""A file that hangs is told apart from a machine that is slow."""
GROWTH_MB = 600
"""What the process may grow by at most while it reads hostile files: the cache of volumes is 64 MB of it."""

COUNTS = {"dicom": 1300, "dicom-compressed": 360, "zip": 300, "nifti": 240}
GOOD = {200, 400, 404, 413, 415, 422}


@lru_cache(maxsize=1)
def shared() -> list[bytes]:
    """Small real files."""
    found = sorted(path for path in DATA.rglob("*") if path.is_file() and 200 < path.stat().st_size < LARGEST_SOURCE)
    return [path.read_bytes() for path in found if path.suffix not in (".md", ".json", ".gz", ".nii", ".hdr", ".img")]


@lru_cache(maxsize=1)
def compressed() -> list[bytes]:
    """Tiny images in every transfer syntax."""
    wishes = [Options("CT", slices=1, size=32, transfer_syntax=name) for name in SYNTAXES if name != "jpeg"]
    wishes += [Options("US", slices=2, size=32, transfer_syntax=name) for name in ("jpeg", "rle", "jpegls", "j2k")]
    wishes += [Options("XA", slices=3, size=32), Options("PT", slices=2, size=32), Options("DX", size=32)]
    return [make_study(wish).files[0][1] for wish in wishes]


@lru_cache(maxsize=1)
def volumes() -> list[bytes]:
    """Tiny NIfTI files of several types."""
    shapes = (((5, 6, 7), "i2"), ((5, 6, 7, 3), "f4"), ((4, 4, 4), "u1"), ((3, 4, 5), "f8"), ((3, 4, 5), "c8"))
    make: Any = nibabel.Nifti1Image
    return [make(np.ones(shape, kind), np.diag([2.0, 3, 4, 1])).to_bytes() for shape, kind in shapes]


def mutated(kind: str, seed: int) -> bytes:
    """The file of a seed."""
    rng = np.random.default_rng([seed, *kind.encode()])
    sources = {"dicom": shared, "dicom-compressed": compressed, "zip": shared, "nifti": volumes}[kind]()
    data = sources[rng.integers(len(sources))]
    if kind == "zip":
        return mutate.archive(data, rng, sources)
    if kind == "nifti":
        return mutate.nifti(data, rng, sources)
    for _ in range(rng.integers(1, 4)):
        if len(data) >= mutate.SHORTEST:
            data = mutate.DICOM[rng.integers(len(mutate.DICOM))](data, rng, sources)
    return data


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """An instance whose faults become answers, as they would for a user."""
    made = make_app(tmp_path, sqlite_url, VOLUME_CACHE_BYTES=str(64 * 2**20))
    made.config["PROPAGATE_EXCEPTIONS"] = False
    made.testing = False
    yield made
    close(made)


def faults(client: FlaskClient, kind: str, seeds: list[int]) -> list[str]:
    """Upload some files, look at whatever came of them, delete it; what went wrong."""
    begun = time.monotonic()
    parts = [(io.BytesIO(mutated(kind, seed)), f"{seed}.{'nii' if kind == 'nifti' else 'bin'}") for seed in seeds]
    answer = client.post("/upload", data={"file": parts})
    found = [f"upload: {answer.status_code} {answer.text[:200]}"] if answer.status_code not in (201, 422) else []
    for study in answer.get_json(silent=True).get("studies", []) if not found else []:
        for series in study["series"]:
            found += looked_at(client, series)
        status = client.delete(f"/api/studies/{study['id']}").status_code
        found += [] if status == 204 else [f"delete: {status}"]
    taken = time.monotonic() - begun
    return found + ([f"took {taken:.0f} s"] if taken > BATCH_SECONDS else [])


def looked_at(client: FlaskClient, series: dict[str, Any]) -> list[str]:
    """Ask for everything that is shown of a series."""
    one, middle = series["id"], series["slices"] // 2
    addresses = (
        f"/api/series/{one}",
        f"/api/series/{one}/tags?index=0",
        f"/slice/{one}/0",
        f"/slice/{one}/{middle}?plane=coronal",
        f"/views/{one}",
        f"/api/series/{one}/plane?format=raw",
        f"/api/series/{one}/plane?format=npy&slab_mm=5&plane=axial",
        f"/api/series/{one}/thumbnail",
    )
    answers = [(address, client.get(address)) for address in addresses]
    return [f"{address}: {a.status_code} {a.text[:200]}" for address, a in answers if a.status_code not in GOOD]


def memory_mb(what: str) -> float:
    """A figure of this process: ``VmRSS`` now, ``VmHWM`` the most since ``forget_peak``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what + ":")) / 1024


def forget_peak() -> float:
    """Count the peak anew; gives the memory taken now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    return memory_mb("VmRSS")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", COUNTS)
def test_no_damaged_file_brings_the_server_down(
    kind: str, app: Flask, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client, found = app.test_client(), []
    faults(client, kind, [0])
    before = forget_peak()
    with caplog.at_level(logging.ERROR):
        for first in range(0, COUNTS[kind], BATCH):
            seeds = list(range(first, first + BATCH))
            for fault in faults(client, kind, seeds):
                guilty = [seed for seed in seeds if faults(client, kind, [seed])] or seeds
                found.append(f"{kind} {guilty}: {fault}")
    logged = [record for record in caplog.records if record.exc_info]
    traces = {str(record.exc_info and record.exc_info[1]) for record in logged}
    assert found == [], traces
    assert memory_mb("VmHWM") - before < GROWTH_MB


def test_more_than_two_thousand_files_are_tried() -> None:
    assert sum(COUNTS.values()) >= 2000


@pytest.mark.parametrize("kind", COUNTS)
def test_a_seed_gives_the_same_damage_again(kind: str, data: Path) -> None:
    assert mutated(kind, 5) == mutated(kind, 5) != mutated(kind, 6)


@pytest.mark.parametrize("syntax", ["jpegls", "jpegls-near"])
def test_a_jpegls_frame_that_was_cut_never_comes_to_the_decoder(syntax: str) -> None:
    """CharLS works for many seconds on a frame whose end is missing, however small the image is."""
    stream = encode(np.random.default_rng(3).integers(0, 4096, (64, 64)).astype(np.uint16), syntax)
    for end in range(100, len(stream) - 2, 200):
        with pytest.raises(Undrawable, match="cut short"):
            codecs.decode(stream[:end], str(SYNTAXES[syntax].uid), PixelFormat(64, 64))


def encode(image: Any, syntax: str) -> bytes:
    """One compressed frame."""
    encoder = SYNTAXES[syntax].encoder
    assert encoder is not None
    return encoder(image, 12)
