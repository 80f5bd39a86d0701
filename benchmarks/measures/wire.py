"""Raw 16-bit slices for the viewer: how soon, how small."""

import time

import numpy as np

from benchmarks.harness import Bench, Client
from benchmarks.table import Row

HEADERS = "Accept-Encoding: zstd, gzip\r\n"
RAW = 512 * 512 * 2
SLICES = 200
FORMS = ("format=raw&index={}", "index={}&format=raw", "format=raw&index={}&plane=acquired")
"""The same slice under three addresses, so that each is asked for once and none comes from a cache."""


def measure(bench: Bench) -> list[Row]:
    """Against the uncompressed slice and the bound of 2.5 ms."""
    series = bench.loaded("lightbox", SLICES)["id"]
    client = Client(bench.server("lightbox").port)
    turns = [[_asked(client, f"/api/series/{series}/plane?{form.format(k)}") for k in range(SLICES)] for form in FORMS]
    client.close()
    size = float(np.mean([sent for turn in turns for _, sent in turn]))
    p50 = min(float(np.median([taken for taken, _ in turn])) for turn in turns)
    return [
        Row("raw slice, bytes sent", size / 1000, "uncompressed", RAW / 1000, "kB", "faster", 2.5),
        Row("raw slice, p50", p50, "the bound of 2.5", 2.5, sense="within", goal=1),
    ]


def _asked(client: Client, path: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer."""
    begun = time.perf_counter()
    status, body = client.get(path, HEADERS)
    if status != 200:
        raise RuntimeError(f"{status} for {path}: {body[:200]!r}")
    return (time.perf_counter() - begun) * 1000, len(body)
