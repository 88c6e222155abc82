"""What goes wrong with the files themselves: ten times the size, shifted, of yesterday, cut anywhere (F31, F32)."""

from __future__ import annotations

import io
import resource
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.models import Account, Debt, Liability, Party
from shared.services.extract.run import ImportState, Wishes, import_extract
from tests.support.extracts import extract, household
from tests.support.importing import ACTOR, count, lines_of, take_in, the_debts

SMALL, LARGE = 1_000, 10_000


def town(households: int, **end: Any) -> bytes:
    return extract([row for number in range(households) for row in household(number)], **end)


def peak() -> int:
    """The most memory that this process ever had, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_ten_times_the_size_takes_no_more_memory(database):
    contents = [town(SMALL), town(LARGE, extract_date="2026-11-22")]
    take_in(database, contents[0])
    before = peak()
    assert take_in(database, contents[1]).state is ImportState.ACCEPTED
    assert peak() - before < 30_000
    assert [count(database, what) for what in (Account, Party, Liability, Debt)] == [LARGE] * 4


def cells_of(content: bytes) -> list[list[str]]:
    return [line.split(",") for line in content.decode().splitlines()]


def as_bytes(rows: list[list[str]]) -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode() + b"\r\n"


@pytest.mark.parametrize("places", [1, 2, 5, -1])
@pytest.mark.parametrize("whole", [True, False])
def test_columns_that_are_shifted_are_refused(database, places, whole):
    head, *rows = cells_of(extract(household()))
    touched = rows if whole else rows[2:3]
    for row in touched:
        row[:] = [*row[-places:], *row[:-places]]
    assert lines_of(take_in(database, as_bytes([head, *rows])))
    assert count(database, Account) == 0


def test_two_columns_that_changed_places_in_the_header_are_refused(database):
    head, *rows = cells_of(extract(household()))
    stage, charge = head.index("stage"), head.index("charge")
    head[stage], head[charge] = head[charge], head[stage]
    assert lines_of(take_in(database, as_bytes([head, *rows])))


def test_a_header_in_another_order_is_read_by_its_names(database):
    turned = [list(reversed(row)) for row in cells_of(extract(household()))]
    assert take_in(database, as_bytes(turned)).state is ImportState.ACCEPTED
    assert the_debts(database)[0][0].pence == 97200


@pytest.mark.parametrize("keep", [1, 40, 400, -3, -30, -120])
def test_a_file_that_was_cut_off_is_refused(database, keep):
    assert lines_of(take_in(database, town(3)[:keep]))
    assert count(database, Account) == 0


@pytest.mark.parametrize("ends", [b"\r\n", b"\n", b"\n\r\n", b"\r\n\r\n"])
def test_any_line_ends_are_read(database, ends):
    content = ends.join(town(3).split(b"\r\n"))
    assert take_in(database, b"\xef\xbb\xbf" + content).state is ImportState.ACCEPTED


def test_line_ends_may_be_mixed(database):
    lines = town(3).split(b"\r\n")
    content = b"".join(line + (b"\n" if n % 2 else b"\r\n") for n, line in enumerate(lines) if line)
    assert take_in(database, content).state is ImportState.ACCEPTED


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf", b"\x00"])
def test_a_mark_of_another_encoding_is_refused(database, mark):
    assert lines_of(take_in(database, mark + town(1)))[0][0] == 1


def test_the_file_of_yesterday_changes_nothing_after_that_of_today(database):
    yesterday = extract(household(1, charge="972.00"))
    today = extract(household(1, charge="900.00"), extract_date="2026-11-22")
    take_in(database, yesterday)
    take_in(database, today)
    again = take_in(database, yesterday)
    assert again.state is ImportState.SAME_FILE
    late = extract(household(1, charge="950.00"), extract_date="2026-11-21")
    assert "2026-11-22 was already imported" in lines_of(take_in(database, late))[0][1]
    assert the_debts(database)[0][0].pence == 90000


def test_an_extract_of_the_day_in_london_is_not_still_to_come(database):
    # Half past midnight in summer time: the day before in UTC.
    at = datetime.fromisoformat("2027-07-01T00:30:00+01:00").astimezone(UTC)
    content = extract(household(), extract_date="2027-07-01")
    report = import_of(database, content, at)
    assert report.state is ImportState.ACCEPTED, report.mistakes
    tomorrow = extract(household(), extract_date="2027-07-02")
    assert import_of(database, tomorrow, at).state is ImportState.REFUSED


def import_of(database, content, at):
    return import_extract(database, [io.BytesIO(content)], ACTOR, lambda: at, Wishes())


@pytest.mark.parametrize("reference", ["=1+1", "'--", "<b>", "80000000 ", "８００００００１"])
def test_a_reference_of_any_signs_is_found_again_or_refused(database, reference):
    rows = household()
    for row in rows:
        row["account"] = reference
    first = take_in(database, extract(rows))
    if first.state is ImportState.ACCEPTED:
        again = extract(rows, extract_date="2026-11-22")
        assert take_in(database, again).state is ImportState.ACCEPTED
        assert count(database, Account) == 1


def test_a_file_that_lost_everybody_waits_for_somebody_to_look(database):
    take_in(database, town(200))
    report = take_in(database, town(1, extract_date="2026-11-22"))
    assert report.state is ImportState.WAITING
    assert [debt[0].pence for debt in the_debts(database)] == [97200] * 200
