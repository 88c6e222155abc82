"""Fills an empty database with the sandbox council; a second time finds everything there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.roles import Role
from shared.domain.stages import Nation
from shared.models import Account, GuidelineSet, Officer, Party, SandboxClock
from shared.services.decisions.limits import set_limit
from shared.services.extract.run import ImportReport, ImportState, Wishes, import_extract
from shared.services.policies import load_policies
from shared.services.sandbox.accounts import some_accounts
from shared.services.sandbox.agencies import open_agencies
from shared.services.sandbox.agency_clients import take_clients_on
from shared.services.sandbox.anew import mend_plans
from shared.services.sandbox.breathing_space import give_breathing_space, name_agent
from shared.services.sandbox.cases import LOADER, Week, live_through
from shared.services.sandbox.direct_debit import furnish_direct_debits
from shared.services.sandbox.extract_file import write_extract
from shared.services.sandbox.hardship import ask_because_of_hardship
from shared.services.sandbox.help import ask_for_help
from shared.services.sandbox.ledgers import Known, hand_over
from shared.services.sandbox.letters_to_many import write_to_many
from shared.services.sandbox.named import NAMED
from shared.services.sandbox.objections import disagree
from shared.services.sandbox.officers import OFFICERS, add_officers
from shared.services.sandbox.payments import pay_by_card
from shared.services.sandbox.safety import need_care
from shared.services.sandbox.support import tell_what_helps
from shared.services.sandbox.wordings import word_anew
from shared.services.sandbox_clock import move_clock
from shared.services.sealed.key import SealedKey
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import Passwords
from shared.services.signposts import add_usual_signposts
from shared.services.statements.guideline_sets import load_guidelines
from shared.services.truth.check import check_truth
from shared.services.web_sessions import SignedInOfficer

OPENING = datetime(2026, 11, 22, 9, tzinfo=LONDON)
"""What the sandbox's clock shows at first: Sunday 22 November 2026, 9am."""

FIRST_EXTRACT = date(2026, 11, 17)
LAST_EXTRACT = date(2026, 11, 21)
OFFICERS_LIMIT = Money(2_500_00)
"""Above this an officer's answer waits for a senior officer."""

SMALL, COUNCIL = 1_000, 130_000
GUIDELINES = Path(__file__).resolve().parents[2] / "sandbox_council" / "guidelines.csv"


class NotASandbox(Exception):
    """The database holds something that is not the sandbox's: nothing was touched."""


class NotLoaded(Exception):
    """The extract was not taken; the text says why."""


@dataclass(frozen=True)
class Council:
    """What a sandbox council is made with."""

    keys: Keys
    passwords: Passwords
    policies: Path
    nation: Nation
    sealed: SealedKey


def load_sandbox(database: Database, council: Council, count: int = SMALL) -> bool:
    """Load the whole council with so many accounts beside the named ones; False when it was there.

    Raises NotASandbox and NotLoaded.
    """
    if is_loaded(database):
        with database.transaction() as session:  # one that an older release loaded lacks these
            furnish_direct_debits(session, LOADER, OPENING.astimezone(UTC))
        return False
    first = datetime.combine(FIRST_EXTRACT + timedelta(days=1), OPENING.timetz())
    import_made_up(database, SMALL, FIRST_EXTRACT, first)
    with database.transaction() as session:
        _furnish(session, council, first.astimezone(UTC))
    pay_by_card(database, (first + timedelta(days=1)).astimezone(UTC))
    known = hand_over(database, (first + timedelta(days=2)).astimezone(UTC))
    import_made_up(database, count, LAST_EXTRACT, OPENING - timedelta(hours=3), known)
    check_truth(database, (OPENING - timedelta(hours=2)).astimezone(UTC))
    return True


def grow(database: Database, count: int) -> ImportReport:
    """Bring a loaded sandbox to so many accounts beside the named ones.

    Raises NotASandbox and NotLoaded.
    """
    if not is_loaded(database):
        raise NotASandbox("the sandbox is not loaded yet")
    return import_made_up(database, count, LAST_EXTRACT, OPENING)


def is_loaded(database: Database) -> bool:
    """Whether the sandbox is there. Raises NotASandbox when something else is."""
    with database.reading() as session:
        if session.scalar(select(GuidelineSet.id).where(GuidelineSet.invented).limit(1)):
            return True
        ours = session.scalar(select(Party.id).where(Party.source_reference == "N0001"))
        things = sum(
            session.scalar(select(func.count()).select_from(kind)) or 0
            for kind in (Account, Officer)
        )
        if things and not ours:
            raise NotASandbox("the database holds accounts or officers that are not the sandbox's")
    return False


def import_made_up(
    database: Database,
    count: int,
    extract_date: date,
    now: datetime,
    plans: Known | None = None,
) -> ImportReport:
    """Write an extract of made-up accounts and import it as any other. Raises NotLoaded."""
    accounts = chain(NAMED, some_accounts(count, OPENING.date()))
    with TemporaryDirectory(prefix="evenkeel-") as folder:
        path = Path(folder) / "accounts.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            write_extract(file, accounts, extract_date, plans)
        with path.open("rb") as file:
            # Growing smaller again is a choice that nobody needs to be asked about here.
            wishes = Wishes(accept_vanished=True)
            report = import_extract(database, [file], LOADER, lambda: now.astimezone(UTC), wishes)
    if report.state is ImportState.REFUSED:
        raise NotLoaded("; ".join(f"line {each.line}: {each.text}" for each in report.mistakes[:5]))
    return report


def set_opening_clock(session: Session, really: datetime) -> None:
    """Put the sandbox's clock to its first morning, unless somebody has set it before."""
    if session.scalar(select(SandboxClock.id).limit(1)) is None:
        move_clock(session, OPENING.astimezone(UTC), really)


def _furnish(session: Session, council: Council, now: datetime) -> None:
    load_policies(session, council.policies, LOADER, now)
    load_guidelines(session, GUIDELINES.read_text(encoding="utf-8"), LOADER, now, invented=True)
    furnish_direct_debits(session, LOADER, now)
    add_usual_signposts(session, LOADER, now)
    add_officers(session, council.keys, council.passwords, now)
    answering = next(each for each in OFFICERS if not each.about)
    row = session.scalars(select(Officer).where(Officer.email == answering.email)).one()
    officer = SignedInOfficer(row.id, row.name, row.role)
    week = Week(session, council.nation, now, officer)
    live_through(week)
    tell_what_helps(week, council.sealed)
    name_agent(week)
    give_breathing_space(week, council.keys)
    ask_for_help(week)
    ask_because_of_hardship(week)
    disagree(week)
    need_care(week)
    mend_plans(week)
    word_anew(week)
    write_to_many(week)
    open_agencies(week, council.keys, council.passwords)
    take_clients_on(week)
    set_limit(session, Role.OFFICER, OFFICERS_LIMIT, LOADER, now)
