"""Secrets that come from an example, a tutorial or the keyboard in place of a generator."""

import math
import re

from records import passwords

GUESSES = 10**11
"""Guesses that a secret has to withstand beside the words of its field. Sixteen random characters withstand 10^12 and
more as zxcvbn estimates it, 32 hexadecimal digits 10^24; what stands in examples less than 10^7."""
_WORDS = """
secret key session change replace insert your you default production development dev prod super token here password
passphrase passwd with this that the not for from please example lightbox audit random string long very value app
application cookie sign signature bit byte char character test generate enter put must use safe secure insecure top
private server web flask django jwt base set admin user root hex none null local staging demo sample temp temporary
only unsafe never keep fill hospital radiology clinic dicom
"""
"""What such secrets are made of."""
_FIELD = re.compile("|".join(sorted(_WORDS.split(), key=len, reverse=True)))
_LEET = str.maketrans("013457$@!", "oieastsai")
"""Signs that are written for letters, one for one."""


def guessable(secret: str) -> bool:
    """Whether somebody would try this secret who knows what stands in examples: whether too little is left of it
    without the words of its field, in plain letters or as ``s3cr3t``, and without the signs between them."""
    plain = secret.lower().translate(_LEET)
    if len(plain) != len(secret):  # some letter has no small one of its own; such a secret is no example's
        plain = secret.translate(_LEET)
    named = {place for found in _FIELD.finditer(plain) for place in range(*found.span())}
    rest = "".join(letter for place, letter in enumerate(secret) if place not in named and letter.isalnum())
    return not rest or math.prod(float(part["guesses"]) for part in passwords.judged(rest, ())["sequence"]) < GUESSES
