"""Unpaid collections: the debit goes back, once, and what follows is what the bank's reason says."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import event, func, select, update

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import RunState
from shared.domain.gate import HoldKind
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionState, MandateEvent, MandateState
from shared.domain.plan_states import PlanState
from shared.models import (
    Channel,
    Collection,
    CollectionEventRow,
    Debt,
    DirectDebitRun,
    Mandate,
    MandateEventRow,
    OutboxMessage,
    Party,
    Plan,
    Posting,
)
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.records import locked_collection
from shared.services.holds import put_hold
from shared.services.plans.read import plan_page
from tests.support.bacs_files import Unpaid, an_arudd
from tests.support.bacs_scenes import (
    FIRST,
    a_collecting_resident,
    count,
    hand_in,
    messages_of,
    rows_of,
    state_of,
    take,
    work_of,
)
from tests.support.builders import pounds
from tests.support.direct_debits import BANK

S, M = CollectionState, MandateState
DONE, NOTHING, PERSON = RowOutcome.DONE, RowOutcome.NOTHING_TO_DO, RowOutcome.FOR_PERSON


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return a_collecting_resident(session)


def first_of(session, scene):
    return session.scalars(
        select(Collection)
        .where(Collection.id == scene.first_id)
        .execution_options(populate_existing=True)
    ).one()


def postings(session, kind):
    return session.scalar(select(func.count()).select_from(Posting).where(Posting.kind == kind))


def paid(session):
    return session.scalar(select(func.sum(Debt.__table__.c.received)))


def test_refer_to_payer_takes_the_money_back_and_asks_once_more(database, scene):
    taken = take(database, an_arudd(scene.unpaid()))
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        first = first_of(session, scene)
        assert (first.state, first.presentation, first.returned_code) == (S.TO_REPRESENT, 2, "0")
        assert (first.entry_on, first.processing_on) == (date(2027, 1, 8), date(2027, 1, 7))
        assert first.notified_on == date(2026, 12, 31)
        assert first.amount == pounds("90.00")
        assert postings(session, PostingKind.RETURNED) == 1
        assert paid(session) == pounds("0")
        assert state_of(session, scene.mandate_id) is M.ACTIVE


def test_the_payer_is_told_on_the_same_day_with_a_link_and_the_day(database, scene):
    take(database, an_arudd(scene.unpaid()))
    with database.reading() as session:
        said = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template == "direct_debit_unpaid")
            .order_by(OutboxMessage.id)
        ).all()
    assert [each.channel for each in said] == [Channel.EMAIL, Channel.SMS]
    for each in said:
        assert "8 January 2027" in each.body
        assert f"/plan/plans/{scene.planned.reference}" in each.body


def test_the_plan_shows_the_payment_as_missed(database, scene):
    def behind(now):
        with database.reading() as session:
            page = plan_page(session, scene.planned.party_id, scene.planned.reference, now.date())
            return page.standing.behind_by

    later = FIRST + timedelta(days=14)
    assert behind(later) == pounds("0")
    take(database, an_arudd(scene.unpaid()))
    assert behind(later) == pounds("90.00")


def test_a_return_before_the_money_was_counted_moves_no_money(database):
    with database.transaction() as session:
        scene = a_collecting_resident(session, counted=False)
    take(database, an_arudd(scene.unpaid()))
    with database.reading() as session:
        assert first_of(session, scene).state is S.TO_REPRESENT
        assert postings(session, PostingKind.RETURNED) == 0


def test_the_same_report_twice_changes_nothing(database, scene):
    first = take(database, an_arudd(scene.unpaid()))
    again = take(database, an_arudd(scene.unpaid()), file_name="again.xml")
    assert (again.report_id, again.is_new, again.file_name) == (
        first.report_id,
        False,
        "report.xml",
    )
    with database.reading() as session:
        assert postings(session, PostingKind.RETURNED) == 1
        assert messages_of(session, scene.planned.party_id) == ["direct_debit_unpaid"]


def test_the_same_row_in_another_report_changes_nothing(database, scene):
    take(database, an_arudd(scene.unpaid()))
    again = take(database, an_arudd(scene.unpaid(), Unpaid("EV9999999X", "1.00"), number="002"))
    assert again.rows == {NOTHING: 1, PERSON: 1}
    with database.reading() as session:
        assert postings(session, PostingKind.RETURNED) == 1


def test_the_same_row_twice_in_one_report_is_one_return(database, scene):
    taken = take(database, an_arudd(scene.unpaid(), scene.unpaid()))
    assert taken.rows == {DONE: 1, PERSON: 1} or taken.rows == {DONE: 1, NOTHING: 1}
    with database.reading() as session:
        assert postings(session, PostingKind.RETURNED) == 1


@pytest.mark.parametrize(
    ("code", "says", "state", "event", "messages"),
    [
        ("0", "", M.ACTIVE, None, ["direct_debit_unpaid"]),
        ("1012", "INSTRUCTION CANCELLED", M.CANCELLED_BY_PAYER, "arudd:1", ["direct_debit_unpaid"]),
        ("2", "PAYER DECEASED", M.CANCELLED_BY_BANK, "arudd:2", []),
        ("3", "", M.SUSPENDED, "arudd:3", ["direct_debit_unpaid"]),
        ("4", "", M.SUSPENDED, "arudd:4", ["direct_debit_unpaid"]),
        ("5", "NO ACCOUNT", M.CANCELLED_BY_BANK, "arudd:5", ["direct_debit_unpaid"]),
        ("6", "NO INSTRUCTION", M.CONFIRMED, "arudd:6", None),
        ("7", "", M.SUSPENDED, "arudd:7", ["direct_debit_unpaid"]),
        ("8", "", M.SUSPENDED, "arudd:8", ["direct_debit_unpaid"]),
        ("9", "", M.SUSPENDED, "arudd:9", ["direct_debit_unpaid"]),
        ("A", "", M.SUSPENDED, "arudd:A", ["direct_debit_unpaid"]),
        ("B", "ACCOUNT CLOSED", M.CANCELLED_BY_BANK, "arudd:B", ["direct_debit_unpaid"]),
        ("C", "", M.SUSPENDED, "arudd:C", ["direct_debit_unpaid"]),
        ("F", "", M.CANCELLED_BY_BANK, "arudd:F", ["direct_debit_unpaid"]),
        ("G", "", M.CANCELLED_BY_BANK, "arudd:G", ["direct_debit_unpaid"]),
    ],
)
def test_each_reason_does_what_the_scheme_says(database, scene, code, says, state, event, messages):
    taken = take(database, an_arudd(scene.unpaid(code=code, says=says)))
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        first = first_of(session, scene)
        assert state_of(session, scene.mandate_id) is state
        assert first.state is (S.TO_REPRESENT if code == "0" else S.FAILED)
        assert paid(session) == pounds("0")
        last = session.scalars(
            select(MandateEventRow.reason)
            .where(MandateEventRow.mandate_id == scene.mandate_id)
            .order_by(MandateEventRow.id.desc())
        ).first()
        assert last == (event or "")
        reasons = session.scalars(
            select(CollectionEventRow.reason)
            .where(CollectionEventRow.collection_id == scene.first_id)
            .order_by(CollectionEventRow.id.desc())
            .limit(2)
        ).all()
        assert set(reasons) == {f"arudd:{first.returned_code}"}
        if messages is not None:
            assert messages_of(session, scene.planned.party_id) == messages


@pytest.mark.parametrize("code", ["0273", "Z", ""])
def test_a_reason_that_is_not_known_is_for_a_person(database, scene, code):
    taken = take(database, an_arudd(scene.unpaid(code=code, says="")))
    assert taken.rows == {PERSON: 1}
    with database.reading() as session:
        assert first_of(session, scene).state is S.COLLECTED
        ((kind, _),) = work_of(session, scene.planned.party_id)
        assert kind == "mandate"


def test_a_second_return_of_the_same_collection_is_the_end(database, scene):
    take(database, an_arudd(scene.unpaid()))
    with database.transaction() as session:
        first = locked_collection(session, scene.first_id)
        hand_in(session, [first], "000011")
        count(session, first, FIRST + timedelta(days=8))
    later = FIRST + timedelta(days=12)
    taken = take(database, an_arudd(scene.unpaid(day="2027-01-07"), number="2"), later)
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        assert first_of(session, scene).state is S.FAILED
        assert postings(session, PostingKind.RETURNED) == 2
        assert paid(session) == pounds("0")


def test_no_second_time_when_the_notice_does_not_fit_into_the_month(database, scene):
    take(database, an_arudd(scene.unpaid()), FIRST + timedelta(days=19))
    with database.reading() as session:
        assert first_of(session, scene).state is S.FAILED


@pytest.mark.parametrize("by_hold", [HoldKind.BREATHING_SPACE, HoldKind.INSOLVENCY])
def test_a_hold_stops_the_second_time_and_the_message(database, scene, by_hold):
    with database.transaction() as session:
        party_id = scene.planned.party_id
        put_hold(session, by_hold, "x:1", BANK, FIRST, starts_on=FIRST.date(), party_id=party_id)
    take(database, an_arudd(scene.unpaid()))
    with database.reading() as session:
        assert first_of(session, scene).state is S.FAILED
        assert messages_of(session, scene.planned.party_id) == []
        assert paid(session) == pounds("0")


def test_after_the_mandate_ended_nothing_is_asked_for_again(database, scene):
    with database.transaction() as session:
        event = MandateEvent.CANCELLED_BY_PAYER
        end_mandate(session, scene.mandate_id, event, BANK, FIRST, "online", tell=False)
    taken = take(database, an_arudd(scene.unpaid()))
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        assert first_of(session, scene).state is S.FAILED
        assert state_of(session, scene.mandate_id) is M.CANCELLED_BY_PAYER
        body = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == "direct_debit_unpaid")
        ).first()
    assert "We will not ask your bank for this amount again" in body
    assert "No more payments are taken" in body


@pytest.mark.parametrize("state", [PlanState.BROKEN, PlanState.CANCELLED])
def test_after_the_plan_broke_nothing_is_asked_for_again(database, scene, state):
    with database.transaction() as session:
        session.execute(update(Plan).values(state=state))
    take(database, an_arudd(scene.unpaid()))
    with database.reading() as session:
        assert first_of(session, scene).state is S.FAILED
        assert paid(session) == pounds("0")
        assert messages_of(session, scene.planned.party_id) == ["direct_debit_unpaid"]


@pytest.mark.parametrize(
    "item",
    [
        {"amount": "89.99"},
        {"day": "2026-12-23"},
        {"sort_code": "11-2B-33"},
    ],
)
def test_a_row_that_fits_no_collection_is_for_a_person(database, scene, item):
    taken = take(database, an_arudd(scene.unpaid(**item)))
    assert taken.rows == {PERSON: 1}
    with database.reading() as session:
        assert first_of(session, scene).state is S.COLLECTED
        assert len(work_of(session, scene.planned.party_id)) == 1


def test_a_reference_that_is_not_ours_is_for_a_person_and_stops_nobody_else(database, scene):
    taken = take(database, an_arudd(Unpaid("EV9999999X", "35.00"), scene.unpaid()))
    with database.reading() as session:
        assert [outcome for outcome, _ in rows_of(session, taken.report_id)] == [PERSON, DONE]


def test_a_report_for_a_run_that_is_not_marked_as_handed_in_is_for_a_person(database, scene):
    with database.transaction() as session:
        session.execute(update(DirectDebitRun).values(state=RunState.FILE_MADE))
    assert take(database, an_arudd(scene.unpaid())).rows == {PERSON: 1}


def test_an_unpaid_of_a_run_that_was_taken_back_moves_no_money_twice(database, scene):
    with database.transaction() as session:
        session.execute(update(DirectDebitRun).values(state=RunState.TAKEN_BACK))
    assert take(database, an_arudd(scene.unpaid())).rows == {NOTHING: 1}
    with database.reading() as session:
        assert postings(session, PostingKind.RETURNED) == 0


def test_of_two_returns_the_one_that_ends_the_mandate_comes_first(database, scene):
    with database.transaction() as session:
        second = session.scalars(
            select(Collection)
            .where(Collection.state == S.NOTIFIED)
            .order_by(Collection.entry_on)
            .limit(1)
        ).one()
        hand_in(session, [second], "000012")
        cancelled = Unpaid(scene.reference, "90.00", str(second.processing_on), "1", "")
    taken = take(database, an_arudd(scene.unpaid(), cancelled))
    assert taken.rows == {DONE: 2}
    with database.reading() as session:
        states = session.scalars(
            select(Collection.state).order_by(Collection.entry_on, Collection.id).limit(2)
        ).all()
        assert states == [S.FAILED, S.FAILED]


def test_totals_that_differ_are_for_a_person_and_the_rows_are_worked(database, scene):
    taken = take(database, an_arudd(scene.unpaid(), totals=(2, "180.00")))
    assert taken.rows == {DONE: 1, PERSON: 1}


def test_a_letter_moves_the_second_time_by_its_days(database, scene):
    with database.transaction() as session:
        session.execute(
            update(Party).values(email=None, phone=None, letter_address="1 Quay Street")
        )
    take(database, an_arudd(scene.unpaid()))
    with database.reading() as session:
        first = first_of(session, scene)
        assert first.state is S.TO_REPRESENT
        assert first.entry_on > date(2027, 1, 8)


def test_when_somebody_has_died_nothing_goes_out(database, scene):
    take(database, an_arudd(scene.unpaid(code="2", says="PAYER DECEASED")))
    with database.reading() as session:
        party = session.get_one(Party, scene.planned.party_id)
        assert party.contact_stopped_at is not None
        assert ("deceased", f"party:{party.id}") in work_of(session, party.id)
        states = set(session.scalars(select(Collection.state)))
        assert states == {S.FAILED, S.CANCELLED}


def test_a_mandate_that_was_lodged_again_once_is_ended_the_second_time(database, scene):
    take(database, an_arudd(scene.unpaid(code="6", says="NO INSTRUCTION")))
    with database.transaction() as session:
        session.execute(update(Mandate).values(state=M.ACTIVE))
        second = session.scalars(
            select(Collection)
            .where(Collection.state == S.NOTIFIED)
            .order_by(Collection.entry_on)
            .limit(1)
        ).one()
        hand_in(session, [second], "000012")
        row = Unpaid(scene.reference, "90.00", str(second.processing_on), "6", "NO INSTRUCTION")
    take(database, an_arudd(row, number="003"))
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is M.CANCELLED_BY_BANK


def statements_for(database, count):
    """How often the database was asked while a report of so many unpaid collections was taken."""
    with database.transaction() as session:
        scenes = [a_collecting_resident(session, f"8001{count}{n:03d}") for n in range(count)]
    asked = []
    note = partial(_note, asked)
    event.listen(database.engine, "before_cursor_execute", note)
    take(database, an_arudd(*(each.unpaid() for each in scenes), number=str(count)))
    event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def _note(asked, *_given):
    asked.append(1)


def test_twice_the_rows_cost_no_more_statements(database):
    assert statements_for(database, 6) == statements_for(database, 3)
