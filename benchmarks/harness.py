"""What all measures share: data, servers, clients on kept-alive sockets, and fair timing."""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import create_test_dicom
from phantom.files import pack

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(tempfile.gettempdir()) / "lightbox-benchmarks"
GUNICORN = [sys.executable, "-m", "gunicorn"]
PLAIN = [
    "--config",
    os.devnull,
    "--workers",
    "1",
    "--worker-class",
    "gthread",
    "--threads",
    "32",
    "--keep-alive",
    "75",
    "--timeout",
    "300",
]
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "33554432", "MALLOC_TRIM_THRESHOLD_": "536870912"}


def study(slices: int, syntax: str = "explicit") -> Path:
    """The ZIP of a realistic 512x512 CT; made once per state of the phantom's code."""
    sources = sorted((ROOT / "phantom").glob("*.py"))
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:10]
    path = DATA / f"ct-{slices}-{syntax}-{version}.zip"
    if not path.is_file():
        DATA.mkdir(parents=True, exist_ok=True)
        files, _ = create_test_dicom.quick_ct(slices, transfer_syntax=syntax)
        part = path.with_suffix(".part")
        part.write_bytes(pack(files, level=6 if syntax == "explicit" else 1))
        part.rename(path)
    return path


class Client:
    """One kept-alive connection, as bare as can be, so that the client's own cost stays small."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock = self._connect()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=600)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def get(self, path: str, headers: str = "") -> tuple[int, bytes]:
        """Status and body."""
        return self.send(f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n{headers}\r\n".encode())

    def delete(self, path: str) -> int:
        """Status."""
        lines = f"DELETE {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Length: 0\r\n\r\n"
        return self.send(lines.encode())[0]

    def upload(self, data: bytes, headers: str = "") -> tuple[int, dict[str, Any]]:
        """Post a file as multipart form data; status and JSON body."""
        start = b'--B0\r\nContent-Disposition: form-data; name="file"; filename="study.zip"\r\n'
        start += b"Content-Type: application/zip\r\n\r\n"
        size = len(start) + len(data) + 10
        head = f"POST /upload HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Length: {size}\r\n{headers}"
        head += "Content-Type: multipart/form-data; boundary=B0\r\n\r\n"
        status, body = self.send(head.encode() + start, data, b"\r\n--B0--\r\n")
        return status, json.loads(body)

    def send(self, *pieces: bytes) -> tuple[int, bytes]:
        """Send a request, read the whole answer."""
        for piece in pieces:
            self.sock.sendall(piece)
        return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            piece = self.sock.recv(65536)
            if not piece:
                raise ConnectionError("the server closed the connection")
            got += piece
        head = got[:end].lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in head else 0
        parts, have = [got[end + 4 :]], len(got) - end - 4
        while have < length:
            parts.append(self.sock.recv(min(1 << 20, length - have)))
            have += len(parts[-1])
        if b"connection: close" in head:
            self.sock.close()
            self.sock = self._connect()
        return int(got[9:12]), b"".join(parts)

    def close(self) -> None:
        """Hang up."""
        self.sock.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Server:
    """A server in processes of its own."""

    command: list[str]
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lightbox-bench-")) / "log")

    def start(self) -> float:
        """Start it; seconds until it answered."""
        begun = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while time.perf_counter() - begun < 60:
            try:
                client = Client(self.port)
                status, _ = client.get("/healthz")
                client.close()
                if status == 200:
                    return time.perf_counter() - begun
            except (OSError, ConnectionError):
                time.sleep(0.005)
            if self.process.poll() is not None:
                break
        raise RuntimeError("the server did not start:\n" + self.log.read_text(errors="replace")[-3000:])

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def memory(self) -> float:
        """MB of all its processes; what they share is counted once."""
        assert self.process
        return sum(status_mb(pid, "Pss", "smaps_rollup") for pid in [self.process.pid, *children(self.process.pid)])


def status_mb(pid: int | str, what: str, file: str = "status") -> float:
    """One memory figure of a process, MB."""
    for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def children(pid: int) -> list[int]:
    """Its child processes."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]


