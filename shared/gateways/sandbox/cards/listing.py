"""Lists, page by page, and objects with others written out in them, as the provider answers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.gateways.sandbox.cards.refusal import not_there
from shared.gateways.sandbox.cards.store import Body, Store, shown

USUAL, MOST = 10, 100
FILTERS = {
    "customer": "customer",
    "payment_intent": "payment_intent",
    "payout": "_payout",
    "source": "source",
}


def page_of(store: Store, kind: str, params: dict[str, Any], path: str) -> Body:
    """One page of a list, newest first. Raises Refusal."""
    limit = min(max(int(params.get("limit", USUAL)), 1), MOST)
    found = _after(store, kind, params.get("starting_after"))
    wanted = [body for _, body in zip(range(limit + 1), _matching(found, params), strict=False)]
    expand = [each.removeprefix("data.") for each in params.get("expand", ())]
    return {
        "object": "list",
        "url": path,
        "has_more": len(wanted) > limit,
        "data": [expanded(store, body, expand) for body in wanted[:limit]],
    }


def _after(store: Store, kind: str, last: str | None) -> Iterator[Body]:
    found = store.newest_first(kind)
    if last is None:
        return found
    for body in found:
        if body["id"] == last:
            return found
    raise not_there(kind, last)


def _matching(found: Iterator[Body], params: dict[str, Any]) -> Iterator[Body]:
    created = params.get("created", {})
    for body in found:
        right = all(body.get(FILTERS[name]) == params[name] for name in FILTERS if name in params)
        if right and _within(body["created"], created):
            yield body


def _within(second: int, bounds: dict[str, str]) -> bool:
    return (
        second >= int(bounds.get("gte", 0))
        and second > int(bounds.get("gt", -1))
        and second <= int(bounds.get("lte", 2**53))
        and second < int(bounds.get("lt", 2**53))
    )


def expanded(store: Store, body: Body, paths: list[str]) -> Body:
    """An object as it is shown, with what was asked for written out instead of named."""
    answer = shown(body)
    for path in paths:
        _expand(store, answer, path)
    return answer


def _expand(store: Store, into: Body, path: str) -> None:
    name, _, rest = path.partition(".")
    if isinstance(into.get(name), str) and (found := store.find(into[name])):
        into[name] = shown(found)
    if rest and isinstance(into.get(name), dict):
        _expand(store, into[name], rest)
