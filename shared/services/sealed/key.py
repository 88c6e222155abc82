"""The key of the sealed store: its own, and used for nothing else."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = "1."
"""How what is sealed begins, so that another way of sealing can follow."""
NONCE = 12


class CannotUnseal(Exception):
    """It was sealed with another key or for somebody else, or was tampered with."""


@dataclass(frozen=True)
class SealedKey:
    """Seals with the newest of its secrets, and opens with any of them (AES-256-GCM).

    Whom it is about and with what it was said is bound in: a row moved to somebody else stays shut.
    """

    secrets: tuple[str, ...] = field(repr=False)

    def seal(self, text: str, party_id: int, about: str) -> str:
        """Encrypt a text about somebody."""
        nonce = secrets.token_bytes(NONCE)
        shut = self._ciphers[0].encrypt(nonce, text.encode(), _bound(party_id, about))
        return FORM + base64.b64encode(nonce + shut).decode()

    def unseal(self, sealed: str, party_id: int, about: str) -> str:
        """Read it again. Raises CannotUnseal."""
        if not sealed.startswith(FORM):
            raise CannotUnseal("not a form that we know")
        try:
            raw = base64.b64decode(sealed.removeprefix(FORM), validate=True)
        except binascii.Error:
            raise CannotUnseal("not what we wrote") from None
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(raw[:NONCE], raw[NONCE:], _bound(party_id, about)).decode()
            except (InvalidTag, ValueError):
                continue
        raise CannotUnseal("another key, another person, or tampered with")

    @cached_property
    def _ciphers(self) -> tuple[AESGCM, ...]:
        return tuple(AESGCM(_derived(secret)) for secret in self.secrets)


def _derived(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"evenkeel sealed words")
    return made.derive(secret.encode())


def _bound(party_id: int, about: str) -> bytes:
    return f"{party_id}\x1f{about}".encode()
