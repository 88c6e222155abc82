"""A wording holds only when it says what must be said, and reaches nothing that its template does not."""

from __future__ import annotations

import pytest

from shared.services.message_text import TEMPLATES
from shared.services.wordings.checking import LONGEST, Tried, check, is_english_only
from shared.services.wordings.kept import KEPT, kept_pieces
from shared.services.wordings.shipped import said_pieces, shipped_wording
from shared.settings import read_settings

COUNCIL = read_settings({"EVENKEEL_SANDBOX": "yes"}).council
BASE = "https://portal.tidewell.example"
EVERY = sorted(path.stem for path in TEMPLATES.glob("*.txt"))
MISSED = shipped_wording("payment_missed", "en")


def checked(template: str, content: str, language: str = "en"):
    return check(Tried(template, language, content, COUNCIL, BASE))


def words_of(found) -> list[str]:
    return [each.word for each in found]


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("template", EVERY)
def test_the_wording_that_came_may_hold(template, language):
    if language == "cy" and is_english_only(template):
        pytest.skip("nobody reads it in Welsh")
    found = checked(template, shipped_wording(template, language), language)
    assert found.problems == ()
    assert [each for each in found.warnings if each.word != "long_sentence"] == []


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ council.__init__.__globals__ }}",
        "{{ name.__class__ }}",
        "{{ name|attr('__class__') }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ namespace }}",
        "{{ _.__globals__ }}",
        "{{ council.bank_account_number }}",
        "{{ council }}",
        "{{ amount }}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ range(999999999)|list }}",
        "{% for each in range(999999999) %}x{% endfor %}",
        "{% for a in name %}{% for b in name %}{{ a }}{% endfor %}{% endfor %}",
        "{% if name.__class__ %}x{% endif %}",
        "{% if 9 ** 9 ** 9 %}x{% endif %}",
        "{% set name = 'Someone else' %}",
        "{% set amount %}£0.00{% endset %}",
        "{% include 'sign_in_code.txt' %}",
        "{% import 'x' as x %}",
        "{% extends 'x' %}",
        "{% macro f() %}x{% endmacro %}",
        "{% block x %}{% endblock %}",
        "{% filter upper %}x{% endfilter %}",
        "{% call name() %}x{% endcall %}",
        "{% with x = 1 %}{% endwith %}",
        "{% trans %}x{% endtrans %}",
        "{% autoescape true %}x{% endautoescape %}",
        "{% if channel.__class__ == 'sms' %}x{% endif %}",
        "{% if channel == name %}x{% endif %}",
    ],
)
def test_a_wording_reaches_nothing_that_its_template_does_not(hostile):
    found = checked("payment_missed", f"{MISSED}{hostile}\n")
    assert set(words_of(found.problems)) == {"stranger"}


@pytest.mark.parametrize("broken", ["{{ name", "{% if plan %}", "{% endif %}", "{{ }}", "{% nonsense %}", "{{ (" * 500])  # fmt: skip
def test_a_wording_that_cannot_be_read_is_refused_with_its_line(broken):
    found = checked("payment_missed", f"{MISSED}{broken}\n")
    assert words_of(found.problems) == ["unreadable"]
    assert found.problems[0].line >= 1


def test_a_list_in_itself_is_refused():
    notice = shipped_wording("direct_debit_notice", "en")
    inner = "{% for each in collections %}{{ each.amount|money }}{% endfor %}"
    line = "{{ each.on|weekday }}: {{ each.amount|money }}"
    assert line in notice
    found = checked("direct_debit_notice", notice.replace(line, line + inner))
    assert words_of(found.problems) == ["stranger"]


def test_a_field_of_a_list_stays_in_its_list():
    notice = shipped_wording("direct_debit_notice", "en")
    found = checked("direct_debit_notice", notice + "{{ each.amount|money }}\n")
    assert words_of(found.problems) == ["stranger"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text + "x" * LONGEST, "too_long"),
        (lambda text: text.removeprefix("Subject:"), "no_subject"),
        (lambda text: "Subject:\n" + text.partition("\n")[2], "no_subject"),
        (lambda text: text.replace("Subject: ", "Subject: " + "long " * 40), "subject_long"),
        (lambda text: text + "A\N{RIGHT-TO-LEFT OVERRIDE}B\n", "unprintable"),
        (lambda text: text + "A\x00B\n", "unprintable"),
        (lambda text: text + "[[mend:1:20261123]]\n", "our_mark"),
        (lambda text: "Subject: A\n{% if channel == 'sms' %}\n{% else %}\nHello.\n{% endif %}\n", "empty"),
        (lambda text: "Subject: A\n" + "{{ name }} word. " * 90 + "\n", "text_long"),
    ],
)  # fmt: skip
def test_a_wording_that_could_not_be_sent_is_refused(change, problem):
    assert problem in words_of(checked("payment_missed", change(MISSED)).problems)


def test_a_field_that_this_message_may_lack_is_refused_without_its_condition():
    stopped = shipped_wording("direct_debit_stopped", "en")
    bare = stopped + "{{ next.instalment.due|day }}\n"
    assert "cannot_fill" in words_of(checked("direct_debit_stopped", bare).problems)


@pytest.mark.parametrize("template", sorted(KEPT))
def test_everything_that_must_stay_is_in_the_wording_that_came(template):
    said = [english for english, _piece in said_pieces(template, "en")]
    for each in KEPT[template]:
        assert each.startswith("{{") or any(text.startswith(each) for text in said), each
    assert kept_pieces(template, "en")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize(
    ("template", "piece"),
    [
        (template, piece)
        for template in EVERY
        for piece in range(len(kept_pieces(template, "en")))
    ],
)  # fmt: skip
def test_what_must_stay_cannot_be_left_out(template, piece, language):
    if language == "cy" and is_english_only(template):
        pytest.skip("nobody reads it in Welsh")
    kept = kept_pieces(template, language)[piece]
    whole = shipped_wording(template, language)
    assert kept in whole
    found = checked(template, whole.replace(kept, ""), language)
    assert "kept" in words_of(found.problems)


@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ("You shall pay.", "hard_word"),
        (" ".join(["word"] * 40) + ".", "long_sentence"),
        ("See https://elsewhere.example/pay for more.", "elsewhere"),
        ("{{ base_url }}/somewhere", "another_page"),
    ],
)
def test_what_is_worth_a_second_look_is_a_warning(words, warning):
    found = checked("payment_missed", MISSED.replace("Hello {{ name }},", f"Hello {{{{ name }}}},\n\n{words}"))  # fmt: skip
    assert found.problems == ()
    assert warning in words_of(found.warnings)


def test_a_wording_without_the_phone_number_is_a_warning():
    found = checked("payment_missed", MISSED.replace("{{ council.phone }}", "us"))
    assert words_of(found.warnings) == ["no_phone", "no_phone"]


def test_a_text_that_takes_more_messages_than_before_is_a_warning():
    longer = MISSED.replace("for your plan", "for your plan " + "and more words " * 12)
    assert "more_texts" in words_of(checked("payment_missed", longer).warnings)
