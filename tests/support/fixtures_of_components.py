"""The examples that govuk-frontend ships for each component, asked of our macros with our arguments."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from tests.support.html_page import Element, Reader
from tests.support.requirements import need_npm_package

Options = dict[str, Any]
SIZES = ("s", "m", "l", "xl")


class NotOurs(Exception):
    """The example uses an option that no page of ours needs."""


def examples(component: str) -> list[tuple[str, Options, str]]:
    """Name, options and HTML of every example of a component."""
    path = need_npm_package(f"govuk-frontend/dist/govuk/components/{component}/fixtures.json")
    return [
        (each["name"], each["options"], each["html"])
        for each in json.loads(path.read_text())["fixtures"]
    ]


def same_shape(html: str) -> list[Any]:
    """HTML as nested lists: order of attributes, blanks and line ends make no difference."""
    return _shape(Reader(f"<!doctype html>{html}").root)


def _shape(element: Element) -> list[Any]:
    shaped: list[Any] = []
    for child in element.children:
        if isinstance(child, Element):
            attributes = {name: " ".join(value.split()) for name, value in child.attributes.items()}
            attributes["class"] = " ".join(sorted(child["class"].split()))
            shaped.append([child.tag, attributes, _shape(child)])
        elif text := " ".join(child.split()):
            if shaped and isinstance(shaped[-1], str):
                shaped[-1] += text
            else:
                shaped.append(text)
    return shaped


# ------------------------------------------------------------------ their options as our arguments


def text_of(given: Any) -> Any:
    """`{"text": ...}` or `{"html": ...}` as what a template would pass."""
    if given is None or not isinstance(given, Mapping):
        return given
    if set(given) - {"text", "html"}:
        raise NotOurs(str(set(given)))
    return Markup(given["html"]) if given.get("html") else given.get("text")


def size_of(classes: str | None, prefix: str) -> str:
    """The size that a class such as govuk-label--l asks for."""
    if not classes:
        return ""
    size = classes.removeprefix(f"{prefix}--")
    if size not in SIZES:
        raise NotOurs(classes)
    return size


def labelled(options: Options) -> Options:
    """The arguments that every field with a label shares."""
    label = options.pop("label")
    heading = bool(label.pop("isPageHeading", False))
    size = size_of(label.pop("classes", None), "govuk-label")
    return {"label": text_of(label), "heading": heading, "size": size, **messages(options)}


def grouped(options: Options) -> Options:
    """The arguments that every group of fields shares."""
    fieldset = dict(options.pop("fieldset", None) or _refuse("no fieldset"))
    legend = dict(fieldset.pop("legend"))
    if fieldset:
        raise NotOurs(str(fieldset))
    heading = bool(legend.pop("isPageHeading", False))
    size = size_of(legend.pop("classes", None), "govuk-fieldset__legend")
    return {"legend": text_of(legend), "heading": heading, "size": size, **messages(options)}


def messages(options: Options) -> Options:
    """Hint and error message."""
    return {
        "hint": text_of(options.pop("hint", None)),
        "error": text_of(options.pop("errorMessage", None)),
    }


def renamed(options: Options, **names: str) -> Options:
    """Options that differ from our arguments in name alone; those that are absent stay absent."""
    return {ours: options.pop(theirs) for ours, theirs in names.items() if theirs in options}


def nothing_left(options: Options) -> None:
    """Refuse an example that asks for more than we offer."""
    if options:
        raise NotOurs(str(options))


def _refuse(why: str) -> Any:
    raise NotOurs(why)


def covered(component: str, ours: Callable[[Options], str]) -> Iterator[tuple[str, str, str]]:
    """Name, our HTML and theirs, for each example that we offer everything for."""
    for name, options, theirs in examples(component):
        try:
            made = ours(json.loads(json.dumps(options)))
        except (NotOurs, KeyError):
            continue
        yield name, made, theirs
