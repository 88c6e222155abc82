"""The file of a run beside the database: names, totals, counts, and nobody lodged and collected at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, func, select

from shared.domain.standard18 import INSTRUCTIONS
from shared.models import DirectDebitLine, DirectDebitRun, Mandate
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_file import NotTheSameFile, file_pieces, made_file
from shared.services.direct_debit.run_preview import preview_run
from shared.services.errors import NotFound
from tests.support.bacs_reading import read_standard18
from tests.support.direct_debit_runs import (
    BEFORE_FIRST,
    FIRST_RUN,
    a_lodged,
    approve,
    file_of,
    the_account,
)
from tests.support.direct_debits import DETAILS, KEYS, a_planned_resident, give

NAMES = {
    "Siân O'Hughes": "SIAN OHUGHES",
    "Llŷr ap Gruffydd": "LLYR AP GRUFFYDD",
    "Ŵyn Ŷsgol-Ïago": "WYN YSGOL-IAGO",
    "Zoë & Beyoncé": "ZOE & BEYONCE",
    "Nguyễn Thị Minh Khai": "NGUYEN THI MINH KH",
    "A" * 36: "A" * 18,
    "=1+1|cmd": "1 1 CMD",
    "Ægir Łukasz": "AEGIR LUKASZ",
}


def test_every_name_stands_in_the_file_as_banks_take_it(session):
    for number, name in enumerate(NAMES):
        a_lodged(session, f"8003{number:04d}", holder_name=name)
    _, content = file_of(session, approve(session))
    read = read_standard18(content, 100)
    names = [each.payer_name.rstrip() for each in read.records if not each.is_contra]
    assert sorted(names) == sorted(NAMES.values())


@pytest.mark.parametrize(
    ("layout", "width"), [(Layout.STANDARD18, 100), (Layout.STANDARD18_WIDE, 106)]
)
def test_totals_and_counts_are_those_of_the_database(session, layout, width):
    for number in range(3):
        a_lodged(session, f"8003{number:04d}")
    give(session, a_planned_resident(session, "80099999"))
    made, content = file_of(session, approve(session, layout=layout))
    read = read_standard18(content, width)
    run = session.get(DirectDebitRun, made.run_id)
    lines = session.execute(
        select(DirectDebitLine.reference, DirectDebitLine.code, DirectDebitLine.amount)
        .where(DirectDebitLine.run_id == run.id)
        .order_by(DirectDebitLine.position)
    ).all()
    assert [
        (each.reference.rstrip(), each.code, each.pence)
        for each in read.records
        if not each.is_contra
    ] == [(reference, code.value, amount.pence) for reference, code, amount in lines]
    assert (read.debit_pence, read.credit_pence) == (run.total.pence, run.total.pence)
    assert (read.debit_count, read.credit_count) == (run.collection_count, 1) == (3, 1)
    assert run.instruction_count == sum(code in INSTRUCTIONS for _, code, _ in lines) == 1
    assert {(each.sort_code, each.account) for each in read.records if not each.is_contra} == {
        (DETAILS.sort_code, DETAILS.account)
    }


def test_a_run_of_new_instructions_alone_has_no_contra(session):
    give(session, a_planned_resident(session))
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    made, content = file_of(session, approve(session, date(2026, 11, 25), now), now)
    read = read_standard18(content, 100)
    assert [each.code for each in read.records] == ["0N"]
    assert (read.debit_pence, read.credit_count, made.instruction_count) == (0, 0, 1)


def test_nobody_is_lodged_and_collected_in_one_file(session):
    a_lodged(session)
    give(session, a_planned_resident(session, "80099999"))
    _, content = file_of(session, approve(session))
    records = [each for each in read_standard18(content, 100).records if not each.is_contra]
    assert len({each.reference for each in records}) == len(records) == 2


def test_a_file_that_somebody_changed_in_the_database_is_refused(session):
    a_lodged(session)
    run_id = approve(session)
    file_of(session, run_id)
    session.scalars(select(DirectDebitLine)).one().payer_name = "SOMEBODY ELSE"
    session.flush()
    with pytest.raises(NotTheSameFile):
        list(file_pieces(session, KEYS, the_account(session), run_id))


def test_before_its_file_is_made_a_run_has_none(session):
    a_lodged(session)
    run_id = approve(session)
    with pytest.raises(NotFound):
        made_file(session, run_id)
    with pytest.raises(NotFound):
        list(file_pieces(session, KEYS, the_account(session), run_id))


def test_a_preview_costs_the_same_statements_for_one_and_for_many(session):
    def statements():
        seen = []

        def note(*_args):
            seen.append(1)

        session.flush()
        event.listen(session.get_bind(), "before_cursor_execute", note)
        preview_run(session, FIRST_RUN, BEFORE_FIRST.date())
        event.remove(session.get_bind(), "before_cursor_execute", note)
        return len(seen)

    a_lodged(session)
    one = statements()
    for number in range(6):
        a_lodged(session, f"8003{number:04d}")
    assert session.scalar(select(func.count()).select_from(Mandate)) == 7
    assert statements() == one
