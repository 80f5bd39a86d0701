"""Raw 16-bit slices for the viewer: how soon, how small."""

from benchmarks.harness import Bench, Client, latency
from benchmarks.table import Row

HEADERS = "Accept-Encoding: zstd, gzip\r\n"
RAW = 512 * 512 * 2


def measure(bench: Bench) -> list[Row]:
    """Against the uncompressed slice and the bound of 2.5 ms."""
    series = bench.loaded("lightbox")["id"]
    server = bench.server("lightbox")
    client = Client(server.port)
    sizes = [len(client.get(f"/api/series/{series}/plane?format=raw&index={k}", HEADERS)[1]) for k in range(0, 200, 10)]
    client.close()
    found = min(_asked(server.port, series, turn) for turn in range(3))
    mean = sum(sizes) / len(sizes)
    return [
        Row("raw slice, bytes sent", mean / 1000, "uncompressed", RAW / 1000, "kB", "faster", 2.5),
        Row("raw slice, p50", found, "the bound of 2.5", 2.5, sense="within", goal=1),
    ]


def _asked(port: int, series: str, turn: int) -> float:
    """Milliseconds of slices that were not asked for before."""
    paths = [f"/api/series/{series}/plane?format=raw&plane=acquired&index={k}&count=1" for k in range(turn, 200, 3)]
    return latency(port, paths, 1, 0.15).p50
