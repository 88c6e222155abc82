"""Officers' passwords: hashed with argon2, and what is too weak to be one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.domain.says import N_, Says

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 5
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "password")


@dataclass(frozen=True)
class Work:
    """How much work one hash is: memory in KiB and rounds."""

    memory: int
    rounds: int


USUAL = Work(memory=19_456, rounds=2)
CHEAP = Work(memory=8, rounds=1)
"""For tests, which sign in often. The settings refuse it anywhere else."""


@dataclass(frozen=True)
class Passwords:
    """Hashes and checks passwords; a check takes as long when there is nobody to check."""

    work: Work = USUAL

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(self.work.rounds, self.work.memory, parallelism=1)

    def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return self._hasher.hash(password)

    def is_right(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that is kept; for nobody, the same work and no."""
        try:
            self._hasher.verify(kept or nobodys(self), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return bool(kept)

    def should_be_renewed(self, kept: str) -> bool:
        """Whether a kept hash was made with less work than is asked for today."""
        return self._hasher.check_needs_rehash(kept)


@cache
def nobodys(passwords: Passwords) -> str:
    """The hash of a password that nobody has, to check against when there is no officer."""
    return passwords.hashed("\x00 no such officer")


def password_problem(password: str, about: tuple[str, ...]) -> Says | None:
    """What is wrong with a new password; `about` are words that guessers try first (name, email)."""
    if len(password) < SHORTEST:
        return Says(N_("Use at least %(fewest)s characters."), {"fewest": SHORTEST})
    if len(password) > LONGEST:
        return Says(N_("Use no more than %(most)s characters."), {"most": LONGEST})
    if len(set(password)) < FEWEST_DIFFERENT or _is_guessed_first(password.lower(), about):
        return Says(N_("This password is easy to guess. Three random words make a good one."))
    return None


def _is_guessed_first(password: str, about: tuple[str, ...]) -> bool:
    """Whether little is left of a password without the words and rows of keys that guessers try."""
    left = password
    words = [
        word.lower() for text in about for word in text.replace("@", " ").replace(".", " ").split()
    ]
    for word in sorted((each for each in words if len(each) > 2), key=len, reverse=True):
        left = left.replace(word, "")
    return len(_without_runs(left)) < SHORTEST - 4


def _without_runs(text: str) -> str:
    """What is left of a text without every four or more keys that lie in a row, either way."""
    runs = {row[at : at + 4] for row in ROWS for at in range(len(row) - 3)}
    runs |= {each[::-1] for each in runs}
    found = [at for at in range(len(text) - 3) if text[at : at + 4] in runs]
    gone = {at + step for at in found for step in range(4)}
    return "".join(sign for at, sign in enumerate(text) if at not in gone)
