"""Batches of letters about debts: who is in, who is left out and why, two people, and sent through the gate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.money import Money
from shared.domain.notice_batches import (
    LEFT_OUT_WORDS,
    BatchState,
    LeftOut,
    Target,
    read_target,
    write_target,
)
from shared.domain.stages import DebtType, Stage
from shared.models import Debt, NoticeBatch, NoticeBatchLine, OutboxMessage, Party
from shared.services.errors import NotAllowedHere, NotFound, StaleVersion
from shared.services.notices import drafting
from shared.services.notices.sending import send_signed
from tests.support.builders import NOW, a_debt, a_party, an_account, an_officer, pounds
from tests.support.offers import a_hold

TODAY = NOW.date()
LATER = NOW + timedelta(days=1)
EVERYBODY = Target()


def owing(session, charge="400.00", **changes):
    """A party with one debt: (party, debt)."""
    party = a_party(session)
    account = an_account(session, party, type=changes.pop("type", DebtType.COUNCIL_TAX))
    return party, a_debt(session, account, charge=charge, **changes)


def drafted(session, target=EVERYBODY, officer_id=None):
    """Draft a batch; its number."""
    officer_id = officer_id or an_officer(session).id
    return drafting.draft_batch(session, target, officer_id, NOW)


def lines(session, batch_id):
    """Each debt of a batch with its state and word."""
    rows = session.execute(
        select(NoticeBatchLine.debt_id, NoticeBatchLine.state, NoticeBatchLine.why).where(
            NoticeBatchLine.batch_id == batch_id
        )
    )
    return {row.debt_id: (row.state, row.why) for row in rows}


def signed(session, batch_id, by=None):
    """Ask for the signature and sign."""
    batch = session.get_one(NoticeBatch, batch_id)
    drafting.send_for_signature(session, batch_id, batch.lock, batch.made_by, NOW)
    second = by or an_officer(session).id
    drafting.sign(session, batch_id, batch.lock, TODAY, second, NOW)


# ------------------------------------------------------------------ the rules that choose


@pytest.mark.parametrize(
    ("target", "chosen"),
    [
        (Target(), {"tax", "old", "rates", "small"}),
        (Target(types=(DebtType.BUSINESS_RATES,)), {"rates"}),
        (Target(stages=(Stage.SUMMONS,)), {"old"}),
        (Target(year=2024), {"old"}),
        (Target(owed_from=Money(40_000)), {"tax", "old", "rates"}),
        (Target(owed_from=Money(40_001)), {"old"}),
        (Target(owed_to=Money(40_000)), {"tax", "rates", "small"}),
        (Target(owed_to=Money(39_999)), {"small"}),
        (Target(stage_days=30), {"old"}),
        (Target(stage_days=31), set()),
        (Target(types=(DebtType.COUNCIL_TAX,), owed_to=Money(40_000)), {"tax", "small"}),
    ],
)
def test_the_rules_choose_what_they_name(session, target, chosen):
    debts = {
        "tax": owing(session, "400.00", stage_on=TODAY)[1],
        "old": owing(
            session,
            "500.00",
            year=2024,
            stage=Stage.SUMMONS,
            stage_on=TODAY - timedelta(days=30),
        )[1],
        "rates": owing(session, "400.00", type=DebtType.BUSINESS_RATES, stage_on=TODAY)[1],
        "small": owing(session, "20.00", stage_on=TODAY)[1],
    }
    found = lines(session, drafted(session, target))
    assert {name for name, debt in debts.items() if debt.id in found} == chosen


def test_somebody_who_was_written_to_lately_is_not_chosen_where_silence_is_asked_for(session):
    party, debt = owing(session)
    _, quiet = owing(session)
    session.add(
        OutboxMessage(
            channel="email",
            template="question",
            party_id=party.id,
            language="en",
            address="a@b.example",
            body="",
            dedupe="x",
            next_attempt_at=NOW,
            created_at=NOW - timedelta(days=13),
        )
    )
    session.flush()
    assert set(lines(session, drafted(session, Target(silent_days=14)))) == {quiet.id}
    assert set(lines(session, drafted(session, Target(silent_days=13)))) == {debt.id, quiet.id}


def test_what_is_paid_is_not_chosen(session):
    owing(session, "0.00")
    assert lines(session, drafted(session)) == {}


def test_everybody_who_is_liable_is_written_to(session):
    one, two = a_party(session), a_party(session, "Price")
    account = an_account(session, one, two)
    a_debt(session, account)
    batch_id = drafted(session)
    parties = session.scalars(
        select(NoticeBatchLine.party_id).where(NoticeBatchLine.batch_id == batch_id)
    )
    assert set(parties) == {one.id, two.id}


def test_rules_are_read_as_they_were_written():
    target = Target((DebtType.COUNCIL_TAX,), (Stage.REMINDER,), 2026, pounds("5"), None, 14, 7)
    assert read_target(write_target(target)) == target


# ------------------------------------------------------------------ who is left out, and why


def leave_out(why):
    """What makes each word true of a party and their debt."""

    def hold(kind, on_party=False):
        def put(session, party, debt):
            reach = {"party_id": party.id} if on_party else {"debt_id": debt.id}
            a_hold(session, kind=kind, **reach)

        return put

    def change(**values):
        def put(session, party, debt):
            for name, value in values.items():
                setattr(party, name, value)
            session.flush()

        return put

    return {
        LeftOut.DECEASED: change(contact_stopped_at=NOW),
        LeftOut.BREATHING_SPACE: hold(HoldKind.BREATHING_SPACE),
        LeftOut.INSOLVENCY: hold(HoldKind.INSOLVENCY, on_party=True),
        LeftOut.PLAN: hold(HoldKind.PLAN),
        LeftOut.HOLD: hold(HoldKind.REPLAN),
        LeftOut.KEPT_APART: change(kept_apart_at=NOW),
        LeftOut.NO_ADDRESS: change(email=None, phone=None, letter_address=""),
    }[why]


@pytest.mark.parametrize(
    "why",
    sorted(set(LeftOut) - {LeftOut.PAID, LeftOut.BY_HAND, LeftOut.TOO_SMALL, LeftOut.NOT_LIABLE}),
)
def test_who_is_left_out_is_listed_with_why(session, why):
    party, debt = owing(session)
    _, other = owing(session)
    leave_out(why)(session, party, debt)
    found = lines(session, drafted(session))
    assert found == {debt.id: ("excluded", why.value), other.id: ("included", "")}


@pytest.mark.parametrize("kind", sorted(set(HoldKind) - {HoldKind.SUPPORT}))
def test_every_hold_that_stops_letters_leaves_out(session, kind):
    _, debt = owing(session)
    a_hold(session, kind=kind, debt_id=debt.id)
    assert lines(session, drafted(session))[debt.id][0] == "excluded"


def test_a_hold_on_one_liable_person_leaves_out_the_other(session):
    one, two = a_party(session), a_party(session, "Price")
    debt = a_debt(session, an_account(session, one, two))
    a_hold(session, kind=HoldKind.BREATHING_SPACE, party_id=one.id)
    batch_id = drafted(session)
    states = session.scalars(
        select(NoticeBatchLine.state).where(NoticeBatchLine.batch_id == batch_id)
    )
    assert set(states) == {"excluded"}
    assert lines(session, batch_id)[debt.id][1] == LeftOut.BREATHING_SPACE


@pytest.mark.parametrize(("charge", "state"), [("4.99", "excluded"), ("5.00", "included")])
def test_too_little_is_no_letter(session, charge, state):
    _, debt = owing(session, charge)
    assert lines(session, drafted(session))[debt.id][0] == state


def test_every_reason_has_its_words():
    assert set(LEFT_OUT_WORDS) == set(LeftOut)


# ------------------------------------------------------------------ two people


def test_nobody_signs_what_they_drafted(session):
    owing(session)
    officer = an_officer(session)
    batch_id = drafted(session, officer_id=officer.id)
    with pytest.raises(NotAllowedHere):
        signed(session, batch_id, by=officer.id)


def test_only_who_drafted_it_asks_for_the_signature(session):
    batch_id = drafted(session)
    with pytest.raises(NotAllowedHere):
        drafting.send_for_signature(session, batch_id, 0, an_officer(session).id, NOW)


def test_nothing_is_signed_that_was_never_asked_for(session):
    batch_id = drafted(session)
    with pytest.raises(StaleVersion):
        drafting.sign(session, batch_id, 0, TODAY, an_officer(session).id, NOW)


def test_a_page_of_before_changes_nothing(session):
    _, debt = owing(session)
    officer = an_officer(session)
    batch_id = drafted(session, officer_id=officer.id)
    line_id = session.scalar(select(NoticeBatchLine.id))
    drafting.take_out(session, batch_id, line_id, 0, officer.id, NOW)
    assert lines(session, batch_id)[debt.id] == ("excluded", LeftOut.BY_HAND)
    with pytest.raises(StaleVersion):
        drafting.withdraw(session, batch_id, 0, officer.id, NOW)
    with pytest.raises(NotFound):
        drafting.take_out(session, batch_id, line_id, 1, officer.id, NOW)


def test_a_batch_that_was_refused_is_a_draft_again(session):
    batch_id = drafted(session)
    batch = session.get_one(NoticeBatch, batch_id)
    drafting.send_for_signature(session, batch_id, 0, batch.made_by, NOW)
    drafting.refuse(session, batch_id, 1, an_officer(session).id, NOW)
    assert batch.state == BatchState.DRAFT


# ------------------------------------------------------------------ sent


@pytest.fixture
def ready(database):
    """Three debts in a signed batch: their parties and debts."""
    with database.transaction() as session:
        made = [owing(session) for _ in range(3)]
        batch_id = drafted(session)
        signed(session, batch_id)
        return batch_id, [(party.id, debt.id) for party, debt in made]


def letters(database):
    with database.reading() as session:
        return session.scalars(
            select(OutboxMessage.party_id)
            .where(
                OutboxMessage.template == "debt_reminder",
                OutboxMessage.dedupe.not_like("%:text"),
            )
            .order_by(OutboxMessage.party_id)
        ).all()


def states(database, batch_id):
    with database.reading() as session:
        found = lines(session, batch_id)
        return [found[debt_id] for debt_id in sorted(found)]


def test_what_was_signed_is_sent_once(database, ready):
    batch_id, made = ready
    assert send_signed(database, NOW) == 3
    assert send_signed(database, LATER) == 0
    assert letters(database) == [party_id for party_id, _ in made]
    assert states(database, batch_id) == [("queued", "")] * 3
    with database.reading() as session:
        assert session.get_one(NoticeBatch, batch_id).state == BatchState.SENT


def test_nothing_is_sent_before_its_day_or_without_a_signature(database):
    with database.transaction() as session:
        owing(session)
        drafted(session)
        batch_id = drafted(session)
        batch = session.get_one(NoticeBatch, batch_id)
        drafting.send_for_signature(session, batch_id, 0, batch.made_by, NOW)
        second = an_officer(session).id
        drafting.sign(session, batch_id, 1, TODAY + timedelta(days=1), second, NOW)
    assert send_signed(database, NOW) == 0
    assert send_signed(database, LATER) == 1


@pytest.mark.parametrize("why", ["hold", "paid", "apart"])
def test_what_changed_after_the_signature_stops_the_letter(database, ready, why):
    batch_id, made = ready
    party_id, debt_id = made[0]
    with database.transaction() as session:
        if why == "hold":
            a_hold(session, kind=HoldKind.DISPUTE, debt_id=debt_id)
        elif why == "paid":
            session.get_one(Debt, debt_id).received = pounds("400")
        else:
            session.get_one(Party, party_id).kept_apart_at = NOW
    assert send_signed(database, NOW) == 2
    word = {"hold": "hold", "paid": "paid", "apart": "kept_apart"}[why]
    assert states(database, batch_id)[0] == ("stopped", word)
    assert letters(database) == [each for each, _ in made[1:]]


def test_the_letter_names_the_debt_the_amount_and_the_help(database, ready):
    send_signed(database, NOW)
    with database.reading() as session:
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "email")).first()
    assert "You owe £400.00." in row.body
    assert "Council tax 2026/27, account 7" in row.body
    assert "it is no step in court" in row.body
    assert row.act == "letter"
