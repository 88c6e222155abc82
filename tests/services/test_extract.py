"""Imports of the accounts extract: whole or not at all, twice is once, and bounded memory."""

from __future__ import annotations

import io
import resource
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from shared.domain.extract_mapping import NotAMapping, read_mapping
from shared.domain.money import Money
from shared.models import Account, Debt, DebtEvent, ImportRun, Liability, Party
from shared.models.extract import STAGING
from shared.services.audit import Actor
from shared.services.extract.reading import LONGEST_LINE
from shared.services.extract.run import ImportState, Wishes, import_extract
from tests.support.extracts import extract, household, row

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ACTOR = Actor("command", "import")


def take_in(database, *contents, **wishes):
    """Import bytes and give the report."""
    files = [io.BytesIO(content) for content in contents]
    return import_extract(database, files, ACTOR, lambda: NOW, Wishes(**wishes))


def lines_of(report):
    """What is wrong, as (line, text)."""
    assert report.state is ImportState.REFUSED
    return [(each.line, f"{each.column} {each.text}".strip()) for each in report.mistakes]


def count(database, model):
    """How many rows a record has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def the_debts(database):
    """Charge and costs of every debt, in order."""
    with database.reading() as session:
        return list(session.execute(select(Debt.charge, Debt.costs).order_by(Debt.id)).all())


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
    assert [count(database, table) for table in STAGING.values()] == [0, 0, 0, 0]


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


def broken(number, **values):
    """One household with some values of one row replaced."""
    rows = household()
    rows[number].update(values)
    return extract(rows)


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


def test_a_councils_own_words_and_dates_are_mapped(database):
    mapping = read_mapping(
        'encoding = "cp1252"\ndelimiter = ";"\ndate_format = "%d/%m/%Y"\nignore = ["WARD"]\n'
        '[columns]\naccount = "ACCT"\n[words.stage]\nSUMM = "summons"\n[words.record]\nACC = "account"\n'
    )
    text = extract(household()).decode()
    text = (
        text.replace(",", ";")
        .replace(";account;", ";ACCT;", 1)
        .replace("record;", "record;WARD;", 1)
    )
    head, *rest = text.splitlines()
    lines = [head, *(line.replace(";", ";N1;", 1) for line in rest)]
    text = "\r\n".join(lines).replace("account;N1", "ACC;N1").replace(";summons;", ";SUMM;")
    for day in ("2026-11-10", "2026-12-10", "2026-05-20", "2026-11-21"):
        text = text.replace(day, "/".join(reversed(day.split("-"))))
    assert take_in(database, text.encode("cp1252"), mapping=mapping).state is ImportState.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "x =",
        "surprise = 1",
        'encoding = "utf-7"',
        'delimiter = ";;"',
        "columns = 1",
        "money = 'euro'",
        "[[record]]\nmake = 'house'",
        "[[record]]\nmake = 'party'\naccount = 'a'",
        "control = 1",
        "ignore = 1",
        "[[record]]\nmake = 'account'\naccount = 5",
        "[columns]\nacct = 'A'",
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(text):
    with pytest.raises(NotAMapping):
        read_mapping(text)


ACADEMY = read_mapping(Path("docs/mappings/academy.toml").read_text(encoding="utf-8"))
FLAT = (
    "account_ref,lead_liab_title,lead_liab_forename,lead_liab_surname,for_addr1,for_addr2,for_addr3,"
    "for_addr4,for_postcode,paymeth_code,property_ref,addr1,addr2,addr3,addr4,postcode,"
    "joint_liab_forename,joint_liab_surname,email_addr,phone_no,fin_year,balance,costs,"
    "recovery_stage,recovery_date,hearing_date,first_due,instalment_amt,next_year_charge,"
    "next_year_instalment,next_year_from,next_year_instalments\r\n"
)
PERSON = "80012345,Ms,Siân,O'Neill,,,,,,CASH,P1,12 Mill Lane,,Tidewell,,TZ1 4QT,Ioan,Hughes,,07700900123,"
THIS_YEAR = (
    PERSON
    + '2026,"£1,972.00",84.50,SUMM,10/11/2026,10/12/2026,15/04/2026,,"1,680.00",140.00,2027-04,12\r\n'
)
LAST_YEAR = (
    PERSON
    + '2025,310.00,0.00,LO,01/02/2026,00/00/0000,15/04/2025,,"1,680.00",140.00,2027-04,12\r\n'
)
PAID_UP = PERSON + '2024,0.00,0.00,LO,01/02/2025,,15/04/2024,,"1,680.00",140.00,2027-04,12\r\n'


def test_a_flat_extract_in_the_shape_of_academy_needs_no_code(database):
    content = (FLAT + THIS_YEAR + LAST_YEAR + PAID_UP).encode("cp1252")
    report = take_in(database, content, mapping=ACADEMY, extract_date=date(2026, 11, 21))
    assert report.state is ImportState.ACCEPTED, report.mistakes
    assert set(the_debts(database)) == {(Money(197200), Money(8450)), (Money(31000), Money(0))}
    assert [count(database, model) for model in (Account, Party, Liability)] == [1, 2, 2]


def test_a_flat_extract_whose_rows_disagree_is_refused(database):
    other = LAST_YEAR.replace("12 Mill Lane", "13 Mill Lane")
    content = (FLAT + THIS_YEAR + other).encode("cp1252")
    report = take_in(database, content, mapping=ACADEMY, extract_date=date(2026, 11, 21))
    assert (3, "account has another row with this reference") in lines_of(report)


def test_a_flat_extract_that_lacks_a_column_is_refused(database):
    content = (FLAT.replace("fin_year", "year") + THIS_YEAR).encode("cp1252")
    report = take_in(database, content, mapping=ACADEMY, extract_date=date(2026, 11, 21))
    assert lines_of(report) == [
        (1, "the header is not that of an extract: column 'fin_year' is missing")
    ]


def test_several_files_are_one_extract(database):
    first, *rest = extract([*household(1), *household(2)]).splitlines(keepends=True)
    report = take_in(database, b"".join([first, *rest[:4]]), b"".join([first, *rest[4:]]))
    assert report.state is ImportState.ACCEPTED, report.mistakes
    assert count(database, Account) == 2


def test_good_rows_are_accepted_by_choice_and_a_bad_account_keeps_its_old_state(database):
    take_in(database, extract([*household(1), *household(2), *household(3)]))
    rows = [*household(1, charge="900.00"), *household(2, charge="-5.00")]
    report = take_in(database, extract(rows, extract_date="2026-11-22"), accept_good_rows=True)
    assert (report.state, report.left_out, report.mistake_count) == (ImportState.ACCEPTED, 1, 1)
    # the second was bad and the third was missing: neither is taken for paid
    assert [charge for charge, _ in the_debts(database)] == [
        Money(90000),
        Money(97200),
        Money(97200),
    ]


def test_a_bad_row_takes_its_whole_account_out(database):
    rows = [*household(1), *household(2)]
    rows[5]["kind"] = "robot"
    report = take_in(database, extract(rows), accept_good_rows=True)
    assert (report.state, report.left_out) == (ImportState.ACCEPTED, 1)
    assert [count(database, model) for model in (Account, Party, Debt)] == [1, 1, 1]


def test_a_mistake_between_rows_takes_its_account_out_too(database):
    rows = [
        *household(1),
        *household(2),
        row("event", account="70000000", year="2026", stage="reminder", happened_on="2026-05-20"),
    ]
    report = take_in(database, extract(rows), accept_good_rows=True)
    assert report.state is ImportState.ACCEPTED
    assert count(database, Account) == 2


@pytest.mark.parametrize(
    "content",
    [
        extract(household()).rsplit(b"end", 1)[0],
        extract(household(), rows=9),
        extract(household()).replace(b"charge", b"chrage", 1),
        extract(household(), extract_date="2026-11-23"),
    ],
)
def test_good_rows_of_a_broken_file_are_never_accepted(database, content):
    assert take_in(database, content, accept_good_rows=True).state is ImportState.REFUSED


def test_a_report_tells_the_shape_of_a_value_and_never_the_value(database):
    report = take_in(database, broken(2, charge="1,2O0.5x"))
    assert [(each.column, each.shape) for each in report.mistakes] == [("charge", "9,9A9.9a")]


@pytest.mark.parametrize(
    ("way", "written", "pence"),
    [
        ("thousands", "£1,056.50", 105650),
        ("thousands", "1056.50", 105650),
        ("pence", "105650", 105650),
    ],
)
def test_amounts_are_read_in_the_councils_way(database, way, written, pence):
    content = extract(household(1, charge=written), total="1141.00")
    if way == "pence":
        content = (
            content.replace(b"84.50", b"8450")
            .replace(b"1680.00", b"168000")
            .replace(b"140.00", b"14000")
            .replace(b"1141.00", b"114100")
        )
    report = take_in(database, content, mapping=read_mapping(f'money = "{way}"'))
    assert report.state is ImportState.ACCEPTED, report.mistakes
    assert the_debts(database) == [(Money(pence), Money(8450))]


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
