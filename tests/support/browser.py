"""A real Chromium, driven by Playwright, that can reach this machine only."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}

# A machine that does much else at once answers late; what never comes fails all the same.
expect.set_options(timeout=15_000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-unsafe-swiftshader",
    # Names other than this machine's own do not resolve: a page that needs another host shows it here.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def candidates(playwright: Playwright) -> list[str]:
    """The browsers of this machine: LIGHTBOX_CHROMIUM alone, else Playwright's own, then the system's."""
    if named := os.environ.get("LIGHTBOX_CHROMIUM"):
        return [named]
    own = playwright.chromium.executable_path
    system = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    return [path for path in (own, *system) if path and Path(path).exists()]


def launch(playwright: Playwright) -> Browser | None:
    """The first browser that starts: Playwright's own does not where the machine lacks its libraries."""
    found = candidates(playwright)
    for number, path in enumerate(found, 1):
        try:
            return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error:
            if number == len(found):
                raise
    return None


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A running browser, or None where the machine has none."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            yield browser
        finally:
            if browser is not None:
                browser.close()


class Complaints(list[str]):
    """What a page complained of: console errors, uncaught exceptions, failed requests beyond this machine."""

    def listen(self, page: Page) -> None:
        """Collect what ``page`` complains of from now on."""
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(f"uncaught: {error}"))
        page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            self.append(f"request beyond this machine: {request.url}")


@contextmanager
def opened(browser: Browser, base_url: str, **options: Any) -> Iterator[tuple[BrowserContext, Page, Complaints]]:
    """A fresh context with one page; ``options`` as ``Browser.new_context`` takes them."""
    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(15_000)
    complaints = Complaints()
    context.on("page", complaints.listen)
    try:
        yield context, context.new_page(), complaints
    finally:
        context.close()


def main() -> None:
    """Succeed where a browser starts on this machine: ``python -m tests.support.browser``."""
    with chromium() as browser:
        raise SystemExit(0 if browser else "There is no Chromium on this machine.")


if __name__ == "__main__":
    main()
