"""Costs that come after a plan was agreed: its payer is not late by them, and they are not paid by it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.money import Money
from shared.models import Debt, Party, PlanDebt
from shared.services.plans.judge import judge_plans
from shared.services.plans.read import plan_page
from tests.support.builders import a_statement
from tests.support.extracts import extract, household
from tests.support.importing import take_in
from tests.support.plans import press_confirm, sandbox_policies
from tests.support.records import NOW


@pytest.fixture
def planned(database):
    """Somebody of an extract with a plan: £90.00 a month from 28 December."""
    take_in(database, extract(household(), extract_date="2026-11-18"))
    with database.transaction() as session:
        sandbox_policies(session)
        party = session.scalars(select(Party)).one()
        a_statement(session, party)
        return party.id, press_confirm(session, party.id).reference


def bring(database, day, **debt):
    take_in(database, extract(household(**debt), extract_date=day))


def page(database, planned, day):
    with database.reading() as session:
        return plan_page(session, *planned, day)


def test_costs_that_an_extract_adds_are_kept_beside_the_plan(database, planned):
    bring(database, "2026-11-20", costs="160.50")
    with database.reading() as session:
        assert session.scalars(select(PlanDebt.added)).one() == Money(7600)
    assert page(database, planned, date(2026, 12, 2)).was_added == Money(7600)


def test_who_pays_as_agreed_is_not_late_by_them(database, planned):
    bring(database, "2026-11-20", costs="160.50", charge="882.00")
    judge_plans(database, date(2027, 1, 6), NOW)
    shown = page(database, planned, date(2027, 1, 6))
    assert (shown.standing.received, shown.standing.behind_by) == (Money(9000), Money(0))


def test_costs_that_fall_were_paid(database, planned):
    bring(database, "2026-11-20", costs="0.00")
    with database.reading() as session:
        assert session.scalars(select(PlanDebt.added)).one() == Money(0)
    assert page(database, planned, date(2027, 1, 6)).standing.received == Money(8450)


def test_the_same_extract_twice_adds_them_once(database, planned):
    for day in ("2026-11-19", "2026-11-20"):
        bring(database, day, costs="160.50")
    with database.reading() as session:
        assert session.scalars(select(PlanDebt.added)).one() == Money(7600)


def test_costs_of_a_debt_without_a_plan_are_nobodys(database):
    take_in(database, extract(household(), extract_date="2026-11-18"))
    bring(database, "2026-11-20", costs="160.50")
    with database.reading() as session:
        assert session.scalars(select(Debt.costs)).one() == Money(16050)
        assert session.scalars(select(PlanDebt.id)).all() == []
