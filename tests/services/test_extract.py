"""Imports of the accounts extract: whole or not at all, twice is once, and bounded memory."""

from __future__ import annotations

import io
import resource
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shared.domain.money import Money
from shared.models import Account, DebtEvent, ImportRun, Liability, Party
from shared.models.extract import STAGING
from shared.services.extract.reading import LONGEST_LINE
from shared.services.extract.run import ImportState, import_extract
from tests.support.extracts import extract, household, row
from tests.support.importing import ACTOR, NOW, broken, count, lines_of, take_in, the_debts


def test_an_extract_becomes_accounts_people_debts_and_events(database):
    report = take_in(database, extract(household()))
    assert report.state is ImportState.ACCEPTED
    assert report.rows == 4
    with database.reading() as session:
        party = session.scalars(select(Party)).one()
        account = session.scalars(select(Account)).one()
    assert (party.name_key, party.surname_key) == ("ONEILL SIAN", "ONEILL")
    assert party.letter_address == "1 Example Street\nExampleton\nEX1 1AA"
    assert (account.postcode_key, account.next_instalment) == ("EX11AA", Money(14000))
    assert the_debts(database) == [(Money(97200), Money(8450))]
    assert [count(database, model) for model in (Liability, DebtEvent)] == [1, 1]


def test_nothing_stays_in_the_staging_tables(database):
    take_in(database, extract(household()))
    assert [count(database, table) for table in STAGING.values()] == [0] * len(STAGING)


def test_the_same_file_twice_changes_nothing(database):
    content = extract(household())
    take_in(database, content)
    assert take_in(database, content).state is ImportState.SAME_FILE
    assert count(database, ImportRun) == 1


def test_a_new_file_with_the_same_rows_writes_nothing(database):
    take_in(database, extract(household()))
    report = take_in(database, extract(household(), extract_date="2026-11-22"))
    assert report.state is ImportState.ACCEPTED
    assert set(report.written.values()) == {0}


def test_only_what_differs_is_written(database):
    take_in(database, extract([*household(1), *household(2)]))
    changed = extract([*household(1), *household(2, charge="900.00")], extract_date="2026-11-22")
    report = take_in(database, changed)
    assert {name: n for name, n in report.written.items() if n} == {"debts": 1}
    assert the_debts(database)[1] == (Money(90000), Money(8450))


def test_what_is_no_longer_there_is_owed_no_more_and_kept(database):
    take_in(database, extract([*household(1), *household(2)]))
    take_in(database, extract(household(1), extract_date="2026-11-22"))
    assert the_debts(database) == [(Money(97200), Money(8450)), (Money(0), Money(0))]


def test_somebody_who_was_taken_off_an_account_is_liable_no_more(database):
    joint = [
        *household(1),
        row("party", account="80000001", party="P9", kind="person", surname="Lodger"),
    ]
    take_in(database, extract(joint))
    take_in(database, extract(household(1), extract_date="2026-11-22"))
    with database.reading() as session:
        ends = dict(
            session.execute(
                select(Party.source_reference, Liability.removed_on).join(Liability.party)
            ).all()
        )
    assert ends == {"P1": None, "P9": date(2026, 11, 22)}


