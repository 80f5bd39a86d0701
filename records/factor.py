"""The second factor: time-based codes (RFC 6238), and recovery codes for when the device is lost."""

import base64
import secrets
import time

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from models import Account, RecoveryCode
from records import audit, database, tokens
from records.access import Person
from records.errors import Conflict, Unusable

CODES = 10
"""Recovery codes that are made at a time."""
DEVICE, RECOVERY = "device", "recovery code"
"""What a second factor may be given by."""
_STEP = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Cipher:
    """Keeps the secrets of second factors unreadable in the database; the key comes from the server's secret."""

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=b"lightbox second factor").derive(secret.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, text: str) -> str:
        """Encrypt."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, text: str) -> str:
        """Decrypt.

        Raises
        ------
        Conflict
            Where the server's secret is another than when it was kept.
        """
        try:
            return self._fernet.decrypt(text).decode()
        except InvalidToken:
            message = (
                "The second factor cannot be read, because the server's secret changed: an administrator resets it."
            )
            raise Conflict("factor_unreadable", message) from None


def secret() -> str:
    """A new secret; nothing is kept yet."""
    return pyotp.random_base32()


def address(account: Account, kept: str) -> str:
    """What an authenticator app reads from a QR code: whose secret this is."""
    return pyotp.TOTP(kept).provisioning_uri(name=account.login, issuer_name="Lightbox")


def enrol(session: Session, cipher: Cipher, person: Person, account: Account, kept: str, code: str) -> list[str]:
    """Keep a second factor once its first code is right; gives the recovery codes, which are never shown again.

    Raises
    ------
    Unusable
    """
    step = _step(kept, "".join(code.split()), 0) if kept else None
    if step is None:
        raise Unusable(
            "code_wrong", "This code is not right. Is the clock of your device right? Take the code that it shows now."
        )
    account.totp, account.totp_step = cipher.close(kept), step
    account.version += 1
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", second_factor="set up")
    return renew(session, account)


def renew(session: Session, account: Account) -> list[str]:
    """New recovery codes; the old ones end."""
    made = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3)) for _ in range(CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    rows = [{"digest": _digest(account.id, code), "account_id": account.id} for code in made]
    session.execute(insert(RecoveryCode), rows)
    return made


def renewed(session: Session, person: Person, account: Account) -> list[str]:
    """New recovery codes because somebody asked for them."""
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", second_factor="new codes")
    return renew(session, account)


def left(session: Session, account_id: str) -> int:
    """How many recovery codes were not used yet."""
    open_ = (RecoveryCode.account_id == account_id, RecoveryCode.used.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*open_)) or 0


def remove(session: Session, person: Person, account: Account) -> None:
    """Do without a second factor from now on."""
    account.totp, account.totp_step = "", 0
    account.version += 1
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    audit.append(session, audit.ALERT, person, ("account", account.id), action="U", second_factor="removed")


def fits(session: Session, cipher: Cipher, account: Account, code: str) -> str:
    """What a code is right by: ``DEVICE``, if it is later than the last one; ``RECOVERY``, which is used up; or ""."""
    code = "".join(code.split()).casefold()
    step = _step(cipher.open(account.totp), code, account.totp_step)
    if step is not None:
        newer = (Account.id == account.id, Account.totp_step < step)
        by, used = DEVICE, update(Account).where(*newer).values(totp_step=step)
    else:
        same = (RecoveryCode.digest == _digest(account.id, code), RecoveryCode.used.is_(None))
        by, used = RECOVERY, update(RecoveryCode).where(*same).values(used=audit.now())
    return by if database.changed(session, used) == 1 else ""


def _step(kept: str, code: str, after: int) -> int | None:
    """The time step whose code this is: now, one before or one after, and later than ``after``."""
    current, made = int(time.time()) // _STEP, pyotp.TOTP(kept)
    for step in (current, current - 1, current + 1):
        if step > after and secrets.compare_digest(made.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _digest(account_id: str, code: str) -> str:
    return tokens.digest(f"{account_id} {code.replace('-', '')}")
