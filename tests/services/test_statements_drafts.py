"""Filling in a statement: saved page by page, on any device, and never half."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from shared.domain.frequency import Frequency
from shared.domain.household import Child
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import KnownChange
from shared.domain.statement import Entry
from shared.domain.statement_journey import LIVING_COSTS, PAGE, Answers, TaskState
from shared.domain.year_month import YearMonth
from shared.services.errors import NotFound
from shared.services.statements.answers import (
    AgesAnswer,
    HouseholdAnswer,
    LinesAnswer,
    NoMoreChanges,
    SavingsAnswer,
    none_apply,
)
from shared.services.statements.drafts import AlreadyConfirmed, PageChanged
from shared.services.statements.pages import (
    TooManyChanges,
    add_change,
    remove_change,
    save_note,
    save_page,
)
from shared.services.statements.read import current, working_draft
from shared.services.statements.sheet import FormMark
from shared.services.statements.starting import start_again
from tests.support.builders import (
    NOW,
    TODAY,
    a_guideline_set,
    a_party,
    a_statement,
    an_account,
    pounds,
    the_resident,
)
from tests.support.statements import make_submitted

NEW = FormMark()
WAGES = LinesAnswer(
    {
        "client-salary-or-wages": Entry(
            "client-salary-or-wages", Money(98000), Frequency.FOUR_WEEKLY
        ),
        "other-earnings": None,
    }
)


def save(session, party, page, answer, mark=NEW):
    return save_page(session, party.id, page, answer, mark, NOW, TODAY)


def test_before_anything_is_saved_there_is_an_empty_sheet(session):
    draft = working_draft(session, a_party(session).id, TODAY)
    assert (draft.id, draft.saved_pages, draft.left_over) == (None, frozenset(), ZERO)


def test_the_first_page_saved_makes_the_draft(session):
    party = a_party(session)
    saved = save(session, party, "earnings", WAGES)
    assert saved.id is not None
    assert saved.saved_pages == {"earnings"}
    assert saved.totals.income == pounds("1061.67")


def test_what_was_saved_is_there_on_another_device(session):
    party = a_party(session)
    save(session, party, "earnings", WAGES)
    session.expire_all()
    entry = working_draft(session, party.id, TODAY).by_code["client-salary-or-wages"]
    assert (entry.amount, entry.frequency) == (Money(98000), Frequency.FOUR_WEEKLY)


def test_nought_is_kept_and_blank_is_not(session):
    party = a_party(session)
    saved = save(
        session, party, "earnings", LinesAnswer({"other-earnings": Entry("other-earnings", ZERO)})
    )
    assert [entry.code for entry in saved.entries] == ["other-earnings"]


def test_none_of_these_apply_answers_the_lines_that_show(session):
    party = a_party(session)
    lines = PAGE["benefits"].lines(Answers())
    saved = save(session, party, "benefits", none_apply(lines))
    visible = {line.code for line in lines if not line.is_folded}
    assert {entry.code for entry in saved.entries} == visible
    assert saved.totals.income == ZERO


def test_a_page_saved_again_replaces_only_its_own_lines(session):
    party = a_party(session)
    first = save(session, party, "earnings", WAGES)
    rent = LinesAnswer({"rent": Entry("rent", Money(100))})
    second = save(session, party, "home", rent, first.mark)
    third = save(session, party, "home", LinesAnswer({"rent": None}), second.mark)
    assert [entry.code for entry in third.entries] == ["client-salary-or-wages"]


def test_a_page_that_does_not_apply_is_not_found(session):
    with pytest.raises(NotFound):
        save(session, a_party(session), "school", LinesAnswer({}))


def test_a_page_saved_in_another_tab_is_noticed(session):
    party = a_party(session)
    shown = save(session, party, "earnings", WAGES).mark
    save(session, party, "earnings", LinesAnswer({"other-earnings": None}), shown)
    with pytest.raises(PageChanged):
        save(session, party, "earnings", WAGES, shown)


def test_another_page_saved_meanwhile_is_no_conflict(session):
    party = a_party(session)
    shown = save(session, party, "earnings", WAGES).mark
    save(session, party, "home", LinesAnswer({"rent": Entry("rent", Money(100))}), shown)
    both = save(session, party, "pensions", LinesAnswer({}), shown)
    assert both.saved_pages == {"earnings", "home", "pensions"}


def test_two_tabs_that_save_their_first_page_share_one_draft(session):
    party = a_party(session)
    first = save(session, party, "earnings", WAGES)
    second = save(session, party, "pensions", LinesAnswer({}))
    assert first.id == second.id


def test_the_household_is_kept_as_numbers_and_ages(session):
    party = a_party(session)
    first = save(session, party, "household", HouseholdAnswer(True, 2, 1, 1))
    assert not first.household.is_complete
    ages = AgesAnswer((Child(age=4), Child(born=TODAY - timedelta(days=400))))
    second = save(session, party, "children", ages, first.mark)
    assert [child.age for child in second.household.children] == [4, 1]
    assert second.household.partner
    assert (second.household.other_dependants, second.household.non_dependants) == (1, 1)


def test_one_more_child_asks_for_the_ages_again_and_keeps_those_known(session):
    party = a_party(session)
    first = save(session, party, "household", HouseholdAnswer(False, 1))
    second = save(session, party, "children", AgesAnswer((Child(age=4),)), first.mark)
    third = save(session, party, "household", HouseholdAnswer(False, 2), second.mark)
    assert "children" not in third.saved_pages
    assert [child.age for child in third.household.children] == [4, None]


def test_answers_that_no_longer_apply_do_not_count_but_are_kept(session):
    party = a_party(session)
    mark = save(session, party, "household", HouseholdAnswer(True, 0)).mark
    pay = Entry("partner-salary-or-wages", Money(50000))
    mark = save(session, party, "earnings", LinesAnswer({pay.code: pay}), mark).mark
    alone = save(session, party, "household", HouseholdAnswer(False, 0), mark)
    assert alone.totals.income == ZERO
    together = save(session, party, "household", HouseholdAnswer(True, 0), alone.mark)
    assert together.totals.income == pounds("500.00")


def test_the_councils_own_instalment_comes_from_the_account(session):
    party = a_party(session)
    an_account(session, party, current_instalment=pounds("120.00"))
    draft = working_draft(session, party.id, TODAY)
    assert draft.by_code["council-tax-rates"] == Entry("council-tax-rates", Money(12000))
    assert draft.left_over == pounds("-120.00")


def test_the_councils_own_instalment_is_never_counted_twice(session):
    party = a_party(session)
    an_account(session, party, current_instalment=pounds("120.00"))
    typed = Entry("council-tax-rates", Money(99900))
    saved = save(session, party, "home", LinesAnswer({typed.code: typed}))
    assert saved.totals.outgoings == pounds("120.00")


def test_what_is_part_of_the_debt_already_is_no_outgoing(session):
    resident = the_resident(session)
    draft = working_draft(session, resident.party.id, TODAY)
    assert draft.by_code["council-tax-rates"].amount == ZERO


def test_somebody_who_pays_council_tax_elsewhere_types_it(session):
    party = a_party(session)
    an_account(session, party, closed_on=TODAY, current_instalment=pounds("120.00"))
    typed = Entry("council-tax-rates", Money(9900))
    saved = save(session, party, "home", LinesAnswer({typed.code: typed}))
    assert saved.totals.outgoings == pounds("99.00")


def test_savings_count_only_as_far_as_they_are_offered(session):
    party = a_party(session)
    mark = save(session, party, "earnings", WAGES).mark
    saved = save(session, party, "savings", SavingsAnswer(Money(2000)), mark)
    assert saved.left_over == pounds("1041.67")
    rent = Entry("rent", pounds("1000.00"))
    later = save(session, party, "home", LinesAnswer({"rent": rent}), saved.mark)
    assert later.totals.saved == pounds("6.16")


def test_changes_ahead_are_added_and_taken_out_again(session):
    party = a_party(session)
    change = KnownChange(YearMonth(2027, 2), Money(-5000), "Nursery fees rise")
    added = add_change(session, party.id, change, NEW, NOW, TODAY)
    assert added.changes == (change,)
    assert [month.left_over for month in added.ahead] == [pounds("-50.00")]
    number = added.numbered_changes[0].id
    removed = remove_change(session, party.id, number, added.mark, NOW, TODAY)
    assert removed.changes == ()


def test_somebody_elses_change_cannot_be_taken_out(session):
    mine, theirs = a_party(session), a_party(session)
    change = KnownChange(YearMonth(2027, 2), Money(-5000), "Nursery fees rise")
    added = add_change(session, theirs.id, change, NEW, NOW, TODAY)
    remove_change(session, mine.id, added.numbered_changes[0].id, NEW, NOW, TODAY)
    assert working_draft(session, theirs.id, TODAY).changes == (change,)


def test_there_is_an_end_to_changes_ahead(session):
    party = a_party(session)
    change = KnownChange(YearMonth(2027, 2), Money(-100), "One of many")
    for _ in range(8):
        add_change(session, party.id, change, NEW, NOW, TODAY)
    with pytest.raises(TooManyChanges):
        add_change(session, party.id, change, NEW, NOW, TODAY)


def test_spending_over_a_guideline_asks_for_an_explanation(session):
    party = a_party(session)
    a_guideline_set(session)
    food = Entry("groceries", pounds("215.01"))
    saved = save(session, party, "food", LinesAnswer({"groceries": food}))
    assert saved.notes_missing == ("food-housekeeping",)
    explained = save_note(
        session, party.id, "food-housekeeping", "A special diet", saved.mark, NOW, TODAY
    )
    assert explained.notes_missing == ()


def test_living_costs_are_not_done_while_an_explanation_is_missing(session):
    party = a_party(session)
    a_guideline_set(session)
    food = LinesAnswer({"groceries": Entry("groceries", pounds("215.01"))})
    mark = save(session, party, "food", food).mark
    mark = save(session, party, "leisure", LinesAnswer({}), mark).mark
    saved = save(session, party, "personal", LinesAnswer({}), mark)
    assert saved.task_state(LIVING_COSTS) is TaskState.IN_PROGRESS
    save_note(session, party.id, "food-housekeeping", "A special diet", saved.mark, NOW, TODAY)
    assert working_draft(session, party.id, TODAY).task_state(LIVING_COSTS) is TaskState.DONE


def test_without_a_guideline_set_nothing_is_asked(session):
    party = a_party(session)
    food = LinesAnswer({"groceries": Entry("groceries", pounds("9999.00"))})
    assert save(session, party, "food", food).notes_missing == ()


def test_an_explanation_for_a_group_that_does_not_exist_is_not_found(session):
    with pytest.raises(NotFound):
        save_note(session, a_party(session).id, "rent", "because", NEW, NOW, TODAY)


def test_a_new_statement_begins_with_the_last_one(session):
    party = a_party(session)
    last = a_statement(session, party)
    draft_id = start_again(session, party.id, NOW, TODAY)
    draft = working_draft(session, party.id, TODAY)
    assert draft.id == draft_id
    assert draft.left_over == pounds("329.11")
    assert draft.previous.id == last.id
    assert draft.changed == {}
    assert set(draft.sources.values()) == {"previous"}


def test_only_the_ages_of_the_children_are_asked_again(session):
    party = a_party(session)
    a_statement(session, party, submitted_at=NOW - timedelta(days=1))
    start_again(session, party.id, NOW, TODAY)
    assert working_draft(session, party.id, TODAY).next_to_answer.name == "children"


def test_nobody_grows_older_on_the_day_of_the_statement(session):
    party = a_party(session)
    a_statement(session, party)
    start_again(session, party.id, NOW, TODAY)
    assert working_draft(session, party.id, TODAY).is_ready


def test_a_line_that_was_changed_since_the_last_statement_is_marked(session):
    party = a_party(session)
    a_statement(session, party)
    start_again(session, party.id, NOW, TODAY)
    mark = working_draft(session, party.id, TODAY).mark
    food = Entry("groceries", Money(9500), Frequency.WEEKLY)
    saved = save(session, party, "food", LinesAnswer({"groceries": food}), mark)
    assert list(saved.changed) == ["groceries"]
    assert saved.changed["groceries"].before.amount == Money(9200)


def test_starting_again_twice_gives_one_draft(session):
    party = a_party(session)
    a_statement(session, party)
    first = start_again(session, party.id, NOW, TODAY)
    assert start_again(session, party.id, NOW, TODAY) == first


def test_a_form_from_before_the_last_statement_does_not_begin_a_new_one(session):
    party = a_party(session)
    a_statement(session, party)
    with pytest.raises(AlreadyConfirmed):
        save(session, party, "earnings", WAGES)


def test_a_form_of_an_older_draft_is_noticed(session):
    party = a_party(session)
    old = a_statement(session, party)
    start_again(session, party.id, NOW, TODAY)
    with pytest.raises(AlreadyConfirmed) as caught:
        save(session, party, "earnings", WAGES, FormMark(old.id, 3))
    assert caught.value.statement_id == old.id


def test_changes_ahead_that_have_come_are_not_carried_over(session):
    party = a_party(session)
    past = KnownChange(YearMonth(2026, 12), Money(-100), "Soon past")
    coming = KnownChange(YearMonth(2027, 6), Money(-100), "Still coming")
    mark = add_change(session, party.id, past, NEW, NOW, TODAY).mark
    draft = add_change(session, party.id, coming, mark, NOW, TODAY)
    make_submitted(session, draft)
    later = TODAY + timedelta(days=60)
    start_again(session, party.id, NOW + timedelta(days=60), later)
    assert working_draft(session, party.id, later).changes == (coming,)


def test_somebody_elses_draft_is_never_read(session):
    mine, theirs = a_party(session), a_party(session)
    save(session, theirs, "earnings", WAGES)
    assert current(session, mine.id, TODAY).draft is None


def test_a_draft_is_read_in_four_queries_however_long_it_is(session):
    party = a_party(session)
    a_statement(session, party)
    start_again(session, party.id, NOW, TODAY)
    counted = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *given: counted.append(given[2])
    )
    working_draft(session, party.id, TODAY)
    assert len(counted) == 4


def test_no_more_changes_is_an_answer(session):
    saved = save(session, a_party(session), "changes", NoMoreChanges())
    assert "changes" in saved.saved_pages
