"""Small pictures that people send for letters and reports: logos and signatures, checked and drawn anew.

Only pixels are kept: what else a file carries (metadata, a script in a comment, a second file behind the first) is lost
when it is written again.
"""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from records.errors import Unusable

MAX_BYTES = 1_000_000
MAX_PIXELS = 25_000_000
"""Width times height of what is opened at all."""
_FORMATS = ("PNG", "JPEG")
_MODES = {"1": "L", "L": "L", "LA": "RGBA", "P": "RGBA", "PA": "RGBA", "RGBA": "RGBA"}
_DEEP = ("I;16", "I;16B", "I")
"""How Pillow opens greys of 16 bits."""


def png(data: bytes, most: tuple[int, int]) -> bytes:
    """The picture of a PNG or JPEG file as a PNG no larger than ``most`` (width, height) pixels.

    Raises
    ------
    Unusable
        Where it is too large, of another kind, or broken.
    """
    if len(data) > MAX_BYTES:
        raise Unusable("picture_too_large", f"A picture has at most {MAX_BYTES // 1_000_000} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(data, most)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _no_picture() from None
    except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow's readers raise for broken files
        raise _no_picture() from None


def _drawn(data: bytes, most: tuple[int, int]) -> bytes:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Unusable("picture_too_large", f"A picture has at most {MAX_PIXELS // 1_000_000} million pixels.")
        drawn = _grey(opened) if opened.mode in _DEEP else opened.convert(_MODES.get(opened.mode, "RGB"))
    drawn.thumbnail(most, Image.Resampling.LANCZOS)
    plain = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    written = io.BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()


def _grey(deep: Image.Image) -> Image.Image:
    """Greys of 16 bits in 8, rounded: Pillow's own conversion cuts what is above 255, and all is white."""
    return deep.convert("I").point(lambda value: value * (255 / 65535) + 0.5).convert("L")


def _no_picture() -> Unusable:
    return Unusable("not_a_picture", "This is not a PNG or JPEG picture that can be read: save it anew as PNG.")
