"""What a wording may be made of: words, and the fields, conditions and lists that its template has, no others.

A list of what is allowed and not of what is forbidden: a wording cannot reach a value, call anything
or repeat anything that the wording that came does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from shared.services.message_text import own_environment

AROUND = (
    "{{ name }}{{ council_name }}{{ base_url }}{{ council.phone }}{{ council.email }}"
    "{{ council.address }}{{ council.opening_hours }}{{ council.website }}"
)
"""Fields of every message."""
CHANNELS = frozenset({"sms", "email", "letter"})
IN_A_LOOP = "loop"


@dataclass(frozen=True)
class Piece:
    """One thing in a wording that is not words: where it is, what it is, and the lists it needs."""

    line: int
    key: tuple[str, str]
    """Its sort (`field`, `test`, `loop`, `set` or another, which is never allowed) and the expression."""
    within: tuple[str, ...] = ()
    """The lists in which it stands, outermost first."""
    needs: frozenset[str] = frozenset()
    """Those of them that give it its value."""


@dataclass(frozen=True)
class Unreadable(Exception):
    """A wording has a bracket too many or too few."""

    line: int


def pieces_of(content: str) -> tuple[Piece, ...]:
    """Everything in a wording that is not words. Raises Unreadable."""
    try:
        parsed = own_environment("en").parse(content)
    except TemplateSyntaxError as wrong:
        raise Unreadable(wrong.lineno) from wrong
    except RecursionError as deep:
        raise Unreadable(1) from deep
    return tuple(_pieces(parsed.body, ()))


def strangers(content: str, shipped: str) -> tuple[Piece, ...]:
    """What stands in a wording and may not, as the one that came has nothing like it. Raises Unreadable."""
    known: dict[tuple[str, str], list[Piece]] = {}
    for piece in (*pieces_of(shipped), *pieces_of(AROUND)):
        known.setdefault(piece.key, []).append(piece)
    return tuple(piece for piece in pieces_of(content) if not _fits(piece, known))


def _fits(piece: Piece, known: dict[tuple[str, str], list[Piece]]) -> bool:
    alike = known.get(piece.key, [])
    if piece.key[0] == "loop":
        # A list within a list would multiply: each stands only where it stood.
        return any(piece.within == each.within for each in alike)
    return any(each.needs <= set(piece.within) for each in alike)


def _pieces(body: list[nodes.Node], within: tuple[str, ...]) -> Iterator[Piece]:
    for node in body:
        if isinstance(node, nodes.Output):
            shown = [each for each in node.nodes if not isinstance(each, nodes.TemplateData)]
            yield from (_piece("field", each, within) for each in shown)
        elif isinstance(node, nodes.If):
            yield from _conditions(node, within)
        elif isinstance(node, nodes.For):
            yield from _list(node, within)
        elif isinstance(node, nodes.Assign):
            yield _piece("set", node, within)
        else:
            yield _piece(type(node).__name__, node, within)


def _conditions(node: nodes.If, within: tuple[str, ...]) -> Iterator[Piece]:
    yield from (_piece("test", each, within) for each in _tests(node.test))
    yield from _pieces(node.body, within)
    yield from _pieces(list(node.elif_), within)
    yield from _pieces(node.else_, within)


def _tests(test: nodes.Node) -> Iterator[nodes.Node]:
    """The single conditions of one that joins them; the way a message goes may always be asked."""
    if isinstance(test, nodes.And | nodes.Or):
        yield from _tests(test.left)
        yield from _tests(test.right)
    elif isinstance(test, nodes.Not):
        yield from _tests(test.node)
    elif not _asks_the_way(test):
        yield test


def _asks_the_way(test: nodes.Node) -> bool:
    return (
        isinstance(test, nodes.Compare)
        and isinstance(test.expr, nodes.Name)
        and test.expr.name == "channel"
        and all(
            each.op in {"eq", "ne"}
            and isinstance(each.expr, nodes.Const)
            and each.expr.value in CHANNELS
            for each in test.ops
        )
    )


def _list(node: nodes.For, within: tuple[str, ...]) -> Iterator[Piece]:
    if node.test is not None or node.recursive:
        yield _piece("a list with conditions", node, within)
        return
    name = f"{node.target!r} in {node.iter!r}"
    yield Piece(node.lineno, ("loop", name), within)
    yield from _pieces(node.body, (*within, name))
    yield from _pieces(node.else_, within)


def _piece(sort: str, node: nodes.Node, within: tuple[str, ...]) -> Piece:
    # A day may be written with its weekday or without.
    said = repr(node).replace("name='weekday'", "name='day'")
    names = {each.name for each in node.find_all(nodes.Name)}
    if isinstance(node, nodes.Name):
        names.add(node.name)
    return Piece(node.lineno or 1, (sort, said), within, frozenset(_giving(names, within)))


def _giving(names: set[str], within: tuple[str, ...]) -> Iterator[str]:
    for each in within:
        target = each.split(" in ", 1)[0]
        if IN_A_LOOP in names or any(f"Name(name={name!r}," in target for name in names):
            yield each
