"""Confirming a statement: one version, complete, that never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from shared.domain import statement_journey as journey
from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import KnownChange
from shared.domain.statement import Entry
from shared.domain.year_month import YearMonth
from shared.models import AuditEntry, Statement, StatementLine
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.drafts import AlreadyConfirmed, PageChanged
from shared.services.statements.pages import save_page
from shared.services.statements.read import (
    current,
    read_version,
    versions,
    working_draft,
)
from shared.services.statements.sheet import FormMark, OnBehalf
from shared.services.statements.starting import start_again
from shared.services.statements.submit import NotReady, submit
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.support.builders import (
    NOW,
    RESIDENTS_ENTRIES,
    TODAY,
    a_guideline_set,
    a_party,
    a_statement,
    an_account,
    an_officer,
    pounds,
    the_resident,
)

PAYER = Actor("payer", 1)
ALONE_WITH_TWO = Household(children=(Child(age=7), Child(age=11)))


def whole(entries=RESIDENTS_ENTRIES, household=ALONE_WITH_TWO, **more):
    lines = LinesAnswer({entry.code: entry for entry in entries})
    return WholeAnswer(household, lines, **more)


def fill_in(session, party, answer=None, mark=None):
    mark = mark or FormMark()
    return save_whole(session, party.id, answer or whole(), mark, NOW, TODAY)


def confirm(session, party, mark, **more):
    return submit(session, party.id, mark, PAYER, NOW, TODAY, **more)


def test_a_complete_statement_becomes_version_1(session):
    party = a_party(session)
    made = confirm(session, party, fill_in(session, party).mark)
    sheet = read_version(session, party.id, made.statement_id, TODAY)
    assert (sheet.version, sheet.left_over) == (1, pounds("329.11"))
    assert (sheet.totals.income, sheet.totals.outgoings) == (
        pounds("1786.95"),
        pounds("1457.84"),
    )


def test_pressing_confirm_twice_makes_one_version(session):
    party = a_party(session)
    mark = fill_in(session, party).mark
    first = confirm(session, party, mark)
    second = confirm(session, party, mark)
    assert (second.statement_id, second.version) == (first.statement_id, 1)
    assert (first.is_new, second.is_new) == (True, False)
    assert session.scalar(select(func.count()).select_from(Statement)) == 1


def test_the_next_statement_is_the_next_version_and_names_the_one_before(session):
    party = a_party(session)
    first = confirm(session, party, fill_in(session, party).mark)
    start_again(session, party.id, NOW, TODAY)
    mark = working_draft(session, party.id, TODAY).mark
    second = confirm(session, party, fill_in(session, party, mark=mark).mark)
    sheet = read_version(session, party.id, second.statement_id, TODAY)
    assert (sheet.version, sheet.previous.id) == (2, first.statement_id)
    assert [each.version for each in versions(session, party.id)] == [2, 1]


@pytest.mark.parametrize("table", [Statement, StatementLine])
def test_a_submitted_statement_cannot_be_changed_even_by_mistake(session, table):
    party = a_party(session)
    confirm(session, party, fill_in(session, party).mark)
    values = {"income": ZERO} if table is Statement else {"amount": ZERO}
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(update(table).values(**values))


def test_a_statement_with_a_page_missing_is_not_taken(session):
    party = a_party(session)
    saved = save_page(session, party.id, "earnings", LinesAnswer({}), FormMark(), NOW, TODAY)
    with pytest.raises(NotReady) as caught:
        confirm(session, party, saved.mark)
    assert caught.value.sheet.next_to_answer is journey.PAGE["household"]


def test_a_child_without_an_age_is_not_taken(session):
    party = a_party(session)
    answer = whole(household=Household(children=(Child(),)))
    with pytest.raises(NotReady):
        confirm(session, party, fill_in(session, party, answer).mark)


def over_guideline(**more):
    food = Entry("groceries", pounds("5000.00"))
    return whole(entries=(food,), household=Household(), **more)


def test_spending_over_a_guideline_without_a_reason_is_not_taken(session):
    party = a_party(session)
    a_guideline_set(session)
    with pytest.raises(NotReady) as caught:
        confirm(session, party, fill_in(session, party, over_guideline()).mark)
    assert caught.value.sheet.notes_missing == ("food-housekeeping",)


def test_a_reason_of_nine_letters_is_too_short(session):
    party = a_party(session)
    a_guideline_set(session)
    answer = over_guideline(group_notes={"food-housekeeping": "I like it"})
    with pytest.raises(NotReady):
        confirm(session, party, fill_in(session, party, answer).mark)


def test_spending_over_a_guideline_with_a_reason_is_taken_and_the_set_remembered(session):
    party = a_party(session)
    guidelines = a_guideline_set(session)
    answer = over_guideline(group_notes={"food-housekeeping": "A special diet"})
    made = confirm(session, party, fill_in(session, party, answer).mark)
    sheet = read_version(session, party.id, made.statement_id, TODAY)
    assert sheet.guideline_set_id == guidelines.id
    assert [finding.group for finding in sheet.over] == ["food-housekeeping"]
    assert sheet.note_of("food-housekeeping") == "A special diet"


def test_a_newer_set_does_not_change_what_was_assessed(session):
    party = a_party(session)
    a_guideline_set(session)
    answer = over_guideline(group_notes={"food-housekeeping": "A special diet"})
    made = confirm(session, party, fill_in(session, party, answer).mark)
    generous = {"food-housekeeping": ("9999.00", "0", "0", "0")}
    a_guideline_set(session, generous, effective_from=TODAY)
    assert read_version(session, party.id, made.statement_id, TODAY).over


def test_a_reason_for_a_group_that_is_no_longer_over_is_not_kept(session):
    party = a_party(session)
    a_guideline_set(session)
    answer = whole(group_notes={"personal": "No longer needed"})
    answer = replace(answer, lines=LinesAnswer({}))
    made = confirm(session, party, fill_in(session, party, answer).mark)
    assert read_version(session, party.id, made.statement_id, TODAY).group_notes == {}


def test_answers_that_do_not_count_are_left_out_of_the_version(session):
    party = a_party(session)
    pay = Entry("partner-salary-or-wages", Money(90000))
    made = confirm(session, party, fill_in(session, party, whole((pay,))).mark)
    sheet = read_version(session, party.id, made.statement_id, TODAY)
    assert (sheet.entries, sheet.totals.income) == ((), ZERO)


def test_the_councils_own_instalment_is_written_down_as_of_that_day(session):
    party = a_party(session)
    account = an_account(session, party, current_instalment=pounds("120.00"))
    typed = Entry("council-tax-rates", pounds("999.00"))
    made = confirm(session, party, fill_in(session, party, whole((typed,))).mark)
    account.current_instalment = pounds("130.00")
    session.flush()
    sheet = read_version(session, party.id, made.statement_id, TODAY)
    assert sheet.by_code["council-tax-rates"].amount == pounds("120.00")
    assert sheet.sources["council-tax-rates"] == "account"


def test_a_draft_changed_in_another_tab_is_not_confirmed_unseen(session):
    party = a_party(session)
    shown = fill_in(session, party).mark
    save_page(session, party.id, "earnings", LinesAnswer({}), shown, NOW, TODAY)
    with pytest.raises(PageChanged):
        confirm(session, party, shown)


def test_somebody_elses_statement_cannot_be_confirmed(session):
    mine, theirs = a_party(session), a_party(session)
    mark = fill_in(session, theirs).mark
    with pytest.raises(NotFound):
        confirm(session, mine, mark)


def test_nothing_cannot_be_confirmed(session):
    with pytest.raises(NotFound):
        confirm(session, a_party(session), FormMark())


def test_a_page_of_a_confirmed_statement_cannot_be_saved_again(session):
    party = a_party(session)
    mark = fill_in(session, party).mark
    made = confirm(session, party, mark)
    with pytest.raises(AlreadyConfirmed) as caught:
        save_page(session, party.id, "earnings", LinesAnswer({}), mark, NOW, TODAY)
    assert caught.value.statement_id == made.statement_id


def test_somebody_elses_version_is_not_found(session):
    mine, theirs = a_party(session), a_party(session)
    made = confirm(session, theirs, fill_in(session, theirs).mark)
    with pytest.raises(NotFound):
        read_version(session, mine.id, made.statement_id, TODAY)


def test_a_draft_is_not_read_as_a_version(session):
    party = a_party(session)
    draft = a_statement(session, party, submitted=False)
    with pytest.raises(NotFound):
        read_version(session, party.id, draft.id, TODAY)


def test_confirming_leaves_an_audit_entry_without_amounts(database):
    with database.transaction() as session:
        party = a_party(session)
        confirm(session, party, fill_in(session, party).mark)
    with database.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "submitted a statement")
        ).one()
        assert (entry.actor, entry.subject.split(":")[0]) == ("payer:1", "statement")
        assert "329" not in entry.facts


def test_an_officer_submits_on_behalf_and_it_says_so(session):
    party, officer = a_party(session), an_officer(session)
    mark = fill_in(session, party).mark
    made = confirm(session, party, mark, on_behalf=OnBehalf(officer.id, "phone"))
    sheet = read_version(session, party.id, made.statement_id, TODAY)
    assert sheet.on_behalf == OnBehalf(officer.id, "phone")


def test_a_whole_statement_from_a_stale_page_is_noticed(session):
    party = a_party(session)
    shown = fill_in(session, party).mark
    save_page(session, party.id, "earnings", LinesAnswer({}), shown, NOW, TODAY)
    with pytest.raises(PageChanged):
        fill_in(session, party, mark=shown)


def ahead_of(session, party, today=TODAY):
    return [(str(m.month), m.left_over) for m in current(session, party.id, today).latest.ahead]


def test_the_new_bill_counts_from_april(session):
    party = the_resident(session).party
    confirm(session, party, fill_in(session, party).mark)
    assert current(session, party.id, TODAY).latest.left_over == pounds("329.11")
    assert ahead_of(session, party) == [("2027-04", pounds("189.11"))]


def test_what_the_person_knows_of_is_counted(session):
    party = a_party(session)
    change = KnownChange(YearMonth(2027, 1), pounds("-29.11"), "Bus pass")
    confirm(session, party, fill_in(session, party, whole(changes=(change,))).mark)
    assert ahead_of(session, party) == [("2027-01", pounds("300.00"))]


def test_months_are_counted_from_the_day_of_the_statement(session):
    party = a_party(session)
    change = KnownChange(YearMonth(2027, 1), pounds("-29.11"), "Bus pass")
    confirm(session, party, fill_in(session, party, whole(changes=(change,))).mark)
    much_later = TODAY + timedelta(days=120)
    assert ahead_of(session, party, much_later) == [("2027-01", pounds("300.00"))]


def test_the_newest_version_marks_what_changed_since_the_one_before(session):
    party = a_party(session)
    confirm(session, party, fill_in(session, party).mark)
    start_again(session, party.id, NOW, TODAY)
    mark = working_draft(session, party.id, TODAY).mark
    dearer = [each for each in RESIDENTS_ENTRIES if each.code != "groceries"]
    food = Entry("groceries", Money(9500), Frequency.WEEKLY)
    confirm(session, party, fill_in(session, party, whole((*dearer, food)), mark).mark)
    sheet = current(session, party.id, TODAY).latest
    assert sheet.left_over == pounds("316.11")
    assert list(sheet.changed) == ["groceries"]


def test_the_draft_and_the_newest_version_stand_side_by_side(session):
    party = a_party(session)
    confirm(session, party, fill_in(session, party).mark)
    assert current(session, party.id, TODAY).draft is None
    start_again(session, party.id, NOW, TODAY)
    found = current(session, party.id, TODAY)
    assert (found.draft.version, found.latest.version) == (None, 1)
