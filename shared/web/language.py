"""Which language a page is in, and the catalogue that its words come from."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from shared.services.catalogue import LANGUAGES, translations
from shared.web.parts import current_parts
from shared.web.sessions import signed_in_payer

COOKIE = "evenkeel_language"
LOCALES = {"en": "en_GB", "cy": "cy"}
A_YEAR = 365 * 24 * 3600


def set_up_languages(app: Flask) -> None:
    """Give the application its languages and make templates speak the one of the request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/translations"
    babel = Babel(app, default_locale="en_GB", locale_selector=lambda: LOCALES[language()])
    babel.domain_instance = OurDomain()  # type: ignore[no-untyped-call]
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=_gettext, ngettext=_ngettext, newstyle=True
    )
    # A page asks for some hundred texts: what Jinja does around each would cost more than the rest.
    app.jinja_env.globals.update(
        gettext=_template_text, ngettext=_template_number, _=_template_text, language=language
    )


def language() -> str:
    """The language of this request: chosen here, or the payer's, or what the browser asks for."""
    try:
        # Not through the proxy: a page asks for its language more often than for anything else.
        chosen: str = g._get_current_object().language  # noqa: SLF001
    except (AttributeError, RuntimeError):
        if not has_request_context():
            return "en"
        chosen = g.language = _choose()
    return chosen


def _choose() -> str:
    if f"{request.path}/".startswith("/officers/"):
        return "en"
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    payer = None if g.get("without_database") else signed_in_payer()
    if payer is not None:
        return payer.language if payer.language in LANGUAGES else "en"
    return _of_the_browser()


def _of_the_browser() -> str:
    """Welsh where the browser asks for Welsh before English; otherwise English.

    Welsh no less favourably than English (Welsh Language Standards (No. 1) Regulations 2015).
    """
    return request.accept_languages.best_match(LANGUAGES, default="en") or "en"


def remember_language(response: Response, chosen: str) -> Response:
    """Keep the chosen language in this browser for a year."""
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=A_YEAR,
            httponly=True,
            secure=current_parts().settings.secure,
            samesite="Lax",
            path="/",
        )
    return response


def gettext(text: str, /, **values: Any) -> str:
    """A text in this request's language, with its values put in.

    The same as flask-babel's, straight to the catalogue: for pages that ask for many texts.
    """
    spoken = translations(language()).gettext(text)
    return spoken % values if values else spoken


class OurDomain(Domain):
    """flask-babel's way to the same catalogue that services read."""

    def gettext(self, string: str, **variables: Any) -> str:
        """A text in this request's language, with its values put in."""
        return gettext(string, **variables)

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        """The same for texts that depend on a number."""
        return str(_ngettext(singular, plural, num)) % {"num": num, **variables}


def _gettext(text: str) -> str:
    return translations(language()).gettext(text)


def _ngettext(one: str, many: str, count: int) -> Any:
    return translations(language()).ngettext(one, many, count)


@pass_eval_context
def _template_text(context: EvalContext, text: str, /, **values: Any) -> str:
    """A text as a template shows it, with its values put in and escaped."""
    if not context.autoescape:
        return _gettext(text) % values
    catalogue = translations(language())
    return _markup(catalogue, text) % values if values else _finished(catalogue, text)


@pass_eval_context
def _template_number(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    """The same for texts that depend on a number."""
    text = _ngettext(one, many, num)
    safe = Markup(text) if context.autoescape else text  # nosec B704  # a text of our catalogue
    return safe % {"num": num, **values}


@lru_cache(maxsize=4_096)
def _markup(catalogue: NullTranslations, text: str) -> Markup:
    """A text of the catalogue, which is ours and holds nothing that a page must escape."""
    return Markup(catalogue.gettext(text))  # nosec B704  # a text of our catalogue


@lru_cache(maxsize=4_096)
def _finished(catalogue: NullTranslations, text: str) -> Markup:
    """The same where no values are put in; a sign for a hundred stands there twice."""
    return _markup(catalogue, text) % {}
