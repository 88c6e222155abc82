"""How sentences and values are written, without a web framework."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.domain.money import Money
from shared.domain.says import Says
from shared.domain.year_month import YearMonth
from shared.services import catalogue, wording

DAY = date(2027, 3, 1)
VALUES = (
    (Money(105650), "£1,056.50", "£1,056.50"),
    (Money(-1240), "-£12.40", "-£12.40"),
    (DAY, "1 March 2027", "1 Mawrth 2027"),
    (YearMonth(2027, 4), "April 2027", "Ebrill 2027"),
    (1234, "1,234", "1,234"),
    ("CT-2026.1", "CT-2026.1", "CT-2026.1"),
    (Says("%(n)s", {"n": DAY}), "1 March 2027", "1 Mawrth 2027"),
    (datetime(2026, 7, 1, 13, 5, tzinfo=UTC), "1 July 2026, 2:05pm", "1 Gorffennaf 2026, 2:05yh"),
)


@pytest.mark.parametrize(("value", "english", "welsh"), VALUES)
def test_a_value_is_written_the_way_of_the_language(value, english, welsh):
    assert wording.written(value, "en") == english
    assert wording.written(value, "cy") == welsh


def test_values_go_into_the_sentence():
    says = Says("%(count)s payments, the last on %(day)s.", {"count": 12, "day": DAY})
    assert wording.say(says, "en") == "12 payments, the last on 1 March 2027."


def test_a_sentence_without_values_may_hold_a_percent_sign():
    assert wording.say(Says("Half is 50%."), "en") == "Half is 50%."


def test_every_month_and_weekday_has_a_welsh_name():
    for names in (wording.MONTHS, wording.WEEKDAYS):
        assert len(names["cy"]) == len(set(names["cy"])) == len(names["en"])


@pytest.mark.parametrize("month", range(1, 13))
def test_month_names_are_those_that_the_library_has(month):
    from babel.dates import get_month_names

    assert wording.MONTHS["en"][month - 1] == get_month_names("wide", locale="en_GB")[month]
    assert wording.MONTHS["cy"][month - 1] == get_month_names("wide", locale="cy")[month]


@pytest.mark.parametrize("number", range(7))
def test_weekday_names_are_those_that_the_library_has(number):
    from babel.dates import get_day_names

    assert wording.WEEKDAYS["en"][number] == get_day_names("wide", locale="en_GB")[number]
    # Inside a sentence Welsh writes the days with a small letter, as it writes no other name.
    assert wording.WEEKDAYS["cy"][number] == get_day_names("wide", locale="cy")[number].replace(
        "Dydd", "dydd"
    )


@pytest.fixture
def welsh(tmp_path, monkeypatch):
    """A catalogue with one Welsh text."""
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        '#, python-format\nmsgid "Pay %(amount)s by %(day)s."\nmsgstr "Talwch %(amount)s erbyn %(day)s."\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "TRANSLATIONS", tmp_path)
    catalogue.translations.cache_clear()
    yield source
    catalogue.translations.cache_clear()


SENTENCE = Says("Pay %(amount)s by %(day)s.", {"amount": Money(9200), "day": DAY})


def test_a_welsh_sentence_is_found_before_its_catalogue_is_compiled(welsh):
    assert wording.say(SENTENCE, "cy") == "Talwch £92.00 erbyn 1 Mawrth 2027."


def test_a_compiled_catalogue_is_read(welsh):
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with welsh.open("rb") as source, welsh.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(source))
    welsh.unlink()
    assert wording.say(SENTENCE, "cy").startswith("Talwch")


def test_a_compiled_catalogue_that_is_out_of_date_is_passed_over(welsh):
    import os

    compiled = welsh.with_suffix(".mo")
    compiled.write_bytes(b"not a catalogue")
    before = welsh.stat().st_mtime - 60
    os.utime(compiled, (before, before))
    assert wording.say(SENTENCE, "cy").startswith("Talwch")


def test_a_text_that_has_no_welsh_comes_in_english(welsh):
    assert wording.say(Says("Not there."), "cy") == "Not there."


def test_times_of_day_follow_london_through_the_year():
    winter = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert wording.time_text(winter, "en") == "9am"
    assert wording.time_text(winter + timedelta(days=180), "en") == "10am"
