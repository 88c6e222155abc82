"""What people type into our fields, good and bad."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    MoneyField,
    MoneyFrequencyField,
    SecretField,
    TextField,
    TickField,
)
from shared.web.forms import PageForm
from shared.web.frequency_typed import CODES, read_frequency


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


COLOURS = ((Colour.RED, "Red"), (Colour.BLUE, "Blue"))


class Form(PageForm):
    name = TextField("Your name", empty="Enter your name", longest=10)
    notes = TextField("Notes", lines=True)
    amount = MoneyField("Amount", check=lambda amount: "Enter more" if amount == Money(1) else None)
    rent = MoneyFrequencyField("Rent")
    wage = MoneyFrequencyField(
        "Wage", empty="Enter your wage, or 0", frequencies=(Frequency.WEEKLY,)
    )
    first = DateField("First date")
    colour = ChoiceField("Colour", choices=COLOURS, kind_of=Colour)
    colours = ChoicesField("Colours", choices=COLOURS, kind_of=Colour)
    agreed = TickField("I agree")
    code = SecretField("Code")


@pytest.fixture(autouse=True)
def in_english():
    from shared.web import words

    app = Flask(__name__)
    with app.test_request_context("/"), pytest.MonkeyPatch.context() as patched:
        g.language = "en"
        patched.setattr(words, "_", str)
        yield


def sent(**given: str | list[str]) -> Form:
    form = Form(MultiDict({key.replace("__", "-"): value for key, value in given.items()}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("typed", "value"),
    [("92", 9200), ("£1,200.50", 120050), (" 12.5 ", 1250), ("0", 0), ("0.00", 0)],
)
def test_an_amount_is_read(typed, value):
    assert sent(amount=typed).amount.data == Money(value)


@pytest.mark.parametrize(
    "typed",
    ["12.345", "1e3", "-5", "NaN", "Infinity", "٣٤", "１２", "1" * 10, "1\x002", "abc", "1,00"],
)
def test_an_amount_that_cannot_be_read_is_refused_and_kept_as_typed(typed):
    field = sent(amount=typed).amount
    assert (field.data, bool(field.errors), field.text) == (None, True, typed)


def test_an_amount_left_out_of_an_optional_field_is_nothing():
    field = sent(amount=" ").amount
    assert (field.data, field.errors) == (None, [])


def test_a_fields_own_check_speaks_last():
    assert sent(amount="0.01").amount.errors == ["Enter more"]


@pytest.mark.parametrize(
    ("amount", "often", "value"),
    [
        ("92", "weekly", (Money(9200), Frequency.WEEKLY)),
        ("0", "", (Money(0), Frequency.MONTHLY)),
        ("92", " W ", (Money(9200), Frequency.WEEKLY)),
        ("92", "4-weekly", (Money(9200), Frequency.FOUR_WEEKLY)),
        ("92", "10", (Money(9200), Frequency.TEN_INSTALMENTS)),
        ("", "", None),
    ],
)
def test_an_amount_with_its_frequency_is_read(amount, often, value):
    field = sent(rent__amount=amount, rent__frequency=often).rent
    assert (field.data, field.errors) == (value, [])


@pytest.mark.parametrize(
    ("amount", "often", "lands"),
    [
        ("", "weekly", "rent-amount"),
        ("x", "weekly", "rent-amount"),
        ("92", "", "rent-frequency"),
        ("92", "hourly", "rent-frequency"),
    ],
)
def test_half_an_answer_is_refused_where_it_is_wrong(amount, often, lands):
    field = sent(rent__amount=amount, rent__frequency=often).rent
    assert (field.data, len(field.errors), field.problem_id) == (None, 1, lands)


def test_a_frequency_that_is_not_offered_is_no_answer():
    assert sent(wage__amount="5", wage__frequency="monthly").wage.errors


def test_what_is_needed_and_left_empty_says_so_once():
    assert sent(wage__amount="", wage__frequency="weekly").wage.errors == ["Enter your wage, or 0"]


@pytest.mark.parametrize(
    ("day", "month", "year", "value"),
    [
        ("28", "12", "2026", date(2026, 12, 28)),
        ("1", "jan", "2027", date(2027, 1, 1)),
        ("1", "Ionawr", "2027", date(2027, 1, 1)),
        ("29", "2", "2028", date(2028, 2, 29)),
    ],
)
def test_a_date_is_read(day, month, year, value):
    assert sent(first__day=day, first__month=month, first__year=year).first.data == value


@pytest.mark.parametrize(
    ("day", "month", "year", "wrong"),
    [
        ("", "2", "2027", ("day",)),
        ("1", "", "", ("month", "year")),
        ("32", "1", "2027", ("day",)),
        ("0", "1", "2027", ("day",)),
        ("1", "13", "2027", ("month",)),
        ("1", "smarch", "2027", ("month",)),
        ("1", "1", "27", ("year",)),
        ("1", "1", "١٢٣٤", ("year",)),
        ("30", "2", "2027", ("day", "month")),
        ("29", "2", "2027", ("day", "month")),
        ("31", "4", "2027", ("day", "month")),
        ("1\x00", "4", "2027", ("day",)),
    ],
)
def test_a_date_that_is_wrong_marks_only_what_is_wrong(day, month, year, wrong):
    field = sent(first__day=day, first__month=month, first__year=year).first
    assert (field.data, field.wrong, field.problem_id) == (None, wrong, f"first-{wrong[0]}")
    assert field.texts == {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    ("typed", "value"), [(" Siân\u202e ", "Siân"), ("Sia\u0302n", "Siân"), ("O'Neil", "O'Neil")]
)
def test_a_text_loses_only_what_nobody_typed_on_purpose(typed, value):
    assert sent(name=typed).name.data == value


@pytest.mark.parametrize("typed", ["a\x00b", "a\nb", "a" * 11])
def test_a_text_that_cannot_be_kept_is_refused(typed):
    field = sent(name=typed).name
    assert (field.data, len(field.errors)) == (None, 1)


def test_lines_stay_lines():
    assert sent(notes="one\r\ntwo").notes.data == "one\ntwo"


def test_a_choice_becomes_its_kind():
    assert sent(colour="red").colour.data is Colour.RED


def test_a_choice_that_was_not_offered_is_refused():
    assert sent(colour="green").colour.errors


def test_choices_that_were_not_offered_are_left_out():
    assert sent(colours=["blue", "green"]).colours.data == (Colour.BLUE,)


def test_a_box_is_ticked_or_not():
    assert (sent(agreed="yes").agreed.data, sent().agreed.data) == (True, False)


def test_a_secret_is_taken_as_typed_and_never_shown_again():
    field = sent(code=" 12 ").code
    assert (field.data, field.text) == (" 12 ", "")


def test_known_values_are_shown_as_people_type_them():
    form = Form(
        data={
            "amount": Money(1250),
            "rent": (Money(9200), Frequency.WEEKLY),
            "first": date(2026, 12, 28),
        }
    )
    assert (form.amount.text, form.rent.amount_text, form.rent.frequency_text) == (
        "12.50",
        "92.00",
        "weekly",
    )
    assert form.first.texts == {"day": "28", "month": "12", "year": "2026"}


def test_problems_come_in_the_order_of_the_page_with_where_they_lead():
    form = sent(rent__amount="5", first__day="1")
    assert [target for _, target in form.problems] == [
        "name",
        "rent-frequency",
        "wage-amount",
        "first-month",
    ]


def test_a_problem_that_the_caller_finds_is_shown_beside_its_field():
    form = sent(name="Ann", wage__amount="0")
    form.refuse("name", "We do not know that name")
    assert form.problems == [("We do not know that name", "name")]


def test_every_frequency_has_a_code_of_its_own():
    assert {read_frequency(code) for code in CODES.values()} == set(Frequency)
