"""Templates say nothing outside the catalogue and hold nothing that the content policy forbids."""

import re

import pytest
from jinja2 import Environment, nodes

from tests.support.source import templates

CATALOGUE = {"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"}
READ_ALOUD = re.compile(r'\b(?:aria-label|title|alt|placeholder|summary)="[^"{]*[A-Za-z]{2}')
SENTENCE = re.compile(r"[A-Z][a-z']+( [A-Za-z'£%(]+)+[.?!]?$")
OWN_STYLE_OR_SCRIPT = re.compile(
    r"\sstyle=|\son(?:click|change|submit|load|input|focus|blur|error|key\w+|mouse\w+)=|<style\b|javascript:"
)
OWN_NAMES = {"English", "Cymraeg"}
"""A language is called by its own name in every language."""
ALL = templates()
PAGES = {p: t for p, t in ALL.items() if p.endswith(".html")}
TRANSLATED = {p: t for p, t in ALL.items() if not p.startswith(("backoffice/", "sandbox/"))}
MACRO = re.compile(r"{%-? macro (\w+)\(.*?{%-? endmacro", re.S)
TOKEN_MACROS = {m[1] for text in ALL.values() for m in MACRO.finditer(text) if "csrf()" in m[0]}
"""Macros that put the token into a form, among other things."""


@pytest.fixture(scope="module")
def jinja():
    return Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)


def bare_text(jinja, text):
    """What a template prints as it stands: no tags, no comments, nothing inside {% trans %}."""
    shown, inside_trans, inside_tag = [], False, False
    for _line, kind, value in jinja.lex(text):
        if kind == "block_begin":
            inside_tag = True
        elif kind == "name" and inside_tag:
            inside_trans = {"trans": True, "endtrans": False}.get(value, inside_trans)
            inside_tag = False
        elif kind == "data" and not inside_trans:
            shown.append(value)
        elif kind == "variable_begin":
            shown.append("\x00")
    page = re.sub(r"<!--.*?-->|<(style|script)\b.*?</\1>", "", "".join(shown), flags=re.S)
    page = re.sub(r"<[^>]*>|[a-z-]+=\"[^\"]*\"|&#?\w+;", " ", page, flags=re.S)
    return [word for word in re.findall(r"[A-Za-z]{2,}", page) if word not in OWN_NAMES]


def loose_sentences(jinja, text):
    """Sentences among the arguments of macros that did not come through the catalogue."""
    tree = jinja.parse(text)
    through = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in CATALOGUE
        for constant in call.find_all(nodes.Const)
    }
    return [
        constant.value
        for constant in tree.find_all(nodes.Const)
        if isinstance(constant.value, str)
        and SENTENCE.match(constant.value)
        and id(constant) not in through
    ]


@pytest.mark.parametrize("path", [p for p in TRANSLATED if p.endswith(".html")])
def test_every_text_of_a_page_comes_from_the_catalogue(jinja, path):
    assert bare_text(jinja, ALL[path]) == []


@pytest.mark.parametrize("path", TRANSLATED)
def test_every_sentence_given_to_a_macro_comes_from_the_catalogue(jinja, path):
    assert loose_sentences(jinja, ALL[path]) == []


@pytest.mark.parametrize("path", TRANSLATED)
def test_what_is_only_read_aloud_comes_from_the_catalogue_too(path):
    assert READ_ALOUD.findall(ALL[path]) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_style_or_script_of_its_own(path):
    text = PAGES[path]
    assert OWN_STYLE_OR_SCRIPT.findall(text) == []
    assert re.findall(r"<script\b(?![^>]*\b(?:src|nonce|type=\"application/json\"))", text) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_turns_escaping_off(path):
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", PAGES[path]) == []


@pytest.mark.parametrize("path", PAGES)
def test_every_form_that_changes_something_carries_its_token(path):
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", PAGES[path], flags=re.S)
    carries = re.compile("|".join([r"csrf\(\)", *(rf"\b{name}\(" for name in TOKEN_MACROS)]))
    assert [form for form in forms if not carries.search(form)] == []


def test_a_bare_text_is_seen(jinja):
    assert bare_text(jinja, "<p class='x'>{{ _('Yes') }} Hello there</p>") == ["Hello", "there"]


def test_a_loose_sentence_is_seen(jinja):
    assert loose_sentences(jinja, "{{ button('Save and continue') }}{{ button(_('Go on')) }}") == [
        "Save and continue"
    ]
