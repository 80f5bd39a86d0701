"""ZIP over HTTP → stored and first slice served; and ``respond-async`` → first slice visible."""

import json
import time
from typing import Any

from benchmarks.harness import Bench, Client, best, lightbox, study
from benchmarks.table import Row


def measure(bench: Bench) -> list[Row]:
    """Against the naive viewer, which stores nothing."""
    rows = []
    server = lightbox(bench.folder())
    server.start()
    for slices in (200,) if bench.quick else (200, 500):
        data = study(slices).read_bytes()
        ours, naive = Client(server.port), Client(bench.server("naive").port)
        took = best(
            {
                "naive": lambda naive=naive, data=data: _naive(naive, data),
                "ours": lambda ours=ours, data=data: _sync(ours, data),
                "async": lambda ours=ours, data=data: _seen(ours, data),
                "async, stored": lambda ours=ours, data=data: _stored(ours, data),
            },
            bench.rounds,
        )
        name, other = f"ZIP of {slices} slices", took["naive"] * 1000
        rows.append(Row(f"{name} → 201 + first slice", took["ours"] * 1000, "naive viewer", other, goal=4))
        rows.append(Row(f"{name}, async → first slice seen", took["async"] * 1000, "naive viewer", other, goal=8))
        rows.append(Row(f"{name}, async → first slice stored", took["async, stored"] * 1000, "naive viewer", other))
    server.stop()
    return rows


def _naive(client: Client, data: bytes) -> float:
    begun = time.perf_counter()
    _, body = client.upload(data)
    _picture(client, f"/slice/{body['id']}/0")
    return time.perf_counter() - begun


def _sync(client: Client, data: bytes) -> float:
    begun = time.perf_counter()
    status, body = client.upload(data)
    if status != 201 or body["upload"]["duplicate"]:
        raise RuntimeError(f"{status}: {body}")
    _picture(client, f"/slice/{body['id']}/0")
    taken = time.perf_counter() - begun
    _forget(client, body)
    return taken


def _seen(client: Client, data: bytes) -> float:
    """Sent with ``respond-async``: until a slice from the middle can be seen, while the rest is being stored."""
    begun = time.perf_counter()
    upload = _accepted(client, data)
    _until(client, upload, lambda now: now["preview"])
    status, picture = client.get(f"/api/uploads/{upload}/preview")
    taken = time.perf_counter() - begun
    if status != 200 or picture[:4] != b"\x89PNG":
        raise RuntimeError(f"{status} for the preview")
    _forget(client, _until(client, upload, lambda now: now["status"] == "done"))
    return taken


def _stored(client: Client, data: bytes) -> float:
    """The middle slice as soon as the upload's progress names the stored series."""
    begun = time.perf_counter()
    upload = _accepted(client, data)
    state = _until(client, upload, lambda now: now.get("studies"))
    first = state["studies"][0]["series"][0]
    _picture(client, f"/slice/{first['id']}/{first['slices'] // 2}")
    taken = time.perf_counter() - begun
    _forget(client, state)
    return taken


def _accepted(client: Client, data: bytes) -> str:
    status, body = client.upload(data, "Prefer: respond-async\r\n")
    if status != 202:
        raise RuntimeError(f"{status}: {body}")
    return str(body["upload"]["id"])


def _until(client: Client, upload: str, ready: Any) -> dict[str, Any]:
    while True:
        status, body = client.get(f"/api/uploads/{upload}")
        state: dict[str, Any] = json.loads(body)
        if status != 200 or state.get("status") == "failed":
            raise RuntimeError(f"{status}: {state}")
        if ready(state):
            return state
        time.sleep(0.01)


def _picture(client: Client, path: str) -> None:
    status, body = client.get(path)
    if status != 200 or b"data:image/png" not in body:
        raise RuntimeError(f"{status} for {path}: {body[:200]!r}")


def _forget(client: Client, body: dict[str, Any]) -> None:
    """Delete the studies, so that the same bytes are new again."""
    for study_ in body["studies"]:
        status = client.delete(f"/api/studies/{study_['id']}")
        if status not in (200, 204):
            raise RuntimeError(f"DELETE answered {status}")
