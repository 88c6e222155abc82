"""The worklist is in the order of promises and harm, in pages, with capped counts, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert

from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import WorkItem
from shared.services import worklist
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.web_sessions import SignedInOfficer
from shared.services.work_items import finish_item, finish_work, open_items, open_work
from shared.services.worklist import (
    Due,
    Filters,
    next_item,
    queries,
    read,
    work_counts,
    work_page,
)
from shared.services.worklist.read import PAGE
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_party,
    a_proposal,
    a_work_item,
    an_account,
    an_officer,
    is_own_record,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SOMEBODY = SignedInOfficer(0, "Somebody", Role.OFFICER)


def subjects(session, page):
    return [session.get(WorkItem, row.id).subject for row in page.rows]


def items(session, *rows):
    party = a_party(session)
    for subject, promise_on, harm in rows:
        a_work_item(session, party.id, subject=subject, promise_on=promise_on, harm=harm)
    return party


def test_late_comes_first_then_by_promise_and_harm(session):
    items(
        session,
        ("tomorrow", TOMORROW, 10),
        ("today mild", TODAY, 50),
        ("late", YESTERDAY, 90),
        ("today bad", TODAY, 5),
    )
    page = work_page(session, SOMEBODY, TODAY)
    assert subjects(session, page) == ["late", "today bad", "today mild", "tomorrow"]


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        (Due.LATE, ["late"]),
        (Due.TODAY, ["today"]),
        (Due.WEEK, ["today", "in six days"]),
        (None, ["late", "today", "in six days", "in seven days"]),
    ],
)
def test_the_list_can_be_cut_by_when_it_is_due(session, due, shown):
    items(
        session,
        ("late", YESTERDAY, 50),
        ("today", TODAY, 50),
        ("in six days", TODAY + timedelta(days=6), 50),
        ("in seven days", TODAY + timedelta(days=7), 50),
    )
    filters = Filters(due=due)
    assert subjects(session, work_page(session, SOMEBODY, TODAY, filters)) == shown
    counts = work_counts(session, SOMEBODY, TODAY)
    assert (counts.due[due] if due else counts.all).number == len(shown)


def test_the_list_can_be_cut_by_kind(session):
    party = a_party(session)
    a_work_item(session, party.id, kind=WorkKind.TALK)
    a_work_item(session, party.id, kind=WorkKind.PROPOSAL)
    page = work_page(session, SOMEBODY, TODAY, Filters(kind=WorkKind.TALK))
    assert [row.kind for row in page.rows] == ["talk"]
    assert work_counts(session, SOMEBODY, TODAY).kinds[WorkKind.TALK].number == 1


def test_a_row_says_who_what_is_offered_and_when_the_court_sits(session):
    party = a_party(session, "Hughes", "Carys")
    debt = a_debt(session, an_account(session, party), hearing_on=date(2026, 12, 10))
    a_debt(session, an_account(session, party), hearing_on=date(2026, 11, 1))
    proposal = a_proposal(session, party, [debt])
    row = work_page(session, SOMEBODY, TODAY).rows[0]
    assert (row.name, row.hearing_on) == ("Carys Hughes", date(2026, 12, 10))
    assert (row.offer.reference, row.offer.amount.text()) == (proposal.reference, "£60.00")


def test_what_is_done_is_gone(session):
    party = items(session, ("a", TODAY, 50))
    a_work_item(session, party.id, subject="b", state="done")
    assert subjects(session, work_page(session, SOMEBODY, TODAY)) == ["a"]


def test_nobody_sees_work_about_their_own_record(session):
    officer = an_officer(session)
    party = items(session, ("mine", TODAY, 50))
    is_own_record(session, officer, party)
    me = SignedInOfficer(officer.id, officer.name, officer.role)
    assert work_page(session, me, TODAY).rows == ()
    assert work_counts(session, me, TODAY).all.number == 0
    assert next_item(session, me, TODAY, NOW) is None


@pytest.mark.parametrize(
    ("promise_on", "dues"),
    [
        (YESTERDAY, {Due.LATE}),
        (TODAY, {Due.TODAY, Due.WEEK}),
        (TODAY + timedelta(days=6), {Due.WEEK}),
        (TODAY + timedelta(days=7), set()),
    ],
)
def test_their_own_work_is_in_no_count(session, promise_on, dues):
    officer = an_officer(session)
    is_own_record(session, officer, items(session, ("mine", promise_on, 50)))
    items(session, ("another's", promise_on, 50))
    counts = work_counts(session, SignedInOfficer(officer.id, officer.name, officer.role), TODAY)
    assert counts.all.number == 1
    assert {due for due, count in counts.due.items() if count.number} == dues
    assert [count.number for count in counts.kinds.values() if count.number] == [1]
    assert {count.number for count in counts.due.values()} <= {0, 1}


def test_counts_are_right_however_much_of_it_is_their_own(session, monkeypatch):
    officer = an_officer(session)
    party = items(session, *((f"mine {number}", TODAY, 50) for number in range(4)))
    is_own_record(session, officer, party)
    items(session, *((f"another's {number}", TODAY, 50) for number in range(5)))
    monkeypatch.setattr(queries, "COUNT_TO", 5)
    monkeypatch.setattr(queries, "OWN_EXPECTED", 0)
    monkeypatch.setattr(read, "OWN_EXPECTED", 0)
    queries.count_query.cache_clear()
    counts = work_counts(session, SignedInOfficer(officer.id, officer.name, officer.role), TODAY)
    queries.count_query.cache_clear()
    assert (counts.all.number, counts.due[Due.TODAY].number) == (5, 5)


def many(session, number):
    party = a_party(session)
    rows = [
        {
            "kind": "proposal",
            "party_id": party.id,
            "subject": f"x:{n}",
            "harm": n % 7,
            "promise_on": TODAY + timedelta(days=n % 5),
            "state": "open",
            "opened_at": NOW,
            "done_by": "",
        }
        for n in range(number)
    ]
    session.execute(insert(WorkItem), rows)


def test_pages_forwards_are_everything_once(session):
    many(session, 60)
    seen, cursor = [], None
    for _ in range(3):
        page = work_page(session, SOMEBODY, TODAY, after=cursor)
        seen += [(row.promise_on, row.harm, row.id) for row in page.rows]
        cursor = page.next
    assert cursor is None
    assert len(set(seen)) == 60
    assert seen == sorted(seen)


def test_a_page_back_is_the_page_before(session):
    many(session, 60)
    first = work_page(session, SOMEBODY, TODAY)
    second = work_page(session, SOMEBODY, TODAY, after=first.next)
    assert first.previous is None
    assert work_page(session, SOMEBODY, TODAY, before=second.previous) == first


def test_counting_stops_at_a_thousand(session):
    many(session, worklist.COUNT_TO + 20)
    count = work_counts(session, SOMEBODY, TODAY).all
    assert (count.number, count.is_more) == (worklist.COUNT_TO + 1, True)


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "1.2", "20261399.1.1", "20261122.1.1.1", "20261122.-1.1", "٢.1.1", "0.1.1"),
        *("20261122.1.2147483648", "20261122.01.1", "120261122.1.1", "20261122.1.1\n"),
    ],
)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_that_is_none_of_ours_is_no_page(session, cursor, way):
    with pytest.raises(NotFound):
        work_page(session, SOMEBODY, TODAY, **{way: cursor})


def test_a_page_with_its_counts_costs_two_queries(session):
    party = a_party(session)
    a_proposal(session, party, [a_debt(session, an_account(session, party))], promise_on=YESTERDAY)
    many(session, 40)
    statements = []
    event.listen(session.connection(), "before_cursor_execute", lambda *a: statements.append(a[2]))
    work_page(session, SOMEBODY, TODAY)
    work_counts(session, SOMEBODY, TODAY)
    assert len(statements) == 2


def test_the_next_item_of_an_officer_is_no_second_check(session):
    party = a_party(session)
    a_work_item(session, party.id, kind=WorkKind.SECOND_CHECK, promise_on=YESTERDAY)
    a_work_item(session, party.id, kind=WorkKind.TALK)
    senior = SignedInOfficer(0, "Senior", Role.SENIOR_OFFICER)
    assert next_item(session, SOMEBODY, TODAY, NOW).kind == "talk"
    assert next_item(session, senior, TODAY, NOW).kind == "second_check"


def test_the_same_work_is_opened_once(session):
    party = a_party(session)
    for _ in range(2):
        open_work(session, WorkKind.TALK, party.id, f"party:{party.id}", TODAY, NOW)
    assert [item.kind for item in open_items(session, party.id)] == ["talk"]


def test_work_that_was_done_can_be_opened_again(session):
    party = a_party(session)
    open_work(session, WorkKind.TALK, party.id, "x", TODAY, NOW)
    finish_work(session, "x", Actor("officer", 1), NOW)
    assert open_items(session, party.id) == ()
    open_work(session, WorkKind.TALK, party.id, "x", TODAY, NOW)
    assert len(open_items(session, party.id)) == 1


def test_an_item_is_finished_by_an_officer(session):
    item = a_work_item(session, a_party(session).id, kind=WorkKind.TALK)
    finish_item(session, item.id, item.party_id, 7, NOW)
    session.refresh(item)
    assert (item.state, item.done_by) == ("done", "officer:7")


def test_an_offer_leaves_the_list_with_a_decision_only(session):
    item = a_work_item(session, a_party(session).id, kind=WorkKind.PROPOSAL)
    with pytest.raises(NotFound):
        finish_item(session, item.id, item.party_id, 7, NOW)


def test_an_item_of_another_case_is_not_found(session):
    item = a_work_item(session, a_party(session).id, kind=WorkKind.TALK)
    with pytest.raises(NotFound):
        finish_item(session, item.id, item.party_id + 1, 7, NOW)


def test_who_may_be_harmed_by_waiting_comes_before_every_promise(session):
    party = a_party(session)
    late = TODAY - timedelta(days=9)
    open_work(session, WorkKind.PROPOSAL, party.id, "proposal:1", late, NOW, 0)
    open_work(session, WorkKind.BREATHING_SPACE, party.id, "moratorium:1", TODAY, NOW)
    open_work(session, WorkKind.SUPPORT_NEED, party.id, "support:1", TODAY, NOW, 10)
    open_work(session, WorkKind.DISTRESS, party.id, "distress:1", TODAY, NOW, 0)
    found = [row.kind for row in work_page(session, SOMEBODY, TODAY).rows]
    assert found == ["distress", "support_need", "breathing_space", "proposal"]
    by_day = work_page(session, SOMEBODY, TODAY, Filters(due=Due.LATE))
    assert [row.kind for row in by_day.rows] == ["proposal"]


def test_the_pages_of_a_long_list_hold_each_once_whatever_its_rank(session):
    party = a_party(session)
    for number in range(2 * PAGE + 5):
        kind = (WorkKind.TALK, WorkKind.DISTRESS)[number % 2]
        day = TODAY + timedelta(days=number % 3)
        open_work(session, kind, party.id, f"x:{number}", day, NOW, number % 4)
    seen, after = [], None
    while True:
        page = work_page(session, SOMEBODY, TODAY, after=after)
        seen += [row.id for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 2 * PAGE + 5
    back = work_page(session, SOMEBODY, TODAY, before=page.rows[0].cursor)
    assert [row.id for row in back.rows] == seen[PAGE : 2 * PAGE]
