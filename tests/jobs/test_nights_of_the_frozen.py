"""Every job of every night, and a whole run of Direct Debits, while somebody is frozen.

Two are frozen, one with a Direct Debit and one who pays by card, and two are free, so that what does
not happen to the first is known to happen at all.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.gate import STOPS, Act, HoldKind
from shared.domain.moratorium import MoratoriumState
from shared.models import Debt, Liability, Moratorium, MoratoriumBreach, Party
from shared.services.audit import Actor
from shared.services.card_payments.payable_page import payment_page
from shared.services.holds import put_hold
from shared.services.outbox import queue_message
from tests.support.direct_debit_runs import BEFORE_FIRST, a_lodged
from tests.support.direct_debits import a_planned_resident
from tests.support.frozen_nights import receipts_of, recovery_of, run_nights
from tests.support.moratoriums import a_crisis, a_notice, take

OFFICER = Actor("officer", 3)
FREEZES = sorted(kind for kind in HoldKind if Act.COLLECTION in STOPS[kind].stops)
FROZEN = ("80011111", "80022222")


@pytest.fixture
def people(database):
    """The frozen and the free: by Direct Debit, and by card."""
    with database.transaction() as session:
        frozen = (a_lodged(session, FROZEN[0]), a_planned_resident(session, FROZEN[1]))
        free = (a_lodged(session, "80033333"), a_planned_resident(session, "80044444"))
        for number, each in enumerate(frozen):
            # A notice means one of them, and nobody else of the same name and house.
            party = session.get_one(Party, each.party_id)
            party.surname = party.surname_key = ("ABERNETHY", "BLACKWOOD")[number]
    return [each.party_id for each in frozen], [each.party_id for each in free]


def reaches(session, party_ids, reach):
    if reach == "party":
        return [{"party_id": each} for each in party_ids]
    debts = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id.in_(party_ids))
    )
    return [{"debt_id": each} for each in debts]


def nothing_got_past(database, people):
    frozen, free = people
    with database.reading() as session:
        assert recovery_of(session, frozen) == set()
        assert receipts_of(session, frozen) == 0
        assert recovery_of(session, free) >= {"payment_missed", "payment_reminder"}
        assert receipts_of(session, free) == 1


@pytest.mark.parametrize("kind", FREEZES)
@pytest.mark.parametrize("reach", ["party", "debt"])
def test_no_night_and_no_run_reaches_the_frozen(database, app_parts, clock, people, kind, reach):
    with database.transaction() as session:
        for each in reaches(session, people[0], reach):
            put_hold(
                session, kind, "test", OFFICER, BEFORE_FIRST, starts_on=BEFORE_FIRST.date(), **each
            )
    run_nights(app_parts, database, clock)
    nothing_got_past(database, people)


@pytest.mark.parametrize(
    ("a_kind", "last"),
    [(a_notice, date(2027, 2, 19)), (a_crisis, None)],
    ids=["standard", "crisis"],
)
def test_no_night_and_no_run_reaches_who_is_in_breathing_space(
    database, app_parts, clock, people, a_kind, last
):
    with database.transaction() as session:
        for party_id, reference in zip(people[0], FROZEN, strict=True):
            notice = a_kind(
                session.get_one(Party, party_id),
                reference,
                applied_on=BEFORE_FIRST.date(),
                starts_on=BEFORE_FIRST.date(),
                ends_on=last,
            )
            assert take(session, notice, BEFORE_FIRST).is_certain
    run_nights(app_parts, database, clock)
    nothing_got_past(database, people)
    with database.reading() as session:
        assert set(session.scalars(select(Moratorium.state))) == {MoratoriumState.ACTIVE}
        assert session.scalar(select(func.count()).select_from(MoratoriumBreach)) == 0


def test_who_is_in_breathing_space_may_still_pay_and_is_answered(database, people):
    with database.transaction() as session:
        party = session.get_one(Party, people[0][0])
        take(session, a_crisis(party, FROZEN[0]))
        assert payment_page(session, party.id, BEFORE_FIRST.date()).debts
        given = {"code": "123456", "minutes": 10}
        assert queue_message(session, "sign_in_code", party.id, given, BEFORE_FIRST, "code:1")
