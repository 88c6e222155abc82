"""A statement that somebody takes away: plain figures, signed, that any program can read and we read again.

The signature is Ed25519 over the JSON of everything but the signature itself, with sorted names and
no spaces. Whoever has the public key can check it; nobody who changes a figure can sign it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from shared.domain.sfs.given import GivenStatement
from shared.domain.sfs.given_json import NotAStatement, as_table, from_table
from shared.domain.sfs.parse import MOST_BYTES, NotReadable, decoded, refuse_deep

FORMAT = "evenkeel-portable-1"


class Standing(StrEnum):
    """What became of a file that came back."""

    GOOD = "good"
    NOT_OURS = "not_ours"
    """No file of this kind, or one of another council."""
    CHANGED = "changed"
    """The signature does not fit what it says."""
    EXPIRED = "expired"
    SOMEBODY_ELSES = "somebody_elses"
    """Signed by us, for another person."""


@dataclass(frozen=True)
class Issue:
    """By whom, for whom and for how long a statement is given out."""

    council: str
    holder: str
    """A keyed hash of whose it is: says nothing to others, and only theirs fits."""
    issued_on: date
    good_until: date
    key: str
    """Which public key the signature is checked with."""


@dataclass(frozen=True)
class BroughtBack:
    """A file that came back, and what it says where it is good."""

    standing: Standing
    given: GivenStatement | None = None
    issued_on: date | None = None
    good_until: date | None = None


def until(issued_on: date, days: int) -> date:
    """The last day on which it can come back."""
    return issued_on + timedelta(days=days)


def unsigned(given: GivenStatement, figures: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
    """Everything that is signed. `figures` are the lines and totals for other programs."""
    return {
        "format": FORMAT,
        "council": issue.council,
        "holder": issue.holder,
        "issued_on": issue.issued_on.isoformat(),
        "good_until": issue.good_until.isoformat(),
        "key": issue.key,
        "statement": as_table(given),
        "figures": dict(figures),
    }


def to_sign(table: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: the same table gives the same bytes, letter by letter."""
    bare = {name: value for name, value in table.items() if name != "signature"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def signed(table: Mapping[str, Any], signature: bytes) -> str:
    """The file: the table with its signature, to be read by people too."""
    whole = {**table, "signature": base64.b64encode(signature).decode()}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def brought_back(
    content: bytes, holder: str, fits: Callable[[bytes, bytes], bool], today: date
) -> BroughtBack:
    """What a file says to the person whose it may be.

    `fits` checks a signature against the bytes that were signed. The first that fails is told: no
    file of ours, changed, somebody else's, too old.
    """
    table = _table(content)
    if table is None:
        return BroughtBack(Standing.NOT_OURS)
    try:
        signature = base64.b64decode(str(table["signature"]), validate=True)
        # Base64 has idle bits at its end: only the very letters that we wrote are taken.
        is_ours = base64.b64encode(signature).decode() == table["signature"]
        if not is_ours or not fits(signature, to_sign(table)):
            return BroughtBack(Standing.CHANGED)
        return _read(table, holder, today)
    except (binascii.Error, KeyError, TypeError, ValueError, NotAStatement):
        return BroughtBack(Standing.CHANGED)


def _read(table: Mapping[str, Any], holder: str, today: date) -> BroughtBack:
    if table["holder"] != holder:
        return BroughtBack(Standing.SOMEBODY_ELSES)
    issued_on = date.fromisoformat(table["issued_on"])
    good_until = date.fromisoformat(table["good_until"])
    standing = Standing.EXPIRED if good_until < today else Standing.GOOD
    return BroughtBack(standing, from_table(table["statement"]), issued_on, good_until)


def _table(content: bytes) -> dict[str, Any] | None:
    if len(content) > MOST_BYTES:
        return None
    try:
        table = json.loads(decoded(content), parse_float=_none, parse_constant=_none)
        refuse_deep(table)
    except (NotReadable, ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        return None
    return table


def _none(text: str) -> Any:
    raise ValueError("the file has no such numbers")
