"""The council's bank tables: loaded whole or not at all, read once, and asked by day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, func, select

from shared.domain.bank_check import BankDetails, Verdict
from shared.domain.bank_tables import TableFile, TableMistakes
from shared.models import AuditEntry, BankTableRow
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import load_tables, tables_on, verdict_on
from tests.support.builders import NOW

BY = Actor("command", "bank-load-tables")
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
STRICT = ["100000 100009 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1"]
OTHER = ["200000 200009 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1"]
RIGHT, WRONG = BankDetails("100000", "00000051"), BankDetails("100000", "00000052")


def load(session, weights=STRICT, substitutions=(), label="V1", first_day=DECEMBER):
    return load_tables(session, weights, substitutions, label, first_day, BY, NOW)


def test_tables_hold_from_their_day_on(session):
    load(session)
    assert tables_on(session, date(2026, 11, 30)) is None
    assert verdict_on(session, WRONG, DECEMBER) is Verdict.INVALID
    assert verdict_on(session, RIGHT, date(2030, 1, 1)) is Verdict.VALID


def test_the_latest_that_have_begun_count(session):
    load(session, OTHER, first_day=JANUARY)
    load(session)
    assert verdict_on(session, WRONG, date(2026, 12, 31)) is Verdict.INVALID
    assert verdict_on(session, WRONG, JANUARY) is Verdict.UNKNOWN


def test_without_tables_everything_is_unknown(session):
    assert tables_on(session, DECEMBER) is None
    assert verdict_on(session, WRONG, DECEMBER) is Verdict.UNKNOWN


def test_a_file_that_cannot_be_read_changes_nothing_and_says_every_line(session):
    load(session)
    with pytest.raises(TableMistakes) as wrong:
        load(session, [*STRICT, "x", *OTHER, "100000 100009 MOD12"], ["938600 93861", "", "1"])
    assert [(each.file, each.line) for each in wrong.value.mistakes] == [
        (TableFile.WEIGHTS, 2),
        (TableFile.WEIGHTS, 4),
        (TableFile.SUBSTITUTIONS, 1),
        (TableFile.SUBSTITUTIONS, 3),
    ]
    assert verdict_on(session, WRONG, DECEMBER) is Verdict.INVALID
    assert session.scalar(select(func.count()).select_from(BankTableRow)) == 1


@pytest.mark.parametrize("lines", [[], ["", "  "], ["\ufeff"]])
def test_an_empty_file_is_refused(session, lines):
    with pytest.raises(TableMistakes):
        load(session, lines)


def test_others_for_the_same_day_replace_the_first_at_once(session):
    load(session)
    assert verdict_on(session, WRONG, DECEMBER) is Verdict.INVALID
    load(session, OTHER)
    assert verdict_on(session, WRONG, DECEMBER) is Verdict.UNKNOWN
    assert session.scalar(select(func.count()).select_from(BankTableRow)) == 1


def test_the_same_again_changes_nothing(session):
    first = load(session)
    again = load(session)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.id == again.id


def test_substitutions_are_loaded_too(session):
    row = "938600 938699 MOD11 7 6 5 4 3 2 7 6 5 4 3 2 0 0 5"
    load(session, [row], ["938600 938611", "938618 938343"])
    assert tables_on(session, DECEMBER).substitutes == {"938600": "938611", "938618": "938343"}


def test_tables_are_read_once_and_then_asked_by_one_small_query(session):
    load(session)
    first = tables_on(session, DECEMBER)
    asked = []
    event.listen(
        session.connection(), "before_cursor_execute", lambda *parts: asked.append(parts[2])
    )
    assert tables_on(session, DECEMBER) is first
    assert len(asked) == 1
    assert "substitutions" not in asked[0]


def test_who_loaded_what_is_recorded(database):
    with database.transaction() as session:
        load(session)
    with database.reading() as session:
        kept = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (kept.action, kept.actor) == ("loaded bank tables", "command:bank-load-tables")
