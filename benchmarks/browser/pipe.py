"""Chromium's own debugging protocol, over a pipe: what a test driver adds would be measured too.

A driver waits for the answer to each event of the mouse, while a hand does not; and it listens to the network, for
which Chromium keeps the body of every answer in memory. https://chromedevtools.github.io/devtools-protocol/
"""

import fcntl
import itertools
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright

from tests.support.browser import ARGUMENTS, candidates

HEADLESS = [
    "--headless",
    "--remote-debugging-pipe",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Processes that stand by for other pages are no page's memory.
    "--disable-features=SpareRendererForSitePerProcess,Translate,MediaRouter",
]
PATIENCE = 180
"""Seconds for one answer."""


class Pipe:
    """One Chromium; its commands and answers are JSON that ends with a zero byte."""

    def __init__(self, process: subprocess.Popen[bytes], into: int, out: int) -> None:
        self._process, self._into, self._out = process, into, out
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def send(self, method: str, session: str = "", **parameters: Any) -> None:
        """Send a command; what comes of it is not waited for."""
        self._write(next(self._numbers), method, session, parameters)

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer.

        Raises
        ------
        RuntimeError
            Chromium refused it, has ended, or gives no answer.
        """
        number = next(self._numbers)
        waiting = self._answers[number] = queue.SimpleQueue()
        self._write(number, method, session, parameters)
        try:
            answer = waiting.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError(f"{method}: no answer within {PATIENCE} s") from None
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def end(self) -> None:
        """End the browser."""
        self._process.kill()
        self._process.wait(10)
        os.close(self._into)

    def _write(self, number: int, method: str, session: str, parameters: dict[str, Any]) -> None:
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._into, rest) :]

    def _listen(self) -> None:
        left = b""
        while data := os.read(self._out, 2**20):
            *whole, left = (left + data).split(b"\0")
            for text in whole:
                message = json.loads(text)
                if waiting := self._answers.pop(message.get("id"), None):
                    waiting.put(message)
        os.close(self._out)
        for waiting in self._answers.values():
            waiting.put({"error": "Chromium has ended."})


@contextmanager
def chromium() -> Iterator[Pipe]:
    """A Chromium of its own, with an empty profile.

    Raises
    ------
    RuntimeError
        None starts on this machine.
    """
    with sync_playwright() as playwright:
        programs = candidates(playwright)
    with tempfile.TemporaryDirectory(prefix="lightbox-chromium-", ignore_cleanup_errors=True) as profile:
        pipe = _first(programs, profile)
        try:
            yield pipe
        finally:
            pipe.end()


def _first(programs: list[str], profile: str) -> Pipe:
    for program in programs:
        pipe = _started(program, profile)
        try:
            pipe.call("Browser.getVersion")
        except RuntimeError:
            pipe.end()
        else:
            return pipe
    raise RuntimeError("There is no Chromium on this machine.")


def _started(program: str, profile: str) -> Pipe:
    """It reads its commands from descriptor 3 and writes to 4."""
    theirs_in, into = os.pipe()
    out, theirs_out = os.pipe()
    given = [fcntl.fcntl(one, fcntl.F_DUPFD, 10) for one in (theirs_in, theirs_out)]  # never 3 or 4 themselves
    words = [program, *ARGUMENTS, *HEADLESS, f"--user-data-dir={profile}", "about:blank"]
    shell = f'exec "$0" "$@" 3<&{given[0]} 4>&{given[1]} {given[0]}<&- {given[1]}>&-'
    process = subprocess.Popen(
        ["bash", "-c", shell, *words], pass_fds=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for one in (theirs_in, theirs_out, *given):
        os.close(one)
    return Pipe(process, into, out)
