"""What must be true of every page, whoever asks for it and whatever the test is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from shared.services.catalogue import LANGUAGES, translations
from tests.support.html_page import Element, Reader

LARGEST_PAGE = 50_000
"""Bytes before compression."""
CONTROLS = ("input", "select", "textarea")
UNLABELLED = frozenset({"hidden", "submit", "button"})
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "headers", "list")


def faults_of(html: str) -> list[str]:
    """Everything that is wrong with a page, in plain words; nothing when it is fine."""
    reader = Reader(html)
    if reader.faults:
        return reader.faults
    found = [fault for check in CHECKS for fault in check(reader.root)]
    size = len(html.encode())
    if size >= LARGEST_PAGE:
        found.append(f"the page is {size:,} bytes; it must stay under {LARGEST_PAGE:,}")
    return found


def language_is_set(page: Element) -> Iterator[str]:
    """The language of the page is said."""
    if page.all("html")[0]["lang"] not in LANGUAGES:
        yield "<html> says no language of ours"


def one_heading_and_its_title(page: Element) -> Iterator[str]:
    """One h1, and a title that begins with it; "Error:" before it exactly when something is wrong."""
    headings, titles = (
        page.all("h1"),
        [each for each in page.all("title") if not each.inside("svg")],
    )
    if len(headings) != 1 or len(titles) != 1:
        yield f"there are {len(headings)} h1 and {len(titles)} titles; there must be one of each"
        return
    begins, title = headings[0].text, titles[0].text
    if page.having("govuk-error-summary"):
        marks = {translations(language).gettext("Error:") for language in LANGUAGES}
        mark, _, title = title.partition(" ")
        if mark not in marks:
            yield f"there are errors, but the title is {titles[0].text!r}"
    if not title.startswith(begins) or not begins:
        yield f"the title {titles[0].text!r} does not begin with the h1 {begins!r}"


def every_field_has_a_label(page: Element) -> Iterator[str]:
    """Each field has a label, and each group of choices a legend."""
    labelled = {each["for"] for each in page.all("label") if each.text}
    for control in page.all(*CONTROLS):
        if control["type"] in UNLABELLED:
            continue
        if (
            control["id"] not in labelled
            and "aria-label" not in control
            and not control["aria-labelledby"]
        ):
            yield f"{_named(control)} has no label"
        if control["type"] == "radio" and not _in_a_named_group(control):
            yield f"{_named(control)} is in no fieldset with a legend"


def error_links_land_on_a_field(page: Element) -> Iterator[str]:
    """Each link of the error summary leads to a field on the page."""
    fields = {each["id"] for each in page.all(*CONTROLS)}
    for summary in page.having("govuk-error-summary"):
        for link in summary.all("a"):
            if link["href"].removeprefix("#") not in fields:
                yield f"the error {link.text!r} leads to {link['href']}, where there is no field"


def ids_are_unique_and_known(page: Element) -> Iterator[str]:
    """No id twice, and nothing refers to an id that is not there."""
    counted = Counter(each["id"] for each in page.walk() if "id" in each)
    for name, times in counted.items():
        if times > 1 or not name or " " in name:
            yield f"the id {name!r} stands {times} times"
    for each in page.walk():
        for reference in REFERENCES:
            for name in each[reference].split():
                if name not in counted:
                    yield f"{_named(each)} refers to the id {name!r}, which is not there"


def links_within_the_page_land(page: Element) -> Iterator[str]:
    """A link to a part of the page leads somewhere."""
    known = {each["id"] for each in page.walk() if "id" in each}
    for link in page.all("a"):
        if link["href"].startswith("#") and link["href"][1:] not in known:
            yield f"the link {link.text!r} leads to {link['href']}, which is not there"


def nothing_is_inline(page: Element) -> Iterator[str]:
    """The policy of the page forbids inline styles, scripts and handlers."""
    for each in page.walk():
        if "style" in each or each.tag == "style":
            yield f"{_named(each)} has an inline style"
        if each.tag == "script" and not each["src"]:
            yield "there is an inline script"
        if any(name.startswith("on") for name in each.attributes):
            yield f"{_named(each)} has an inline handler"
        if each["href"].strip().lower().startswith(("javascript:", "data:")):
            yield f"{_named(each)} leads to {each['href'][:30]!r}"


def forms_are_ours(page: Element) -> Iterator[str]:
    """Every form that changes something carries the token, and leaves the checking to us."""
    for form in page.all("form"):
        if form["method"].lower() == "post":
            if not any(
                each["name"] == "csrf_token" and each["value"] for each in form.all("input")
            ):
                yield f"the form to {form['action']!r} has no csrf_token"
            if "novalidate" not in form:
                yield f"the form to {form['action']!r} lets the browser check it (novalidate is missing)"


def names_are_not_empty(page: Element) -> Iterator[str]:
    """Links, buttons and headings say something; pictures have their words."""
    for each in page.all("a", "button", "h1", "h2", "h3", "h4", "legend", "caption", "th"):
        if not (
            each.text or each["aria-label"] or any(picture["alt"] for picture in each.all("img"))
        ):
            yield f"{_named(each)} says nothing"
    for picture in page.all("img"):
        if "alt" not in picture:
            yield f"{_named(picture)} has no alt"
    for cell in page.all("th"):
        if cell["scope"] not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"the heading cell {cell.text!r} has no scope"


def there_is_a_way_on(page: Element) -> Iterator[str]:
    """Nobody is left on a page that leads nowhere."""
    mains = page.all("main")
    if len(mains) != 1:
        yield f"there are {len(mains)} <main>"
        return
    links = [
        each for each in mains[0].all("a") if each["href"] and not each["href"].startswith("#")
    ]
    if not links and not mains[0].all("button") and not page.having("govuk-back-link"):
        yield "the page is a dead end: no link or button in <main>"


def nobody_elses_name(page: Element) -> Iterator[str]:
    """A council's page does not dress up as central government's."""
    for body in page.all("body"):
        if "GOV.UK" in body.text:
            yield "the page says GOV.UK"


CHECKS: tuple[Callable[[Element], Iterator[str]], ...] = (
    language_is_set,
    one_heading_and_its_title,
    every_field_has_a_label,
    error_links_land_on_a_field,
    ids_are_unique_and_known,
    links_within_the_page_land,
    nothing_is_inline,
    forms_are_ours,
    names_are_not_empty,
    there_is_a_way_on,
    nobody_elses_name,
)


def _named(element: Element) -> str:
    known = element["id"] or element["name"] or element.text[:30]
    return f"<{element.tag}> {known!r}" if known else f"<{element.tag}>"


def _in_a_named_group(control: Element) -> bool:
    groups = [each for each in control.above() if each.tag == "fieldset"]
    return bool(groups) and any(each.text for each in groups[0].all("legend"))
