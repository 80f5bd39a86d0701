"""Secrets that stand in examples are guessable, those that a generator makes are not."""

import base64
import random
import string
import uuid

import pytest

from records.secretwords import guessable

_EXAMPLES = """
your-secret-key-here your-256-bit-secret passwordpassword1234 supersecretkey12 qwertyuiopasdfgh thisisasecretkey
replace-with-a-secret my-super-secret-key insert-secret-here letmeinletmeinletmein dev-secret-key-not-for-production
changeme-changeme change-me-in-production please-change-this-secret-key do-not-use-in-production secret-secret-secret
put-your-secret-here a-very-long-random-string generate-a-random-string-here super-long-secret-string-32-chars
this-is-not-a-secret-key django-insecure-secret-key secret_key_base_for_rails jwt-secret-key-for-tests
SESSION_SECRET=changeme MySecretKey123456 y0ur-s3cr3t-k3y-h3r3 P@ssw0rdP@ssw0rd keyboard-cat-keyboard-cat
hospital-radiology-2024 lightbox-lightbox lightbox-session-secret 1234567890123456 0123456789abcdef abcdefghijklmnop
0123456789ABCDEF0123456789ABCDEF aaaaaaaaaaaaaaaaaaaa 00000000000000000000000000000000 deadbeefdeadbeefdeadbeef
---------------- sécrét-sécrét-séc
"""
EXAMPLES = _EXAMPLES.split()

MAKERS = {
    "openssl rand -hex 16": lambda chance: chance.randbytes(16).hex(),
    "openssl rand -hex 32": lambda chance: chance.randbytes(32).hex(),
    "openssl rand -base64 32": lambda chance: base64.b64encode(chance.randbytes(32)).decode(),
    "token_urlsafe(16)": lambda chance: base64.urlsafe_b64encode(chance.randbytes(16)).rstrip(b"=").decode(),
    "token_urlsafe(32)": lambda chance: base64.urlsafe_b64encode(chance.randbytes(32)).rstrip(b"=").decode(),
    "token_urlsafe(64)": lambda chance: base64.urlsafe_b64encode(chance.randbytes(64)).rstrip(b"=").decode(),
    "uuid4": lambda chance: str(uuid.UUID(bytes=chance.randbytes(16), version=4)),
    "24 letters and digits": lambda chance: "".join(chance.choices(string.ascii_letters + string.digits, k=24)),
    "24 small letters": lambda chance: "".join(chance.choices(string.ascii_lowercase, k=24)),
    "30 digits": lambda chance: "".join(chance.choices(string.digits, k=30)),
}
SEEDS = 60


@pytest.mark.parametrize("secret", EXAMPLES)
def test_case_38_what_stands_in_examples_is_guessable(secret: str) -> None:
    assert guessable(secret)


@pytest.mark.parametrize("maker", MAKERS)
def test_what_a_generator_makes_is_not(maker: str) -> None:
    refused = [made for seed in range(SEEDS) if guessable(made := MAKERS[maker](random.Random(f"{maker} {seed}")))]
    assert refused == []


@pytest.mark.parametrize(
    "secret", ["three unrelated walnuts argue beneath cobalt ladders", "İ" * 4 + "7hQz91LmRk0vXe2B"]
)
def test_sentences_and_letters_of_all_the_world_are_taken(secret: str) -> None:
    assert not guessable(secret)
