"""What the documents speak of is there: files, headings, commands, targets and settings."""

import contextlib
import re
import subprocess

import click
import pytest

from shared.cli import evenkeel
from shared.settings import SettingsMistakes, read_settings
from tests.support.source import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.com|--(extra-)?index-url"
)


NOT_FOR_CONTAINERS = re.compile(r"EVENKEEL_(CHEAP_PASSWORDS|CLOCK|\w+_MINUTES)")
"""Settings whose own default a live installation keeps."""


class Asked(dict[str, str]):
    """An environment that remembers which settings were asked for."""

    def get(self, name, default=None):
        settings_asked_for.add(name)
        return super().get(name, default)


settings_asked_for: set[str] = set()
for gateway in ("smtp", "notify"):
    with contextlib.suppress(SettingsMistakes):
        read_settings(Asked(EVENKEEL_MESSAGES=gateway, EVENKEEL_CARDS="stripe"))
for gateway in ("bacs", "stripe"):
    with contextlib.suppress(SettingsMistakes):
        read_settings(Asked(EVENKEEL_DIRECT_DEBIT=gateway))
with contextlib.suppress(SettingsMistakes):
    read_settings(Asked(EVENKEEL_REGISTER="api"))


def each(documents):
    return pytest.mark.parametrize("document", documents, ids=lambda path: path.name)


def anchor(heading):
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors_of(document):
    return {anchor(h) for h in re.findall(r"^#+ (.+)$", document.read_text(), re.M)}


def code_in(document):
    text = document.read_text()
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.M | re.S)
    return [*re.findall(r"`([^`\n]+)`", text), *(line for b in blocks for line in b.splitlines())]


def is_there(link, document):
    path, _, heading = link.partition("#")
    target = document if not path else (document.parent / path).resolve()
    return target.exists() and (not heading or heading in anchors_of(target))


@each(DOCUMENTS)
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    inside = [link for link in links if not link.startswith(("https://", "http://", "mailto:"))]
    assert [link for link in inside if not is_there(link, document)] == []


@each(DOCUMENTS)
def test_every_path_that_is_named_exists(document):
    ours = r"(?:portal|backoffice|shared|templates|migrations|tests|docs|\.ci)/[\w./-]*"
    named = [code for code in code_in(document) if re.fullmatch(ours, code)]
    assert [path for path in named if not (ROOT / path).exists()] == []


@each(DOCUMENTS)
def test_every_target_that_is_named_can_be_made(document):
    named = {found[1] for code in code_in(document) if (found := re.match(r"make ([a-z-]+)", code))}
    can = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert named - can == set()


def find_command(words):
    """The words that were not understood, after following the command line as far as it goes."""
    command = evenkeel
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return words
        command, words = found, words[1:]
    return []


@each(DOCUMENTS)
def test_every_command_that_is_named_exists(document):
    lines = [code.split()[1:] for code in code_in(document) if code.startswith("evenkeel ")]
    assert [line for line in lines if find_command(line)] == []


@each([*DOCUMENTS, ROOT / "compose.yaml"])
def test_every_setting_that_is_named_is_read(document):
    named = set(re.findall(r"\bEVENKEEL_[A-Z_]+[A-Z]\b", document.read_text()))
    assert named - settings_asked_for == set()


def test_every_setting_of_a_live_installation_can_be_given_to_the_containers():
    compose = (ROOT / "compose.yaml").read_text()
    lacking = {name for name in settings_asked_for if name not in compose}
    assert {name for name in lacking if not NOT_FOR_CONTAINERS.fullmatch(name)} == set()


def test_no_file_names_a_registry():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    names = [
        ROOT / n for n in listed.stdout.splitlines() if not n.startswith("tests/architecture/")
    ]
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in names
        if path.is_file() and path.suffix not in {".png", ".ico", ".woff2", ".jpg"}
    }
    assert {p.name for p, text in texts.items() if REGISTRIES.search(text)} == set()
