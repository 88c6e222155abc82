"""What Direct Debits need in the sandbox: an invented bank table and an invented Guarantee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from shared.domain.bank_check import Verdict
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import load_tables
from shared.services.direct_debit.guarantee import LANGUAGES, load_guarantee

FOLDER = Path(__file__).resolve().parents[2] / "sandbox_council"
LABEL = "Invented for the sandbox"
VERSION = "Invented 1"
FROM = date(2026, 1, 1)


@dataclass(frozen=True)
class Example:
    """Bank details to try, and what the sandbox's table says of them."""

    sort_code: str
    account: str
    verdict: Verdict
    about: str


EXAMPLES = (
    Example("00-00-01", "12345679", Verdict.VALID, "fit together"),
    Example("00-05-00", "1234561", Verdict.VALID, "fit together: an account of seven digits"),
    Example("00-00-01", "12345678", Verdict.INVALID, "do not fit together: two digits are wrong"),
    Example("20-00-00", "12345678", Verdict.UNKNOWN, "not in the table, so presumed right"),
)


def furnish_direct_debits(session: Session, by: Actor, now: datetime) -> None:
    """Load the invented table and Guarantee. A second time changes nothing."""
    weights = (FOLDER / "bank_weights.txt").read_text(encoding="utf-8")
    load_tables(session, weights.splitlines(), (), LABEL, FROM, by, now)
    for language in LANGUAGES:
        text = (FOLDER / f"guarantee_{language}.txt").read_text(encoding="utf-8")
        load_guarantee(session, text, VERSION, language, by, now, invented=True)