def test_a_language_chosen_with_us_is_kept(database):
    take_in(database, extract(household()))
    with database.transaction() as session:
        session.scalars(select(Party)).one().language = "cy"
    changed = household()
    changed[1]["forenames"] = "Sian Mair"
    take_in(database, extract(changed, extract_date="2026-11-22"))
    with database.reading() as session:
        party = session.scalars(select(Party)).one()
    assert (party.language, party.forenames) == ("cy", "Sian Mair")


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (broken(2, charge="-5.00"), 4, "charge must not be negative"),
        (broken(2, charge="12.345"), 4, "charge must be pounds with two decimals"),
        (broken(2, charge="1,200.00"), 4, "charge must be pounds"),
        (broken(2, charge=""), 4, "charge is missing"),
        (broken(2, charge="١٢٣"), 4, "charge must be pounds"),
        (broken(2, stage="bailiff"), 4, "stage must be one of"),
        (broken(2, hearing_on="2026-02-30"), 4, "hearing_on must be a date that exists"),
        (broken(0, type="rates"), 2, "type must be one of"),
        (broken(0, account="9" * 21), 2, "account is longer than 20"),
        (broken(0, town="\x00"), 2, "town holds a character that cannot be printed"),
        (broken(1, surname="a\u202eb"), 3, "surname holds a character that cannot be printed"),
        (broken(1, surname="", organisation=""), 3, "party needs a surname or an organisation"),
        (broken(3, year="26"), 5, "year must be a whole number"),
        (broken(3, account="70000000"), 5, "account has no row in this file"),
        (broken(3, year="2020"), 5, "debt of this event has no row in this file"),
        (broken(0, record="acount"), 2, "record is not a known word"),
        (extract(household()[:1]), 2, "account has no party"),
        (extract([*household(), *household()]), 6, "account has another row with this reference"),
        (extract([*household(1), {**household(2)[1], "account": "80000001", "party": "P1", "surname": "X"}]), 6,
         "party stands twice"),
        (extract(household(), rows=9), 6, "the end record says 9 rows, the file holds 4"),
        (extract(household(), total="1.00"), 6, "total is not the sum"),
        (extract(household(), extract_date="2026-11-23"), 1, "which is still to come"),
        (extract(household())[:-40], 6, "this row has"),
        (extract(household()).rsplit(b"end", 1)[0], 5, "the end record is missing"),
        (extract(household()) + extract(household()).splitlines(keepends=True)[1], 7, "nothing may follow"),
        (extract(household()).replace(b"charge", b"chrage", 1), 1, "column 'chrage' is not known"),
        (extract(household()).replace(b"charge", b"costs", 1), 1, "column 'costs' stands there twice"),
        (b"", 1, "the header is not that of an extract"),
        (b"\xff\xfe" + "record".encode("utf-16-le"), 1, "not UTF-8 text"),
        (extract(household()).decode().encode("cp1252"), 3, "not UTF-8 text"),
        (extract(household()).replace(b"P1,", b'"P1,', 1), 6, "not a row of a CSV file"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_nothing_changes(database, content, line, says):
    found = lines_of(take_in(database, content))
    assert any(at == line and says in text for at, text in found), found
    assert count(database, Account) == 0


def test_a_line_without_an_end_is_refused_with_bounded_memory(database):
    class Endless(io.RawIOBase):
        """2 GB of one line, never in memory at once."""

        left = 2_000_000_000

        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, offset, whence=0):
            self.left = 2_000_000_000
            return 0

        def readinto(self, buffer):
            size = min(len(buffer), self.left)
            buffer[:size] = bytes(size) if size < 4096 else b"a" * size
            self.left -= size
            return size

    Endless.left = 50_000_000  # the hash reads it all; the reader stops at the limit
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = import_extract(database, [io.BufferedReader(Endless())], ACTOR, lambda: NOW)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert lines_of(report) == [
        (1, f"this line is longer than {LONGEST_LINE:,} bytes"),
        *lines_of(report)[1:],
    ]
    assert grown < 40_000, f"{grown} kB"


def test_a_byte_order_mark_and_windows_line_ends_are_read(database):
    content = b"\xef\xbb\xbf" + extract(household()).replace(b"\n", b"\r\n").replace(b"\r\r", b"\r")
    assert take_in(database, content).state is ImportState.ACCEPTED


def test_quotes_and_line_breaks_inside_a_value_are_understood(database):
    rows = household()
    rows[0]["address_2"] = 'The "Old" Mill, rear'
    assert take_in(database, extract(rows)).state is ImportState.ACCEPTED


def test_a_refused_file_leaves_the_good_state_untouched(database):
    take_in(database, extract(household()))
    before = the_debts(database)
    take_in(database, broken(2, charge="-1.00"))
    assert the_debts(database) == before


def test_an_older_extract_is_refused(database):
    take_in(database, extract(household()))
    report = take_in(database, extract(household(1, charge="1.00"), extract_date="2026-11-20"))
    assert "one of 2026-11-21 was already imported" in lines_of(report)[0][1]


@pytest.mark.parametrize(("kept", "state"), [(95, ImportState.ACCEPTED), (94, ImportState.WAITING)])
def test_more_than_five_in_a_hundred_accounts_do_not_vanish_unasked(database, kept, state):
    everybody = [each for number in range(100) for each in household(number)]
    take_in(database, extract(everybody))
    fewer = extract(
        [each for number in range(kept) for each in household(number)], extract_date="2026-11-22"
    )
    assert take_in(database, fewer).state is state
    if state is ImportState.WAITING:
        assert the_debts(database)[99] == (Money(97200), Money(8450))
        assert take_in(database, fewer, accept_vanished=True).state is ImportState.ACCEPTED
        assert the_debts(database)[99] == (Money(0), Money(0))


def test_a_report_tells_the_shape_of_a_value_and_never_the_value(database):
    report = take_in(database, broken(2, charge="1,2O0.5x"))
    assert [(each.column, each.shape) for each in report.mistakes] == [("charge", "9,9A9.9a")]


def test_two_people_of_one_reference_must_be_told_alike(database):
    rows = [*household(1), *household(2)]
    rows[5].update(party="P1", surname="Else")
    assert (7, "party is described differently in another row") in lines_of(
        take_in(database, extract(rows))
    )


@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=200), at=st.integers(0, 900))
def test_noise_anywhere_is_accepted_whole_or_refused_with_lines(noise, at):
    from shared.services.extract.reading import ReadSoFar, UnreadableExtract, read_extract

    content = extract(household())
    mangled = content[:at] + noise + content[at:]
    seen, last = ReadSoFar(), 1
    try:
        list(read_extract(io.BytesIO(mangled), seen))
    except UnreadableExtract as error:
        last = error.mistake.line
    assert last >= 1
    assert all(mistake.line >= 1 for mistake in seen.mistakes)
