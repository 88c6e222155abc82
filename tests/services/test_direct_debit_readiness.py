"""What an installation that collects with Bacs files still lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from shared.models import BankTableRow, GuaranteeText
from shared.services.audit import Actor
from shared.services.direct_debit.readiness import OLD, what_direct_debits_lack
from shared.services.sandbox.direct_debit import FROM, LABEL, furnish_direct_debits
from tests.support.records import NOW, TODAY

DAY = timedelta(days=1)


@pytest.fixture
def lacking(session, settings):
    furnish_direct_debits(session, Actor("command", "sandbox"), NOW)

    def ask(today=TODAY, **changes):
        return tuple(what_direct_debits_lack(session, replace(settings, **changes), today))

    return ask


def test_the_sandbox_lacks_nothing(lacking):
    assert lacking() == ()
    assert lacking(FROM + 5 * OLD) == ()


def test_a_live_installation_must_not_have_what_is_invented(lacking):
    guarantee, tables = lacking(sandbox=False)
    assert "Guarantee is invented" in guarantee
    assert "tables are invented" in tables


def test_where_nobody_is_offered_a_direct_debit_nothing_is_lacking(lacking):
    assert lacking(sandbox=False, direct_debit="none") == ()


def test_at_a_supplier_the_guarantee_is_needed_and_the_tables_are_not(lacking):
    (line,) = lacking(sandbox=False, direct_debit="stripe")
    assert "Guarantee is invented" in line


def test_without_a_guarantee_nobody_can_sign_up(session, lacking):
    session.execute(delete(GuaranteeText))
    (line,) = lacking()
    assert "evenkeel direct-debit guarantee load" in line


def test_a_welsh_council_needs_the_guarantee_in_welsh(session, settings, lacking):
    session.execute(delete(GuaranteeText).where(GuaranteeText.language == "cy"))
    assert lacking() == ()
    (line,) = lacking(council=replace(settings.council, nation="wales"))
    assert "Welsh" in line


@pytest.mark.parametrize("today", [FROM - DAY, date(2020, 1, 1)])
def test_tables_that_have_not_begun_are_no_tables(lacking, today):
    (line,) = lacking(today)
    assert "evenkeel bank load-tables" in line


def test_tables_of_last_year_are_old(session, lacking):
    session.execute(update(BankTableRow).values(label="V8.10"))
    session.execute(update(GuaranteeText).values(is_invented=False))
    assert lacking(FROM + OLD, sandbox=False) == ()
    (line,) = lacking(FROM + OLD + DAY, sandbox=False)
    assert "more than a year old" in line


def test_the_sandboxes_tables_are_known_by_their_label(session, lacking):
    assert session.query(BankTableRow).one().label == LABEL
