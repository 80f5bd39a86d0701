"""What the viewer's page asks for first: named in the page, so that a browser fetches it while it reads the scripts."""

from urllib.parse import urlencode

from flask import request

from models import Study
from records.errors import NotFound
from web import services

_SHOWN = frozenset({"series", "renderer"})
"""Parameters of an address that shows the series' middle slice, as it opens."""


def addresses(study: Study) -> list[str]:
    """Of the study, and of the series that the address names: none that this person may not see, nor another study's.

    They are the page's own: a preload that nobody asks for is fetched in vain.
    """
    found = [f"/api/studies/{study.id}"]
    try:
        series = services.light(request.args.get("series", ""), viewing=False)
    except NotFound:
        return found
    if series.study_id != study.id:
        return found
    found.append(f"/api/series/{series.id}")
    if _SHOWN.issuperset(request.args):
        # The twin of planeAddress in core/requests.js and of middle in core/series.js.
        place = {"format": "raw", "plane": "acquired", "index": series.slices // 2, "count": 1, "phase": 0}
        found.append(f"/api/series/{series.id}/plane?{urlencode({**place, 'v': series.digest})}")
    return found
