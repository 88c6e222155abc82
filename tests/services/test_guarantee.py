"""The Guarantee is the scheme's: loaded as it is, filled in at two places, never edited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.services.audit import Actor
from shared.services.direct_debit.guarantee import (
    LONGEST,
    AlreadyLoaded,
    NotAGuarantee,
    guarantee_numbered,
    guarantee_on,
    load_guarantee,
)
from tests.support.builders import NOW

BY = Actor("command", "guarantee-load")
WORDS = "Words about {name}.\r\n\r\nYou are told\r\n{days} working days before. {name}."


def load(session, text=WORDS, version="1", language="en", now=NOW, **more):
    return load_guarantee(session, text, version, language, BY, now, **more)


def test_the_name_and_the_days_are_filled_in(session):
    load(session)
    assert guarantee_on(session, "en").paragraphs("TIDEWELL {days}", 10) == (
        "Words about TIDEWELL {days}.",
        "You are told 10 working days before. TIDEWELL {days}.",
    )


def test_without_a_text_there_is_none(session):
    assert guarantee_on(session, "en") is None


def test_each_language_has_its_newest_and_falls_back_to_english(session):
    load(session, "{name} {days} old")
    assert guarantee_on(session, "cy").content == "{name} {days} old"
    load(session, "{name} {days} hen", language="cy")
    load(session, "{name} {days} new", version="2", now=NOW + timedelta(days=1))
    assert guarantee_on(session, "cy").content == "{name} {days} hen"
    assert guarantee_on(session, "en").version == "2"


def test_welsh_alone_is_not_shown_in_english(session):
    load(session, language="cy")
    assert guarantee_on(session, "en") is None


def test_the_text_that_was_shown_is_found_again(session):
    first = load(session)
    load(session, "{name} {days} new", version="2", now=NOW + timedelta(days=1))
    assert guarantee_numbered(session, first).version == "1"
    assert guarantee_numbered(session, first + 1_000) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("{name} {days} {phone}", "{phone}"),
        ("{name} {days} {}", "{}"),
        ("{name} {days} {name!r}", "{name!r}"),
        ("{name} {days} {0}", "{0}"),
        ("{name} {days} {{name}}", "{"),
        ("{name} {days} {", "{"),
        ("{name} {days} }", "}"),
        ("{name}", "{days}"),
        ("{days}", "{name}"),
        ("{name}{days}" + "x" * LONGEST, "longer"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_words(session, text, said):
    with pytest.raises(NotAGuarantee, match=None) as wrong:
        load(session, text)
    assert said in str(wrong.value)
    assert guarantee_on(session, "en") is None


def test_a_version_never_changes(session):
    load(session)
    with pytest.raises(AlreadyLoaded):
        load(session, WORDS + " More.")
    assert load(session) == guarantee_on(session, "en").id


def test_what_is_invented_says_so(session):
    load(session, invented=True)
    assert guarantee_on(session, "en").is_invented
