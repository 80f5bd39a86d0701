"""Which browser a login comes from, in words."""

import re

# The first that fits: browsers name those that they are like as well.
_BROWSERS = (
    (re.compile(r"Edg/"), "Edge"),
    (re.compile(r"OPR/"), "Opera"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"Chrome/|CriOS/|Chromium/"), "Chrome"),
    (re.compile(r"Safari/"), "Safari"),
    (re.compile(r"curl/"), "curl"),
    (re.compile(r"python", re.IGNORECASE), "Python"),
)
_SYSTEMS = (
    (re.compile(r"iPhone"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Mac OS X|Macintosh"), "Mac"),
    (re.compile(r"Linux|X11"), "Linux"),
)


def words(agent: str) -> str:
    """A User-Agent header in short: "Firefox, Windows"; the header itself where nothing in it is known."""
    browser = next((name for found, name in _BROWSERS if found.search(agent)), "")
    system = next((name for found, name in _SYSTEMS if found.search(agent)), "")
    return ", ".join(filter(None, (browser, system))) or agent[:40] or "unknown"
