"""Lines of the bank statement into suspense: each once, however often it is given."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation
from shared.domain.bank_lines import BankLine
from shared.domain.ledger import LedgerAccount
from shared.models import Posting
from shared.services.audit import Actor, record_audit
from shared.services.ledger.receive import Incoming, receive

WHY = "bank_line"
_AT_ONCE = 500


@dataclass(frozen=True)
class TakenLines:
    """How many lines were new, and how many were there before."""

    new: int
    known: int


def take_bank_lines(
    session: Session, lines: Sequence[BankLine], by: Actor, now: datetime
) -> TakenLines:
    """Put money that the bank received into suspense, for somebody to place.

    A line is known by its day, amount, reference and how many lines before it say the same, so
    that the same statement twice, or two that overlap on whole days, count each line once.
    """
    keyed = list(_keyed(lines))
    known = _known(session, [key for key, _ in keyed])
    fresh = [(key, line) for key, line in keyed if key not in known]
    for key, line in fresh:
        _take(session, key, line, by, now)
    if fresh:
        record_audit(session, by, "took bank lines", "suspense:bank", now, lines=len(fresh))
    return TakenLines(len(fresh), len(keyed) - len(fresh))


def take_another(session: Session, line: BankLine, by: Actor, now: datetime) -> None:
    """Put one more line of the same day, amount and reference into suspense."""
    number = 1
    while _known(session, [_key(line, number)]):
        number += 1
    _take(session, _key(line, number), line, by, now)


def _take(session: Session, key: str, line: BankLine, by: Actor, now: datetime) -> None:
    incoming = Incoming(
        key=key,
        source=key,
        channel=LedgerAccount.BANK,
        amount=line.amount,
        said=f"{line.day.isoformat()} {line.reference}".strip(),
    )
    receive(session, incoming, Allocation((), line.amount), {}, by, now, why=WHY)


def _keyed(lines: Iterable[BankLine]) -> Iterator[tuple[str, BankLine]]:
    seen: Counter[BankLine] = Counter()
    for line in lines:
        seen[line] += 1
        yield _key(line, seen[line]), line


def _key(line: BankLine, number: int) -> str:
    said = f"{line.day}\x1f{line.amount.pence}\x1f{line.reference}\x1f{number}"
    return f"bank:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _known(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        found.update(session.scalars(select(Posting.key).where(Posting.key.in_(some))))
    return found
