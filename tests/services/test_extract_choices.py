"""Imports of other systems' files by a mapping, of several files, and of good rows by choice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.domain.extract_mapping import NotAMapping, read_mapping
from shared.domain.money import Money
from shared.models import Account, Debt, Liability, Party
from shared.services.extract.balance_date import balance_date
from shared.services.extract.run import ImportState
from tests.support.extracts import extract, household, row
from tests.support.importing import count, lines_of, take_in, the_debts


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


def balance_dates(database):
    """As of which day each balance is known."""
    with database.reading() as session:
        return list(session.scalars(select(balance_date(Debt.as_of)).order_by(Debt.id)))


def test_an_unchanged_balance_is_as_new_as_the_last_whole_extract(database):
    take_in(database, extract([*household(1), *household(2)]))
    take_in(database, extract([*household(1), *household(2)], extract_date="2026-11-22"))
    assert balance_dates(database) == [date(2026, 11, 22)] * 2


def test_an_account_left_out_keeps_the_date_of_what_is_known_of_it(database):
    take_in(database, extract([*household(1), *household(2)]))
    rows = [*household(1, charge="1.00"), *household(2, charge="-5.00")]
    take_in(database, extract(rows, extract_date="2026-11-22"), accept_good_rows=True)
    assert balance_dates(database) == [date(2026, 11, 22), date(2026, 11, 21)]
