"""Breathing Space in the sandbox: people whom notices protect, and one that may mean several people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from shared.domain.moratorium import MoratoriumKind
from shared.domain.person_match import Address
from shared.domain.stages import DebtType, Stage
from shared.models import Account, Liability, Party
from shared.services.audit import Actor
from shared.services.moratorium.agents import set_agent
from shared.services.moratorium.notice import Adviser, Door, Notice, NoticeDebt, key_of
from shared.services.moratorium.take import take_notice
from shared.services.sandbox.cases import LOADER, Week
from shared.services.sandbox.extract_file import AGENT
from shared.services.sign_in.keys import Keys

ADVISER = Adviser("Tidewell Money Advice", "space@moneyadvice.example", "01632 960 555")
LAST = timedelta(days=59)


@dataclass(frozen=True)
class Space:
    """One notice of the week."""

    number: str
    stage: Stage
    began: int
    """How many days before today it starts; less than nothing is still to come."""
    kind: MoratoriumKind = MoratoriumKind.STANDARD
    is_spelt_right: bool = True
    """Otherwise the surname has a slip of the pen, and no account is named."""
    has_address: bool = True
    """Otherwise there is a name and nothing else."""


SPACES = (
    Space("BS1000201", Stage.ENFORCEMENT_AGENT, 2),
    Space("BS1000202", Stage.LIABILITY_ORDER, 0, MoratoriumKind.CRISIS),
    Space("BS1000203", Stage.SUMMONS, -3),
    Space("BS1000204", Stage.REMINDER, 0, is_spelt_right=False),
    Space("BS1000205", Stage.FINAL_NOTICE, 1, has_address=False),
)
"""An agent is told, one has no last day, one is still to come, two wait for a person."""
UNKNOWN = "BS1000206"
"""The notice of somebody whom we do not know."""


def name_agent(week: Week) -> None:
    """Say who stands behind the made-up agent's code, so that they can be told to stop."""
    name, email = "Swift Recovery Ltd", "holds@swift.example"
    set_agent(week.session, AGENT, name, email, "01632 960 999", LOADER, week.now)


def give_breathing_space(week: Week, keys: Keys) -> None:
    """Let the notices of the week come in as an officer keys them."""
    by = Actor("officer", week.officer.officer_id)
    for space in SPACES:
        week.pass_by(15)
        notice = _notice(week, space)
        take_notice(week.session, keys, notice, by, week.now)
    week.pass_by(15)
    take_notice(week.session, keys, _unknown(week), by, week.now)


def _notice(week: Week, space: Space) -> Notice:
    party_id = week.somebody(DebtType.COUNCIL_TAX, space.stage)
    party, reference = week.session.execute(
        select(Party, Account.reference)
        .join(Liability, Liability.party_id == Party.id)
        .join(Account, Account.id == Liability.account_id)
        .where(Party.id == party_id)
    ).one()
    starts_on = week.today - timedelta(days=space.began)
    lines = party.letter_address.splitlines() or [""]
    is_certain = space.is_spelt_right and space.has_address
    is_standard = space.kind is MoratoriumKind.STANDARD
    return Notice(
        door=Door.FORM,
        key=key_of("sandbox", space.number),
        reference=space.number,
        kind=space.kind,
        applied_on=starts_on - timedelta(days=2),
        starts_on=starts_on,
        ends_on=starts_on + LAST if is_standard else None,
        forenames=party.forenames,
        surname=party.surname if space.is_spelt_right else _slipped(party.surname),
        addresses=(Address(lines[0], lines[-1]),) if space.has_address else (),
        debts=(NoticeDebt(reference=reference),) if is_certain else (),
        adviser=ADVISER,
    )


def _slipped(surname: str) -> str:
    """Two letters in each other's place, where it is long enough to be known again."""
    if len(surname) < 5:
        return surname
    return f"{surname[:2]}{surname[3]}{surname[2]}{surname[4:]}"


def _unknown(week: Week) -> Notice:
    return Notice(
        door=Door.FORM,
        key=key_of("sandbox", UNKNOWN),
        reference=UNKNOWN,
        starts_on=week.today,
        ends_on=week.today + LAST,
        forenames="Zebedee",
        surname="Quillfeather",
        addresses=(Address("1 Nowhere Row", "ZZ9 9ZZ"),),
        adviser=ADVISER,
    )
