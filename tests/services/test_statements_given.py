"""A statement that an agency gives, or that somebody brings back, becomes a version at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import Scope
from shared.domain.household import Child, Household
from shared.domain.money import ZERO
from shared.domain.months_ahead import KnownChange
from shared.domain.sfs.given import Creditor, GivenStatement
from shared.domain.stages import Nation
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.work_kinds import WorkKind
from shared.domain.year_month import YearMonth
from shared.models import AuditEntry, Statement, StatementSource, WorkItem
from shared.services.agencies.authorised import Acting, authorised
from shared.services.proposals.gather import gather
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.given import (
    BROUGHT_BACK,
    NotTaken,
    Source,
    from_agency,
    given_sheet,
    write_given,
)
from shared.services.statements.pages import save_page
from shared.services.statements.read import current, read_version
from shared.services.statements.sheet import FormMark
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    TODAY,
    a_guideline_set,
    a_party,
    an_account,
    pounds,
)

WITH_TWO = Household(children=(Child(age=7), Child(age=11)))
GIVEN = GivenStatement(WITH_TWO, tuple(RESIDENTS_ENTRIES), date(2026, 11, 2))


def the_clients(session):
    party = a_party(session)
    adviser = an_adviser(session)
    client = a_client(session, adviser, party)
    an_authority(session, client)
    acting = Acting(adviser.agency_id, adviser.id)
    reached = authorised(session, acting, client.reference, Scope.NEGOTIATE, TODAY)
    return party, acting, from_agency(session, acting, reached)


def give(session, given=GIVEN, clients=None):
    party, acting, source = clients or the_clients(session)
    return write_given(session, party.id, given, source, acting.actor, NOW, TODAY)


def test_what_an_agency_gives_is_the_next_version_with_our_own_sums(session):
    clients = the_clients(session)
    made = give(session, clients=clients)
    sheet = read_version(session, clients[0].id, made.statement_id, TODAY)
    assert (made.version, made.is_new, sheet.left_over) == (1, True, pounds("329.11"))
    assert sheet.household == WITH_TWO


def test_the_version_says_which_agency_gave_it_and_that_it_is_a_member(session):
    made = give(session)
    source = session.get(StatementSource, made.statement_id)
    assert (source.kind, source.dated_on) == ("agency", date(2026, 11, 2))
    assert source.membership.startswith("SFS")
    assert source.by.startswith("adviser:")


def test_whoever_reads_the_version_sees_who_gave_it(session):
    clients = the_clients(session)
    made = give(session, clients=clients)
    given_by = read_version(session, clients[0].id, made.statement_id, TODAY).given_by
    assert given_by.agency.startswith("Tidewell Debt Advice")
    assert (given_by.dated_on, given_by.membership[:3]) == (date(2026, 11, 2), "SFS")


def test_a_statement_is_as_old_as_the_day_that_it_carries(session):
    clients = the_clients(session)
    give(session, replace(GIVEN, dated_on=date(2026, 6, 1)), clients)
    facts = gather(session, clients[0].id, Nation.ENGLAND, TODAY)
    assert facts.statement.submitted_on == date(2026, 6, 1)


def test_the_persons_own_draft_stays_as_it_was(session):
    clients = the_clients(session)
    party = clients[0]
    food = LinesAnswer({"groceries": Entry("groceries", pounds("61.00"))})
    save_page(session, party.id, "food", food, FormMark(), NOW, TODAY)
    before = current(session, party.id, TODAY).draft
    give(session, clients=clients)
    found = current(session, party.id, TODAY)
    assert found.draft.entries == before.entries
    assert (found.draft.revision, found.latest.version) == (before.revision, 1)


def test_the_same_statement_sent_twice_is_one_version(session):
    clients = the_clients(session)
    first = give(session, clients=clients)
    second = give(session, clients=clients)
    assert (second.statement_id, second.is_new) == (first.statement_id, False)
    assert session.scalar(select(func.count()).select_from(Statement)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"dated_on": date(2026, 11, 3)},
        {"entries": tuple(RESIDENTS_ENTRIES)[1:]},
        {"household": Household()},
        {"savings": pounds("5.00")},
        {"changes": (KnownChange(YearMonth(2027, 1), pounds("10.00"), "a rise"),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_statement_that_says_something_else_is_another_version(session, changed):
    clients = the_clients(session)
    give(session, clients=clients)
    second = give(session, replace(GIVEN, **changed), clients)
    assert (second.version, second.is_new) == (2, True)


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        ({"dated_on": None}, "no_date", "dated_on"),
        ({"dated_on": TODAY + timedelta(days=1)}, "date_ahead", "dated_on"),
        ({"dated_on": date(2026, 5, 21)}, "too_old", "dated_on"),
        ({"dated_on": date(1, 1, 1)}, "too_old", "dated_on"),
        ({"household": Household(children=(Child(),))}, "needs_age", "children"),
        ({"entries": ()}, "no_lines", "lines"),
        ({"entries": (Entry("rent", pounds("-1.00")),)}, "negative", "rent"),
        ({"savings": pounds("-1.00")}, "negative", "savings"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(session, changed, code, place):
    with pytest.raises(NotTaken) as caught:
        give(session, replace(GIVEN, **changed))
    assert [(each.code, each.place) for each in caught.value.problems] == [(code, place)]
    assert session.scalar(select(func.count()).select_from(Statement)) == 0


def test_a_statement_of_exactly_six_months_is_taken(session):
    assert give(session, replace(GIVEN, dated_on=date(2026, 5, 22))).is_new


OVER = GivenStatement(
    entries=(
        Entry("client-salary-or-wages", pounds("9000.00")),
        Entry("groceries", pounds("5000.00")),
        Entry("mobile-phone", pounds("5.00")),
    ),
    dated_on=TODAY,
)


def test_a_member_is_asked_only_about_the_groups_over_their_guideline(session):
    a_guideline_set(session)
    with pytest.raises(NotTaken) as caught:
        give(session, OVER)
    assert [(each.code, each.place) for each in caught.value.problems] == [
        ("needs_note", "food-housekeeping")
    ]


def test_with_its_explanation_it_is_taken_and_only_that_one_is_kept(session):
    a_guideline_set(session)
    clients = the_clients(session)
    notes = {"food-housekeeping": "A special diet", "personal": "Not over at all"}
    made = give(session, replace(OVER, group_notes=notes), clients)
    sheet = read_version(session, clients[0].id, made.statement_id, TODAY)
    assert dict(sheet.group_notes) == {"food-housekeeping": "A special diet"}


def test_the_councils_own_bill_counts_as_the_account_has_it(session):
    clients = the_clients(session)
    an_account(session, clients[0], current_instalment=pounds("137.50"))
    entries = (*OVER.entries, Entry(COUNCIL_TAX, pounds("99.00")))
    made = give(session, replace(OVER, entries=entries), clients)
    sheet = read_version(session, clients[0].id, made.statement_id, TODAY)
    assert sheet.by_code[COUNCIL_TAX].amount == pounds("137.50")
    assert sheet.sources[COUNCIL_TAX] == "account"
    assert sheet.sources["groceries"] == "agency"


def test_a_partners_wages_count_though_no_partner_is_named(session):
    entries = (Entry("partner-salary-or-wages", pounds("900.00")),)
    sheet = given_sheet(session, a_party(session).id, replace(GIVEN, entries=entries), TODAY)
    assert sheet.totals.income == pounds("900.00")


def test_with_nothing_left_over_somebody_gets_in_touch_by_a_day(session):
    clients = the_clients(session)
    food = (Entry("groceries", pounds("100.00")),)
    give(session, replace(GIVEN, entries=food), clients)
    item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.party_id) == (WorkKind.NEGATIVE_BUDGET, clients[0].id)
    assert item.promise_on is not None


def test_what_somebody_brings_back_names_no_agency(session):
    party, _acting, _source = the_clients(session)
    actor = Source(BROUGHT_BACK, f"payer:{party.id}")
    made = give(session, replace(GIVEN, household=Household()), (party, _acting, actor))
    source = session.get(StatementSource, made.statement_id)
    assert (source.kind, source.agency_id, source.membership) == ("brought_back", None, "")


def test_the_audit_trail_says_that_it_was_given_and_not_what_it_says(session):
    made = give(session, replace(GIVEN, creditors=(Creditor("Northbank", ZERO, ZERO),)))
    session.commit()
    written = select(AuditEntry).where(AuditEntry.action == "gave a statement")
    entry = session.scalars(written).one()
    assert entry.subject == f"statement:{made.statement_id}"
    assert "Northbank" not in str(entry.facts)
