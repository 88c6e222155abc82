"""What an installation that collects by Direct Debit still lacks, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.stages import Nation
from shared.models import BankTableRow
from shared.services.direct_debit.guarantee import guarantee_on
from shared.services.sandbox.direct_debit import LABEL
from shared.settings import Settings

OLD = timedelta(days=365)
"""Banks open sort codes all the time: tables of last year know many of them no more."""


def what_direct_debits_lack(session: Session, settings: Settings, today: date) -> Iterator[str]:
    """A line for each thing; none where nobody is offered a Direct Debit."""
    if settings.direct_debit == "none":
        return
    yield from _guarantee(session, settings)
    # A supplier checks the bank details that are typed on its own page.
    if settings.direct_debit == "bacs":
        yield from _tables(session, settings, today)


def _guarantee(session: Session, settings: Settings) -> Iterator[str]:
    found = guarantee_on(session, "en")
    if found is None:
        yield (
            "Direct Debits: the Guarantee is not loaded, so nobody can sign up. "
            "Run: evenkeel direct-debit guarantee load"
        )
    elif found.is_invented and not settings.sandbox:
        yield "Direct Debits: the Guarantee is invented, for sandboxes only. Load the scheme's own."
    welsh = guarantee_on(session, "cy")
    if found and settings.council.nation == Nation.WALES and welsh and welsh.language != "cy":
        yield "Direct Debits: the Guarantee is not loaded in Welsh."


def _tables(session: Session, settings: Settings, today: date) -> Iterator[str]:
    newest = session.execute(
        select(BankTableRow.label, BankTableRow.effective_from)
        .where(BankTableRow.effective_from <= today)
        .order_by(BankTableRow.effective_from.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        yield (
            "Direct Debits: no bank tables are in force, so every account number is presumed right. "
            "Run: evenkeel bank load-tables"
        )
    elif settings.sandbox:
        return
    elif newest.label == LABEL:
        yield "Direct Debits: the bank tables are invented, for sandboxes only. Load the licensed ones."
    elif newest.effective_from < today - OLD:
        yield f"Direct Debits: the bank tables of {newest.effective_from} are more than a year old."
