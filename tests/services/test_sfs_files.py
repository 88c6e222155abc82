"""Files of one statement: what goes out comes back the same, and what is wrong is told by its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as generated
from hypothesis import settings, strategies

from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About
from shared.domain.sfs.given import Circumstances, GivenStatement
from shared.domain.sfs.given_json import NotAStatement, as_json, from_json
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINES
from shared.services.statements.sfs_files import sfs_export, sfs_import
from tests.support.source import ROOT

ABOUT = About("Branwen Ellis", date(1985, 2, 28), "1 Quay Street")
GIVEN = GivenStatement(
    Household(True, (Child(age=3), Child(age=17)), 1, 2),
    (
        Entry("client-salary-or-wages", Money(120000)),
        Entry("partner-salary-or-wages", Money(20000)),
        Entry("rent", Money(50000), note="Two rooms"),
        Entry("groceries", Money(9200), Frequency.WEEKLY),
        Entry("other-essential-costs", Money(700), note="A guide dog"),
        Entry("debt-court-fines", Money(1000)),
    ),
    date(2026, 11, 2),
    date(2027, 5, 2),
    {"personal": "Clothes for a new job"},
    Money(1500),
    notes="Second visit",
    circumstances=Circumstances(
        False, 1, "Tenant - social", "", ("Part-time", "Carer"), savings_considered=True
    ),
)


def sums(given):
    totals = given.totals
    groups = {group: amount for group, amount in totals.by_group.items() if amount}
    return groups, totals.saved, totals.income, totals.outgoings, totals.left_over


def as_file(given=GIVEN, kind=Kind.ENTRY, form=Form.JSON):
    return sfs_export(given, ABOUT, kind, form)


def table(given=GIVEN):
    return json.loads(as_file(given))


def changed(change):
    found = table()
    change(found)
    return sfs_import(json.dumps(found).encode())


@pytest.mark.parametrize("form", [Form.JSON, Form.XML])
def test_a_full_entry_comes_back_with_the_same_totals_people_and_days(form):
    read = sfs_import(as_file(form=form))
    assert (read.problems, read.differences) == ((), ())
    assert sums(read.given) == sums(GIVEN)
    assert read.given.household == GIVEN.household
    assert (read.given.dated_on, read.given.review_on) == (GIVEN.dated_on, GIVEN.review_on)
    assert (read.given.group_notes, read.given.notes) == (GIVEN.group_notes, GIVEN.notes)
    assert read.given.circumstances == GIVEN.circumstances
    assert read.about == ABOUT


@pytest.mark.parametrize("form", [Form.JSON, Form.XML])
def test_a_summary_comes_back_with_the_same_totals(form):
    read = sfs_import(as_file(kind=Kind.SUMMARY, form=form))
    assert (read.problems, read.differences) == ((), ())
    assert sums(read.given) == sums(GIVEN)


def test_a_table_comes_back_line_by_line_as_it_was():
    read = sfs_import(as_file(form=Form.CSV))
    assert (read.problems, read.given.in_order) == ((), GIVEN.in_order)
    assert (read.given.household, read.given.notes) == (GIVEN.household, GIVEN.notes)


def test_a_note_that_looks_like_a_formula_is_guarded_and_comes_back():
    odd = replace(GIVEN, entries=(Entry("rent", Money(100), note="=1+1"),), notes="@sum")
    made = as_file(odd, form=Form.CSV)
    assert b",'=1+1" in made
    read = sfs_import(made)
    assert (read.given.entries[0].note, read.given.notes) == ("=1+1", "@sum")


AMOUNTS = strategies.integers(min_value=0, max_value=2_000_00).map(Money)
ENTRIES = strategies.dictionaries(
    strategies.sampled_from([line.code for line in LINES if line.group != "other-debts"]),
    strategies.tuples(AMOUNTS, strategies.sampled_from(list(Frequency))),
    min_size=1,
    max_size=20,
).map(lambda found: tuple(Entry(code, *what) for code, what in found.items()))


@settings(max_examples=40, deadline=None)
@generated(entries=ENTRIES, savings=AMOUNTS, form=strategies.sampled_from(list(Form)))
def test_whatever_the_lines_are_every_total_comes_back(entries, savings, form):
    given = replace(GIVEN, entries=entries, savings=savings)
    read = sfs_import(as_file(given, form=form))
    assert read.problems == ()
    assert sums(read.given) == sums(given)
    if form is not Form.CSV:
        assert read.differences == ()


@settings(max_examples=40, deadline=None)
@generated(entries=ENTRIES, savings=AMOUNTS)
def test_a_sealed_statement_reads_back_the_same_and_writes_the_same_text(entries, savings):
    given = replace(GIVEN, entries=entries, savings=savings)
    text = as_json(given)
    assert as_json(from_json(text)) == text
    assert from_json(text).totals == given.totals


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"format":"evenkeel-given-1"}', "[" * 100_000]
)
def test_what_is_no_sealed_statement_is_refused(text):
    with pytest.raises(NotAStatement):
        from_json(text)


def test_a_sum_that_does_not_add_up_is_told_beside_ours_and_ours_counts():
    def wrong(found):
        found["monthly-income"]["earnings"]["total-earnings"] = 1500.00
        found["overview"]["income-minus-outgoings"] = 2.5

    read = changed(wrong)
    left = Money(140000 - 50000 - 39867 - 700)
    assert [(each.place, each.theirs, each.ours) for each in read.differences] == [
        ("monthly-income/earnings/total-earnings", Money(150000), Money(140000)),
        ("overview/income-minus-outgoings", Money(250), left),
    ]
    assert read.given.totals.income == Money(140000)


def test_the_household_that_does_not_add_up_is_told():
    read = changed(lambda found: found.update({"total-number-in-household": 9}))
    assert [(each.place, each.theirs, each.ours) for each in read.differences] == [
        ("total-number-in-household", 9, 7)
    ]


def rent_of(found):
    return found["monthly-outgoings"]["fixed-costs"]["home-contents"]["rent"]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (-5, "negative"),
        (-5.25, "negative"),
        (5.1234, "bad_amount"),
        ("500.00", None),
        ("500", "bad_amount"),
        ("5e2", "bad_amount"),
        (1e30, "bad_amount"),
        (99999999999, "bad_amount"),
        (True, "bad_amount"),
        ([], "bad_amount"),
        ({}, "bad_amount"),
    ],
)
def test_an_amount_that_is_none_is_named_by_its_place(amount, code):
    read = changed(lambda found: rent_of(found).update({"monthly-amount": amount}))
    expected = [] if code is None else [(code, "home-contents/rent/monthly-amount")]
    assert [(each.code, each.place) for each in read.problems] == expected


def test_an_unknown_element_is_named_and_the_file_is_not_taken():
    read = changed(lambda found: found["monthly-income"].update({"lottery": {"total": 5}}))
    assert [(each.code, each.place) for each in read.problems] == [
        ("unknown", "monthly-income/lottery")
    ]


def test_the_name_of_an_unknown_element_is_not_repeated_when_it_is_no_name():
    read = changed(lambda found: found.update({"<script>alert(1)</script>": 1}))
    assert [each.place for each in read.problems] == ["?"]


def test_a_file_without_a_date_is_read_and_has_none():
    def undated(found):
        found["additional-notes"] = ["Second visit"]

    assert changed(undated).given.dated_on is None


def test_a_date_of_its_own_element_is_understood():
    read = changed(lambda found: found.update({"date-of-statement": "2026-10-01T00:00:00Z"}))
    assert read.given.dated_on == date(2026, 10, 1)


def test_a_joint_application_counts_the_partner():
    def joint(found):
        found["is-joint-application"] = True
        found["partner-name"] = "Rhys Ellis"

    single = replace(GIVEN, household=Household(), entries=GIVEN.entries[:1])
    found = table(single)
    joint(found)
    found["total-number-in-household"] = 2
    read = sfs_import(json.dumps(found).encode())
    assert (read.given.household.partner, read.given.circumstances.is_joint) == (True, True)
    assert (read.problems, read.differences) == ((), ())


def test_children_without_ages_count_in_the_older_band_and_that_is_told():
    def ageless(found):
        notes = found["additional-notes"]
        found["additional-notes"] = [note for note in notes if not note.startswith("Ages")]

    read = changed(ageless)
    assert [child.age for child in read.given.household.children] == [15, 17]
    assert read.given.ages_assumed


def with_debts(*priority, others=()):
    found = table(replace(GIVEN, entries=GIVEN.entries[:1]))
    found["debts"]["priority-debts"] = [
        {"creditor": name, "amount-owed": 100.0, "repayment-offer": offer, "notes": ""}
        for name, offer in priority
    ]
    found["debts"]["non-priority-debts"] = [
        {"creditor": name, "amount-owed": 9.0, "repayment-offer": offer, "ccj": False, "notes": ""}
        for name, offer in others
    ]
    return sfs_import(json.dumps(found).encode(), ("Tidewell Council",))


def test_what_other_priority_creditors_are_paid_is_taken_off_by_its_line():
    read = with_debts(("Northern Gas", 10.0), ("HM Courts", 5.5), ("Somebody", 2.0))
    debts = {entry.code: entry.amount for entry in read.given.entries if "debt" in entry.code}
    assert debts == {
        "debt-gas-electricity": Money(1000),
        "debt-court-fines": Money(550),
        "debt-other": Money(200),
    }


@pytest.mark.parametrize("name", ["Tidewell Council", "TIDEWELL COUNCIL - rates", "Council Tax"])
def test_what_is_owed_to_this_council_is_never_taken_off(name):
    read = with_debts((name, 30.0))
    assert [entry.code for entry in read.given.entries] == ["client-salary-or-wages"]
    assert [each.name for each in read.owed_here] == [name]


def test_non_priority_creditors_are_listed_and_not_taken_off():
    read = with_debts(others=(("Northbank", 12.0),))
    assert read.given.totals.by_group.get("other-debts") is None
    assert [each.name for each in read.not_counted] == ["Northbank"]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE root [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<root><client-name>&b;</client-name></root>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE root [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<root><client-name>&x;</client-name></root>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "not_json"),
        (b"{}]", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"client-name": "\xff"}', "encoding"),
        (b'{"vehicles": 1, "vehicles": 2}', "repeated"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b'{"a":' * 50_000, "too_deep"),
        (b"{" + b" " * 600_000, "too_big"),
        (b"<root>", "not_xml"),
        (b"<root>words</root>", "not_a_statement"),
        (b"<a>" * 40 + b"</a>" * 40, "too_deep"),
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"<!DOCTYPE root><root><vehicles>1</vehicles></root>", "entities"),
        (b'<?xml version="1.0" encoding="no-such"?><root/>', "not_xml"),
        (b"PK\x03\x04", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "encoding"),
        (b"name,amount\nrent,5", "not_a_table"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_nothing_more(content, code):
    read = sfs_import(content)
    assert [(each.code, each.place) for each in read.problems] == [(code, "file")]
    assert read.given == GivenStatement()


def test_utf_16_with_its_mark_is_read():
    made = as_file().decode().encode("utf-16")
    assert sums(sfs_import(made).given) == sums(GIVEN)


def test_letters_that_no_database_holds_are_left_out():
    read = changed(lambda found: rent_of(found).update({"notes": "a\x00b\ud800c"}))
    assert [each.note for each in read.given.entries if each.code == "rent"] == ["a b c"]


def test_xml_amounts_have_two_decimals_and_no_less():
    made = as_file(form=Form.XML).replace(b"500.00", b"500.0")
    assert {each.code for each in sfs_import(made).problems} == {"bad_amount"}


def test_several_other_essential_costs_are_one_line():
    found = table()
    found["monthly-outgoings"]["fixed-costs"]["other-essential"] = {
        "other-essential-costs": [
            {"monthly-amount": 5.0, "notes": "One"},
            {"monthly-amount": 2.0, "notes": "Two"},
        ],
        "total-other-essential": 7.0,
    }
    read = sfs_import(json.dumps(found).encode())
    line = next(each for each in read.given.entries if each.code == "other-essential-costs")
    assert (line.amount, line.note, read.differences) == (Money(700), "One. Two", ())


def test_more_children_than_a_household_may_have_are_refused():
    many = {"dependent-children-under-16": 15, "dependent-children-16-18": 6}
    read = changed(lambda found: found.update(many))
    assert [each.code for each in read.problems] == ["bad_count"]


def test_a_line_of_a_table_that_is_none_is_told_by_its_number():
    read = sfs_import(b"item,amount,every,note\r\nrent,5,,\r\nyacht,7,,\r\nrent,6,,\r\n")
    assert [(each.code, each.place) for each in read.problems] == [
        ("unknown", "line 3"),
        ("repeated", "rent"),
    ]


def places_in(node, path=()):
    for name, inside in node.items():
        yield (*path, name)
        if isinstance(inside, dict):
            yield from places_in(inside, (*path, name))


ODD = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats(allow_nan=False, allow_infinity=False)
    | strategies.text(max_size=20)
    | strategies.sampled_from(["9" * 5000, "99999999.00", "-1", "\x00", "٣"]),
    lambda inside: (
        strategies.lists(inside, max_size=3)
        | strategies.dictionaries(strategies.text(max_size=8), inside, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@generated(place=strategies.sampled_from(list(places_in(table()))), odd=ODD)
def test_whatever_stands_in_a_place_the_file_is_read_or_its_places_are_named(place, odd):
    found = table()
    *above, last = place
    node = found
    for name in above:
        node = node[name]
    node[last] = odd
    read = sfs_import(json.dumps(found).encode())
    assert all(each.place and each.says.template for each in read.problems)
    assert as_json(from_json(as_json(read.given))) == as_json(read.given)


def test_the_table_that_the_manual_shows_is_read_as_it_says():
    manual = (ROOT / "docs" / "statements_as_data.md").read_text()
    [shown] = re.findall(r"^```csv\n(.*?)^```", manual, re.M | re.S)
    read = sfs_import(shown.encode())
    assert read.problems == ()
    assert [entry.code for entry in read.given.entries] == ["client-salary-or-wages", "rent"]
    assert read.given.group_notes == {"food-housekeeping": "A special diet"}


def test_the_manual_names_every_line_in_order():
    manual = (ROOT / "docs" / "statements_as_data.md").read_text()
    _, _, listed = manual.partition("The lines, in order:")
    codes = {line.code for line in LINES}
    named = [code for code in re.findall(r"`([a-z-]+)`", listed) if code in codes]
    assert named == [line.code for line in LINES]
