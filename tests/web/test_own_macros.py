"""The macros that are ours alone: statement lines, schedules, timelines, charts, progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from shared.domain.money import Money
from tests.support.html_page import Element, Reader
from tests.support.page_checks import faults_of

OFTEN = (("", "Choose"), ("weekly", "Every week"), ("monthly", "Every month"))


@dataclass(frozen=True)
class Line:
    number: int
    due: date
    collect: date
    amount: Money
    shares: dict[str, Money] = field(default_factory=dict)


MOVED = Line(
    1, date(2026, 12, 28), date(2026, 12, 29), Money(9000), {"a": Money(5000), "b": Money(4000)}
)
PLAIN = Line(2, date(2027, 1, 28), date(2027, 1, 28), Money(6650))


@pytest.fixture
def drawn(app):
    def draw(source: str, **given: object) -> Element:
        """What a template draws, after the checks that every page goes through."""
        page = app.jinja_env.from_string(
            "{% extends 'base.html' %}{% set title = 'T' %}"
            "{% block content %}<h1>T</h1><a href='/'>on</a><div id='here'>"
            + source
            + "</div>{% endblock %}"
        )
        with app.test_request_context("/"):
            html = page.render(**given)
        assert faults_of(html) == []
        return next(each for each in Reader(html).root.walk() if each["id"] == "here")

    return draw


def test_a_line_of_a_statement_has_its_amount_frequency_and_working(drawn):
    box = drawn(
        "{{ ui.money_frequency('food', 'Food', often, '92.00', 'weekly', working='x 52', changed='Was £90') }}",
        often=OFTEN,
    )
    amount, frequency = box.all("input")[0], box.all("select")[0]
    assert (amount["name"], amount["value"], amount["inputmode"]) == (
        "food-amount",
        "92.00",
        "decimal",
    )
    assert [each["value"] for each in frequency.all("option") if "selected" in each] == ["weekly"]
    assert box.all("fieldset")[0]["aria-describedby"] == "food-working"
    assert "Was £90" in box.text


@pytest.mark.parametrize("wrong", ["amount", "frequency"])
@pytest.mark.parametrize(
    "macro", ["money_frequency('food', 'Food', often", "money_row('food', 'Food'"]
)
def test_only_the_wrong_half_of_a_line_is_marked(drawn, macro, wrong):
    source = f"{{{{ ui.{macro}, error='Oh', wrong=wrong) }}}}{{{{ ui.frequency_words(often) }}}}"
    box = drawn(source, often=OFTEN, wrong=wrong)
    marked = [each["name"] for each in box.all("input", "select") if "--error" in each["class"]]
    assert marked == [f"food-{wrong}"]


def test_every_line_of_a_statement_on_one_page_stays_light(drawn):
    box = drawn(
        "{{ ui.frequency_words(often) }}{% for n in range(92) %}"
        "{{ ui.money_row('hire-purchase-vehicle-' ~ n, 'A line with a rather long name', '100.00', 'monthly') }}{% endfor %}",
        often=OFTEN,
    )
    assert len(box.all("input")) == 184


def test_a_schedule_says_when_a_payment_is_collected_on_another_day(drawn):
    box = drawn(
        "{{ ui.schedule_table(lines, total=total) }}", lines=[MOVED, PLAIN], total=Money(15650)
    )
    rows = [row.text for row in box.all("tbody")[0].all("tr")]
    assert rows == [
        "128 December 2026collected Tuesday 29 December 2026£90.00",
        "228 January 2027£66.50",
    ]
    assert box.all("tfoot")[0].text == "Total£156.50"


def test_a_schedule_shows_each_payments_split(drawn):
    box = drawn(
        "{{ ui.schedule_table(lines, debts=debts) }}",
        lines=[MOVED],
        debts=(("a", "2026/27"), ("b", "2025/26"), ("c", "2024/25")),
    )
    assert [each.text for each in box.having("ek-schedule__more")][1:] == [
        "2026/27: £50.00",
        "2025/26: £40.00",
    ]


def test_a_timeline_says_where_one_is(drawn):
    box = drawn(
        "<h2>Then</h2>{% call ui.timeline() %}{{ ui.timeline_entry('Reminder', '1 May', past=True) }}"
        "{{ ui.timeline_entry('Summons', '2 May', 'Costs', now=True) }}{% endcall %}"
    )
    entries = box.all("li")
    assert [each["aria-current"] for each in entries] == ["", "step"]
    assert "You are here" in entries[1].text


def test_a_chart_has_the_same_figures_in_its_table(drawn):
    bars = (("March", 300, "£3.00"), ("April", -100, "-£1.00"))
    box = drawn("{{ ui.bar_chart('Left over', bars, 'left', ('Month', 'Left over')) }}", bars=bars)
    up, down = box.all("rect")
    assert (up["height"], down["height"]) == ("135", "45")
    assert int(up["y"]) + int(up["height"]) == int(down["y"])
    assert [row.text for row in box.all("tbody")[0].all("tr")] == ["March£3.00", "April-£1.00"]


@pytest.mark.parametrize("bars", [(), (("March", 0, "£0.00"),)])
def test_a_chart_of_nothing_is_still_a_chart(drawn, bars):
    assert drawn("{{ ui.bar_chart('T', bars, 'x', ('a', 'b')) }}", bars=bars).all("svg")


def test_progress_has_its_words(drawn):
    box = drawn("{{ ui.progress(2, 6, '2 of 6') }}")
    bar = box.all("progress")[0]
    assert (bar["value"], bar["max"], bar["aria-labelledby"]) == ("2", "6", "progress-text")


HOSTILE = "<script>alert(1)</script>\"'"


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.text_input('n', x, x, hint=x, error=x) }}",
        "{{ ui.textarea('n', x, x) }}",
        "{{ ui.money_frequency('n', x, ((x, x),), x, x, working=x, changed=x) }}",
        "{{ ui.frequency_words(((x, x),)) }}{{ ui.money_row('n', x, x, x, error=x) }}",
        "{{ ui.radios('n', x, ((x, x, x),), x) }}",
        "{{ ui.select('n', x, ((x, x),), x) }}",
        "{{ ui.date_input('n', x, x, x, x, error=x) }}",
        "{{ ui.table(x, (x,), ((x,),)) }}",
        "{% call ui.summary_list() %}{{ ui.summary_row(x, x, href='/', about=x) }}{% endcall %}",
        "{% call ui.task_list() %}{{ ui.task(x, x, id='t', href='/', hint=x) }}{% endcall %}",
        "{% call ui.timeline() %}{{ ui.timeline_entry(x, x, x, by=x) }}{% endcall %}",
        "{{ ui.tag(x) }}{{ ui.inset(x) }}{{ ui.warning(x) }}{{ ui.notification(x) }}{{ ui.details(x, x) }}",
        "{{ ui.bar_chart(x, ((x, 1, x),), 'c', (x, x)) }}",
        "{{ ui.button(x, name='n', value=x) }}{{ ui.link_button(x, '/') }}",
    ],
)
def test_no_macro_lets_a_tag_through(drawn, source):
    assert drawn(source, x=HOSTILE).all("script") == []
