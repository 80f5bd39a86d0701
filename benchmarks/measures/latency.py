"""Slices and planes over HTTP, at 1, 8 and 32 clients, against an empty answer and the naive viewer."""

from itertools import count

from benchmarks.harness import Bench, Latency, latency
from benchmarks.table import Row

PASSES = 60


def measure(bench: Bench) -> list[Row]:
    """Every address is asked for once only, so that nothing comes from a cache of pictures."""
    seconds = 1.0 if bench.quick else 2.0
    ours, naive = bench.loaded("lightbox"), bench.loaded("naive")
    rows = []
    for clients in (1, 8, 32):
        fresh = _Fresh(str(ours["id"]), str(naive["id"]))
        made = _turns(bench, fresh.slices(), clients, seconds)
        rows += _rows("slice, base64 PNG", made, clients, 3.0 if clients == 1 else None)
    for name in ("coronal", "sagittal"):
        made = _turns(bench, _Fresh(str(ours["id"]), str(naive["id"])).planes(name), 1, seconds)
        rows += _rows(f"{name} plane, base64 PNG", made, 1, 3.0)
    return rows


class _Fresh:
    """Addresses that were not asked for before: after every 200 slices comes another window."""

    windows = count(1)

    def __init__(self, ours: str, naive: str) -> None:
        self.ids = {"lightbox": ours, "naive": naive}

    def slices(self) -> dict[str, list[str]]:
        """Slices in an order that jumps."""
        return {
            name: [f"/slice/{one}/{n * 37 % 200}?{window}" for window in self._windows() for n in range(200)]
            for name, one in self.ids.items()
        }

    def planes(self, plane: str) -> dict[str, list[str]]:
        """Coronal or sagittal planes."""
        ours, naive = self.ids["lightbox"], self.ids["naive"]
        asked = [(100 + n * 37 % 300, window) for window in self._windows() for n in range(200)]
        return {
            "lightbox": [f"/slice/{ours}/{place}?plane={plane}&{window}" for place, window in asked],
            "naive": [f"/plane/{naive}/{plane}/{place}?{window}" for place, window in asked],
        }

    def _windows(self) -> list[str]:
        return [f"window_center={next(self.windows) / 100:g}&window_width=400" for _ in range(PASSES)]


def _turns(bench: Bench, paths: dict[str, list[str]], clients: int, seconds: float) -> dict[str, Latency]:
    """The best of three turns of each side."""
    asked = {"empty": ["/empty"], **paths}
    taken: dict[str, list[Latency]] = {name: [] for name in asked}
    for name, chosen in asked.items():
        latency(bench.server(name).port, chosen[-200:], clients, 0.2)
    third = {name: len(chosen) // 4 for name, chosen in asked.items()}
    for turn in range(3):
        for name, chosen in asked.items():
            some = chosen[turn * third[name] : (turn + 1) * third[name]] or chosen
            taken[name].append(latency(bench.server(name).port, some, clients, seconds / 3))
    return {name: min(found, key=lambda one: one.p50) for name, found in taken.items()}


def _rows(what: str, made: dict[str, Latency], clients: int, goal: float | None) -> list[Row]:
    ours, empty, naive = made["lightbox"], made["empty"], made["naive"]
    name = f"{what}, {clients} client{'s' * (clients > 1)}"
    return [
        Row(f"{name}, p50", ours.p50, "empty Flask answer", empty.p50, sense="within", goal=goal),
        Row(f"{name}, p95", ours.p95, "empty Flask answer", empty.p95, sense="within"),
        Row(f"{name}, p50", ours.p50, "naive viewer", naive.p50),
        Row(f"{name}, p95", ours.p95, "naive viewer", naive.p95),
        Row(f"{name}, seconds per 1,000", 1000 / ours.rate, "naive viewer", 1000 / naive.rate, "s"),
    ]
