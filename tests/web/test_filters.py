"""How templates write money, dates and sentences in the language of the page."""

from datetime import UTC, date, datetime

import pytest

from shared.domain.money import Money
from shared.domain.says import Says
from shared.domain.year_month import YearMonth

DAY = date(2026, 12, 28)
LATE = datetime(2027, 3, 28, 23, 30, tzinfo=UTC)
"""Half an hour past midnight of the 29th in London: summer time has begun that morning."""
WRITTEN = (
    ("{{ v|money }}", Money(105650), "£1,056.50", "£1,056.50"),
    ("{{ v|day }}", DAY, "28 December 2026", "28 Rhagfyr 2026"),
    ("{{ v|day }}", LATE, "29 March 2027", "29 Mawrth 2027"),
    ("{{ v|weekday }}", DAY, "Monday 28 December 2026", "dydd Llun 28 Rhagfyr 2026"),
    ("{{ v|month }}", YearMonth(2027, 4), "April 2027", "Ebrill 2027"),
    ("{{ v|month }}", "2027-04", "April 2027", "Ebrill 2027"),
    ("{{ v|month }}", DAY, "December 2026", "Rhagfyr 2026"),
    ("{{ v|moment }}", LATE, "29 March 2027, 12:30am", "29 Mawrth 2027, 12:30yb"),
    ("{{ v|clock }}", datetime(2026, 11, 22, 14, tzinfo=UTC), "2pm", "2yh"),
    ("{{ v|clock }}", datetime(2026, 11, 22, 12, tzinfo=UTC), "12pm", "12yh"),
    ("{{ v|say }}", Says("%(d)s", {"d": DAY}), "28 December 2026", "28 Rhagfyr 2026"),
    ("{{ v|say }}", "as it is", "as it is", "as it is"),
)


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(("template", "value", "english", "welsh"), WRITTEN)
def test_a_value_is_written_the_way_of_the_language(
    frame, template, value, english, welsh, language
):
    expected = english if language == "en" else welsh
    with frame.test_request_context(headers={"Cookie": f"evenkeel_language={language}"}):
        assert frame.jinja_env.from_string(template).render(v=value) == expected


def test_a_sentence_is_escaped_like_any_other_text(frame):
    with frame.test_request_context():
        shown = frame.jinja_env.from_string("{% autoescape true %}{{ v|say }}{% endautoescape %}")
        said = shown.render(v=Says("Hello %(name)s.", {"name": "<b>Carys</b>"}))
    assert said == "Hello &lt;b&gt;Carys&lt;/b&gt;."
