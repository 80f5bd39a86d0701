"""The real server in a process of its own: for browsers, for clients at once, and to be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.data import ROOT
from tests.support.application import environment

START_SECONDS = 60


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class Server:
    """One running Lightbox: its address, its folders, its process."""

    def __init__(self, folder: Path, database_url: str, **more: str) -> None:
        self.folder = folder
        self.uploads = folder / "uploads"
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.settings = environment(folder, database_url, HOST="127.0.0.1", PORT=str(self.port), **more)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> "Server":
        """Start it, on the same folders and port as before, and wait until it is ready."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "app:create_app()"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**kept, **self.settings, **more}, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()
        return self

    def wait(self) -> None:
        """Until it says that it is ready."""
        assert self.process
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)
        self.process = None


@contextmanager
def running(folder: Path, database_url: str, **more: str) -> Iterator[Server]:
    """A server that runs inside the ``with`` block; ``more`` are further environment variables."""
    server = Server(folder, database_url, **more)
    try:
        yield server.start()
    finally:
        server.stop()
