"""Which language a page is in."""

import pytest
from flask_babel import get_locale, gettext
from sqlalchemy import update

from shared.models import Party
from shared.web.language import language, remember_language
from tests.support.signed_in import signed_in_payer


def spoken(frame, path="/", **headers):
    with frame.test_request_context(path, headers=headers):
        return language()


def test_english_is_spoken_when_nothing_is_said(frame):
    assert spoken(frame) == "en"


def test_the_language_chosen_in_this_browser_is_spoken(frame):
    assert spoken(frame, Cookie="evenkeel_language=cy") == "cy"


@pytest.mark.parametrize("chosen", ["de", "", "../cy", "cy_GB"])
def test_a_language_that_we_do_not_speak_is_passed_over(frame, chosen):
    assert spoken(frame, Cookie=f"evenkeel_language={chosen}") == "en"


def test_the_back_office_is_in_english(frame):
    assert spoken(frame, "/officers/worklist", Cookie="evenkeel_language=cy") == "en"


def test_a_path_that_only_begins_like_the_back_office_is_not_it(frame):
    assert spoken(frame, "/officerships", Cookie="evenkeel_language=cy") == "cy"


def test_a_payer_is_spoken_to_in_their_own_language(trial, database):
    payer = signed_in_payer(trial)
    with database.transaction() as session:
        session.execute(update(Party).where(Party.id == payer.party_id).values(language="cy"))
    with trial:
        trial.get("/trial/payers")
        assert language() == "cy"


def test_dates_of_the_library_are_british(frame):
    with frame.test_request_context():
        assert str(get_locale()) == "en_GB"


def test_python_and_templates_read_the_same_catalogue(frame, monkeypatch):
    class Shouting:
        def gettext(self, text):
            return text.upper()

        ugettext = gettext

    monkeypatch.setattr("shared.web.language.translations", lambda _language: Shouting())
    with frame.test_request_context():
        assert gettext("Sign out") == "SIGN OUT"
        assert frame.jinja_env.from_string("{{ _('Sign out') }}").render() == "SIGN OUT"


def test_a_choice_is_remembered_for_a_year(frame):
    with frame.test_request_context():
        answer = remember_language(frame.make_response(""), "cy")
    assert "evenkeel_language=cy" in answer.headers["Set-Cookie"]
    assert "Max-Age=31536000" in answer.headers["Set-Cookie"]


def test_a_choice_that_is_none_is_not_remembered(frame):
    with frame.test_request_context():
        answer = remember_language(frame.make_response(""), "cy\r\nSet-Cookie: a=b")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("cy", "cy"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("fr,de;q=0.5", "en"),
        ("", "en"),
    ],
)
def test_a_visitors_browser_may_ask_for_welsh(frame, asked, spoken):
    with frame.test_request_context("/", headers={"Accept-Language": asked}):
        assert language() == spoken
