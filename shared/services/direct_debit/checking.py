"""Bank details as a payer types them: checked at once, and guessing slows down.

The first few that fail cost nothing: anybody mistypes. After that each takes longer until it may be
tried again, and in the end a person helps, so that nobody finds out other people's accounts here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from shared.domain.bank_check import BankDetails, NotBankDigits, Verdict, bank_details
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import BankCheckTry, WorkItem
from shared.services.direct_debit.bank_tables import verdict_on
from shared.services.work_items import open_work
from shared.services.working_days import working_days

WITHIN = timedelta(hours=24)
"""How long a failed check counts."""
WAITS = (
    timedelta(0),
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
)
"""How long after the first, second … failed check the next one has to wait."""
MOST = len(WAITS) + 1
"""With so many failed checks a person takes over."""
CALLED_WITHIN = 2
"""Working days until somebody calls."""
SORT_CODE, ACCOUNT = "sort_code", "account"
_TRIES_LOCK = 7_302_031

NOT_TOGETHER = Says(
    N_(
        "This sort code and account number do not go together. Check both on your bank card, "
        "a statement or your banking app."
    )
)


@dataclass(frozen=True)
class Checked:
    """What came of bank details that were typed."""

    details: BankDetails | None
    """Only when they can be used."""
    verdict: Verdict | None
    """None when the tables were not asked."""
    problem: Says | None
    """What to tell the person, when they cannot be used."""
    field: str = ""
    """`sort_code` or `account`: where the problem is."""
    wait_until: datetime | None = None
    """From when on another try is taken; none when one is taken at once."""
    to_officer: bool = False
    """Whether a person takes over: somebody calls, or is called."""


def check_details(
    session: Session, party_id: int, sort_code_text: str, account_text: str, now: datetime
) -> Checked:
    """Check what a payer typed. A check that fails is counted, and must be kept by the caller.

    What cannot be bank details at all is told at once and not counted. A code that the tables do not
    cover is presumed valid. Waits for others who check for the same party.
    """
    typed = _typed(sort_code_text, account_text)
    if isinstance(typed, Checked):
        return typed
    _one_at_a_time(session, party_id)
    failed = _failed(session, party_id, now)
    if refused := _refused(session, party_id, failed, now):
        return refused
    verdict = verdict_on(session, typed, now.astimezone(LONDON).date())
    if verdict is not Verdict.INVALID:
        return Checked(typed, verdict, None)
    session.execute(insert(BankCheckTry).values(party_id=party_id, at=now))
    return _after_failing(session, party_id, (now, *failed), now)


def _typed(sort_code_text: str, account_text: str) -> BankDetails | Checked:
    if not sort_code_text.strip():
        return Checked(None, None, Says(N_("Enter the sort code.")), SORT_CODE)
    if not account_text.strip():
        return Checked(None, None, Says(N_("Enter the account number.")), ACCOUNT)
    try:
        return bank_details(sort_code_text, account_text, is_cautious=True)
    except NotBankDigits as wrong:
        if wrong.field == "sort code":
            says = Says(N_("A sort code has 6 digits, such as 30-94-30."))
            return Checked(None, None, says, SORT_CODE)
        says = Says(N_("An account number has 8 digits at most banks, and 6 to 10 at others."))
        return Checked(None, None, says, ACCOUNT)


def _one_at_a_time(session: Session, party_id: int) -> None:
    """Let no two checks for a party pass the count together. SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TRIES_LOCK, party_id)))


def _failed(session: Session, party_id: int, now: datetime) -> Sequence[datetime]:
    """When checks failed that still count, the latest first."""
    return session.scalars(
        select(BankCheckTry.at)
        .where(BankCheckTry.party_id == party_id, BankCheckTry.at > now - WITHIN)
        .order_by(BankCheckTry.at.desc())
        .limit(MOST)
    ).all()


def _refused(
    session: Session, party_id: int, failed: Sequence[datetime], now: datetime
) -> Checked | None:
    if len(failed) >= MOST:
        return _with_officer(session, party_id, failed)
    again_at = _again_at(failed)
    if again_at is None or again_at <= now:
        return None
    says = Says(
        N_("Wait a little before you try again: from %(again)s. Have your bank card at hand."),
        {"again": _minute(again_at)},
    )
    return Checked(None, None, says, ACCOUNT, again_at)


def _after_failing(
    session: Session, party_id: int, failed: Sequence[datetime], now: datetime
) -> Checked:
    if len(failed) >= MOST:
        promise = working_days(session).add(now.astimezone(LONDON).date(), CALLED_WITHIN)
        open_work(session, WorkKind.BANK_DETAILS, party_id, f"party:{party_id}", promise, now)
        return _with_officer(session, party_id, failed)
    again_at = _again_at(failed)
    if again_at is None or again_at <= now:
        return Checked(None, Verdict.INVALID, NOT_TOGETHER, ACCOUNT)
    says = Says(
        N_("%(problem)s You can try again from %(again)s."),
        {"problem": NOT_TOGETHER, "again": _minute(again_at)},
    )
    return Checked(None, Verdict.INVALID, says, ACCOUNT, again_at)


def _again_at(failed: Sequence[datetime]) -> datetime | None:
    return failed[0] + WAITS[len(failed) - 1] if failed else None


def _minute(instant: datetime) -> datetime:
    """The next full minute: nobody is told to try again a few seconds too early."""
    past = timedelta(seconds=instant.second, microseconds=instant.microsecond)
    return instant - past + timedelta(minutes=1) if past else instant


def _with_officer(session: Session, party_id: int, failed: Sequence[datetime]) -> Checked:
    """A person takes over. It may be tried here again when the oldest failed check has aged."""
    again_at = failed[MOST - 1] + WITHIN
    phone = session.info["council"].phone
    promised = session.scalar(
        select(WorkItem.promise_on).where(
            WorkItem.kind == WorkKind.BANK_DETAILS,
            WorkItem.subject == f"party:{party_id}",
            WorkItem.state == "open",
        )
    )
    if promised is not None:
        says = Says(
            N_(
                "We could not match these numbers, so somebody will contact you by %(day)s and set up "
                "the Direct Debit with you. You can also call us on %(phone)s."
            ),
            {"day": promised, "phone": phone},
        )
    else:
        says = Says(
            N_(
                "Call us on %(phone)s and we will set up the Direct Debit with you. "
                "You can try here again from %(again)s."
            ),
            {"phone": phone, "again": _minute(again_at)},
        )
    return Checked(None, None, says, ACCOUNT, again_at, to_officer=True)
