"""A strict reader of our own HTML: every tag closed by hand, nesting checked, elements to ask about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
BLOCKS = frozenset(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav"
    " ol p pre section table ul".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NEVER_INSIDE = {
    "a": ("a", "button", "label"),
    "button": ("a", "button"),
    "input": ("button",),
    "select": ("a", "button"),
    "textarea": ("a", "button"),
    "form": ("form",),
    "label": ("label",),
    "main": ("main", "header", "footer"),
    **dict.fromkeys(HEADINGS, HEADINGS),
}
"""What an element may never be inside of, however deep."""
ONLY_UNDER = {
    "li": ("ul", "ol"),
    "dt": ("dl", "div"),
    "dd": ("dl", "div"),
    "tr": ("thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
    "caption": ("table",),
    "legend": ("fieldset",),
    "option": ("select", "optgroup", "datalist"),
    "summary": ("details",),
    "figcaption": ("figure",),
}
ONLY_HOLDS = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dt", "dd", "div"),
    "table": ("caption", "colgroup", "thead", "tbody", "tfoot"),
    "thead": ("tr",),
    "tbody": ("tr",),
    "tfoot": ("tr",),
    "tr": ("th", "td"),
    "select": ("option", "optgroup"),
}
PHRASING_ONLY = frozenset(
    {"p", "span", "a", "strong", "em", "label", "button", "summary", "dt", *HEADINGS}
)
"""What may not hold blocks. A link may in HTML, but none of ours needs to; a legend may hold a heading."""


@dataclass
class Element:
    """One element with its attributes, its children and the text inside."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    def walk(self) -> Iterator[Element]:
        """Every element inside, in order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *tags: str) -> list[Element]:
        """Every element inside with one of these tags."""
        return [each for each in self.walk() if each.tag in tags]

    def having(self, css_class: str) -> list[Element]:
        """Every element inside with a class."""
        return [each for each in self.walk() if css_class in each["class"].split()]

    def above(self) -> Iterator[Element]:
        """The elements that this one is inside of, nearest first."""
        at = self.parent
        while at is not None:
            yield at
            at = at.parent

    def inside(self, *tags: str) -> bool:
        """Whether one of these tags is somewhere above."""
        return any(each.tag in tags for each in self.above())

    @property
    def text(self) -> str:
        """The text inside, blanks run together."""
        return " ".join(self._texts().split())

    def _texts(self) -> str:
        return "".join(each if isinstance(each, str) else each._texts() for each in self.children)


class Reader(HTMLParser):
    """Builds the tree and notes everything that is not as it should be."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.faults: list[str] = []
        self._open = self.root
        if not html.lstrip().lower().startswith("<!doctype html>"):
            self.faults.append("does not begin with <!DOCTYPE html>")
        self.feed(html)
        self.close()
        for left in [self._open, *self._open.above()]:
            if left.tag:
                self._fault(f"<{left.tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, after looking whether it may stand here."""
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self._fault(f"<{tag}> has an attribute twice")
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._look_at_place(element)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>`: closed at once, which only drawings may be."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open, and no other."""
        if tag in VOID or self._open.tag != tag:
            self._fault(f"</{tag}> closes nothing; <{self._open.tag or 'nothing'}> is open")
            return
        self._open = self._open.parent or self.root

    def handle_data(self, data: str) -> None:
        """Text, which lists and tables may not hold directly."""
        if self._open.tag in ONLY_HOLDS and data.strip():
            self._fault(f"<{self._open.tag}> holds the bare text {data.strip()[:30]!r}")
        self._open.children.append(data)

    def _look_at_place(self, element: Element) -> None:
        tag, parent = element.tag, self._open.tag
        if element.inside("svg"):
            return
        if tag in BLOCKS and (parent in PHRASING_ONLY or element.inside("p")):
            self._fault(f"<{tag}> inside <{parent}>")
        if tag in ONLY_UNDER and parent not in ONLY_UNDER[tag]:
            self._fault(f"<{tag}> directly inside <{parent}>")
        if parent in ONLY_HOLDS and tag not in ONLY_HOLDS[parent]:
            self._fault(f"<{parent}> directly holds <{tag}>")
        if forbidden := NEVER_INSIDE.get(tag):
            for each in forbidden:
                if element.inside(each):
                    self._fault(f"<{tag}> somewhere inside <{each}>")

    def _fault(self, what: str) -> None:
        line, column = self.getpos()
        self.faults.append(f"line {line}, column {column}: {what}")
