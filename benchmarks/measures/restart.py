"""Restart → first slice of a stored series."""

import time

from benchmarks.harness import Bench, Client, lightbox, study
from benchmarks.table import Row

BOUND_MS = 50.0


def measure(bench: Bench) -> list[Row]:
    """From the moment the process answers to a slice it has never seen in this life."""
    server = lightbox(bench.folder())
    server.start()
    client = Client(server.port)
    _, body = client.upload(study(200).read_bytes())
    client.close()
    server.stop()
    taken = []
    for turn in range(3):
        server.start()
        client = Client(server.port)
        begun = time.perf_counter()
        status, _ = client.get(f"/slice/{body['id']}/{60 + turn}")
        taken.append((time.perf_counter() - begun) * 1000)
        client.close()
        server.stop()
        if status != 200:
            raise RuntimeError(f"the first slice after a restart answered {status}")
    return [Row("restart → first slice", min(taken), "the bound of 50", BOUND_MS, sense="within", goal=1)]
