"""Statements in the exchange format: they fit its own schemas, and the sums are ours."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema

from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About, exported
from shared.domain.sfs.given import Circumstances, GivenStatement
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINES

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "sfs"
SCHEMAS = Path(os.environ.get("TEST_SFS_SCHEMAS", str(BESIDE))) / "dds" / "v1.1"
NAMES = {Kind.ENTRY: "sfs-data-entry-schema", Kind.SUMMARY: "sfs-summary-schema"}
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="the schemas of the format are not part of this project"
)
ABOUT = About("Branwen Ellis <& co>", date(1985, 2, 28), "1 Quay Street\nTidewell")

PLAIN = GivenStatement(
    entries=(
        Entry("client-salary-or-wages", Money(120000)),
        Entry("rent", Money(50000)),
        Entry("groceries", Money(9200), Frequency.WEEKLY, "For 2 & a <cat>"),
        Entry("debt-court-fines", Money(1000)),
        Entry("debt-loans", Money(2000)),
    ),
    dated_on=date(2026, 11, 2),
    savings=Money(2000),
)
FULL = GivenStatement(
    Household(True, (Child(age=3), Child(age=17)), 1, 1),
    tuple(Entry(line.code, Money(1000 + number)) for number, line in enumerate(LINES)),
    date(2026, 11, 2),
    date(2027, 5, 2),
    {"personal": "Clothes for a new job"},
    Money(0),
    notes="Second visit \u2028 \ud7ff",
    circumstances=Circumstances(
        True, 2, "other", "A boat", ("Part-time", "Carer"), "", ("Retired",), "", True, True
    ),
)
DEFICIT = replace(PLAIN, entries=(Entry("rent", Money(12345)),))
EMPTY = GivenStatement()
GIVEN = {"plain": PLAIN, "full": FULL, "deficit": DEFICIT, "empty": EMPTY}


@cache
def schema_of_json(kind):
    return json.loads((SCHEMAS / "json" / f"{NAMES[kind]}.json").read_text())


@cache
def schema_of_xml(kind):
    return xmlschema.XMLSchema(str(SCHEMAS / "xsd" / f"{NAMES[kind]}.xsd"))


def read(text):
    return json.loads(text, parse_float=Decimal)


@needs_schemas
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("about", [ABOUT, About()], ids=["known", "unknown"])
@pytest.mark.parametrize("name", sorted(GIVEN))
def test_every_json_fits_the_schema_of_the_format(name, about, kind):
    made = json.loads(exported(GIVEN[name], about, kind, Form.JSON), parse_float=Decimal)
    schema = json.loads(json.dumps(schema_of_json(kind)), parse_float=Decimal)
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(made)


@needs_schemas
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("about", [ABOUT, About()], ids=["known", "unknown"])
@pytest.mark.parametrize("name", sorted(GIVEN))
def test_every_xml_fits_the_schema_of_the_format(name, about, kind):
    schema_of_xml(kind).validate(exported(GIVEN[name], about, kind, Form.XML))


def test_the_sums_of_a_file_are_ours():
    made = read(exported(PLAIN, ABOUT, Kind.ENTRY, Form.JSON))
    assert made["overview"] == {
        "total-monthly-income": Decimal("1200.00"),
        "total-monthly-outgoings": Decimal("898.67"),
        "income-minus-outgoings": Decimal("301.33"),
        "savings-contribution": Decimal("20.00"),
        "debt-admin-fee": Decimal("0.00"),
        "total-available-for-priority-debts": Decimal("281.33"),
        "total-available-for-non-priority-debts": Decimal("271.33"),
    }


def test_an_amount_that_is_not_by_the_month_says_how_it_is_paid():
    made = read(exported(PLAIN, ABOUT, Kind.ENTRY, Form.JSON))
    food = made["monthly-outgoings"]["flexible-costs"]["food-housekeeping"]["groceries"]
    assert food["monthly-amount"] == Decimal("398.67")
    assert food["notes"] == "Paid as 92.00 every week. For 2 & a <cat>"


@pytest.mark.parametrize("form", [Form.JSON, Form.XML])
def test_a_deficit_is_nought_in_its_element_and_told_in_the_notes(form):
    made = exported(DEFICIT, ABOUT, Kind.ENTRY, form)
    assert "Deficit: -123.45 a month" in made
    if form is Form.JSON:
        assert read(made)["overview"]["income-minus-outgoings"] == 0
    else:
        root = ET.fromstring(made)
        assert root.findtext("overview/income-minus-outgoings") == "0.00"


def test_a_name_with_marks_of_xml_stays_a_name():
    root = ET.fromstring(exported(PLAIN, ABOUT, Kind.SUMMARY, Form.XML))
    assert root.findtext("client-name") == ABOUT.name


def test_a_letter_that_xml_cannot_hold_is_left_out():
    odd = replace(PLAIN, notes="one\x00two\x0bthree")
    root = ET.fromstring(exported(odd, ABOUT, Kind.ENTRY, Form.XML))
    assert root.findall("additional-notes")[-1].text == "one two three"


def test_the_summary_adds_up_the_lines_that_it_does_not_show():
    home = (Entry("tv-licence", Money(1400)), Entry("other-home-contents", Money(600)))
    made = read(exported(replace(PLAIN, entries=home), ABOUT, Kind.SUMMARY, Form.JSON))
    fixed = made["monthly-outgoings"]["fixed-costs"]
    assert fixed["other-home-contents"] == Decimal("20.00")
    assert fixed["total-fixed-costs"] == Decimal("20.00")