class Bench:
    """One run: its servers, started when first asked for, and how thorough it is."""

    def __init__(self, quick: bool) -> None:
        self.quick = quick
        self.rounds = 3
        self._stack = ExitStack()
        self._servers: dict[str, Server] = {}
        self._loaded: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def server(self, name: str) -> Server:
        """``lightbox``, ``naive`` or ``empty``, running."""
        if name not in self._servers:
            made = lightbox(self.folder()) if name == "lightbox" else plain(name)
            made.start()
            self._stack.callback(made.stop)
            self._servers[name] = made
        return self._servers[name]

    def folder(self) -> Path:
        """A new folder, gone at the end."""
        path = Path(tempfile.mkdtemp(prefix="lightbox-bench-"))
        self._stack.callback(shutil.rmtree, path, True)
        return path

    def loaded(self, name: str, slices: int = 200) -> dict[str, Any]:
        """The answer of a server to the upload of the study that latencies are measured on."""
        if name not in self._loaded:
            client = Client(self.server(name).port)
            status, body = client.upload(study(slices).read_bytes())
            client.close()
            if status != 201:
                raise RuntimeError(f"{name} answered {status}: {body}")
            self._loaded[name] = body
        return self._loaded[name]


def lightbox(folder: Path, **more: str) -> Server:
    """Lightbox as ``run.sh`` starts it, on an empty database."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATA_DIR": str(folder / "data"),
        "UPLOAD_DIR": str(folder / "uploads"),
        "SESSION_SECRET": "benchmarks-9f1c6ab27e40d853b6c2e97014fa8d35",
        **MALLOC,
        **more,
    }
    upgrade = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=environment, check=True, capture_output=True)
    return Server([*GUNICORN, "-c", "gunicorn.conf.py", "app:create_app()"], environment, port)


def plain(name: str) -> Server:
    """The naive viewer or the empty application under the same gunicorn."""
    module = {"naive": "benchmarks.naive_viewer:app", "empty": "benchmarks.empty_app:app"}[name]
    port = free_port()
    return Server([*GUNICORN, *PLAIN, "--bind", f"127.0.0.1:{port}", module], {**os.environ, **MALLOC}, port)


def best(sides: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Seconds of each side at its best; the sides take turns, after one round that is not counted."""
    for work in sides.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            taken[name].append(work())
    return {name: min(times) for name, times in taken.items()}


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """The same work, giving the seconds it took."""

    def run() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return run


@contextmanager
def warm(size: int) -> Iterator[None]:
    """Touch as much memory as will be used, so that the machine has it at hand."""
    np.ones(size, np.uint8)
    yield


@dataclass(frozen=True)
class Latency:
    """Milliseconds per answer, and answers per second."""

    p50: float
    p95: float
    rate: float


def latency(port: int, paths: Sequence[str], clients: int, seconds: float) -> Latency:
    """Ask for the paths in turn from several connections at once, for some seconds.

    Raises
    ------
    RuntimeError
        Where an answer is not 200.
    """
    taken: list[list[float]] = [[] for _ in range(clients)]
    faults: list[str] = []
    gate = threading.Barrier(clients)

    def run(number: int) -> None:
        client = Client(port)
        mine = taken[number]
        gate.wait()
        end, turn = time.perf_counter() + seconds, number
        while (begun := time.perf_counter()) < end and (turn < len(paths) or len(paths) == 1):
            status, body = client.get(paths[turn % len(paths)])
            mine.append((time.perf_counter() - begun) * 1000)
            turn += clients
            if status != 200:
                faults.append(f"{status} for {paths[turn % len(paths)]}: {body[:200]!r}")
                break
        client.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    everything = np.concatenate([np.array(one) for one in taken])
    p50, p95 = np.percentile(everything, (50, 95))
    return Latency(float(p50), float(p95), len(everything) / (time.perf_counter() - begun))
