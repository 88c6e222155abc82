"""Evidence in a folder of this machine: one file each, encrypted with a key of its own (AES-256-GCM)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.gateways.evidence.ports import PLACE, NotKept, must_be_place

BEGINS = b"EVK1"
NONCE = 12


class FolderEvidence:
    """Files named at random, two levels deep. The name is bound in: a file put under another's name
    cannot be read.
    """

    def __init__(self, folder: Path, secret: str) -> None:
        self._folder = folder
        self._cipher = AESGCM(sha256(f"evidence:{secret}".encode()).digest())

    def put(self, place: str, content: bytes) -> None:
        """Keep something under a new name. It is there whole, or not at all."""
        target = self._path(place)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = secrets.token_bytes(NONCE)
        sealed = BEGINS + nonce + self._cipher.encrypt(nonce, content, place.encode())
        half = target.with_suffix(".half")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(sealed)
            opened.flush()
            os.fsync(opened.fileno())
        half.replace(target)

    def get(self, place: str) -> bytes:
        """What is kept under a name. Raises NotKept."""
        try:
            sealed = self._path(place).read_bytes()
        except OSError:
            raise NotKept from None
        begins, nonce = sealed[: len(BEGINS)], sealed[len(BEGINS) : len(BEGINS) + NONCE]
        try:
            if begins != BEGINS or len(nonce) != NONCE:
                raise NotKept
            return self._cipher.decrypt(nonce, sealed[len(BEGINS) + NONCE :], place.encode())
        except InvalidTag:
            raise NotKept from None

    def remove(self, place: str) -> None:
        """Let go of it; again changes nothing."""
        with suppress(FileNotFoundError):
            self._path(place).unlink()

    def places_before(self, moment: datetime) -> Iterator[str]:
        """The names of all that was kept before a moment, by the clock of the file system."""
        for found in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):
                if found.stat().st_mtime >= moment.timestamp():
                    continue
                if PLACE.fullmatch(found.name):
                    yield found.name
                else:
                    found.unlink()  # half of one, left by a crash

    def _path(self, place: str) -> Path:
        return self._folder / must_be_place(place)[:2] / place
