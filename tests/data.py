"""The real images that the tests judge by, and what is known of each.

They lie beside the project, in ``../shared/data``; ``LIGHTBOX_TEST_DATA`` names another folder.
"""

import functools
import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("LIGHTBOX_TEST_DATA", ROOT.parent / "shared/data"))


@functools.cache
def facts() -> dict[str, Any]:
    """Everything that independent readers found in the files of DATA: see ``facts.json`` there."""
    return json.loads((DATA / "facts.json").read_text())
