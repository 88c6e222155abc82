"""Pages under the web server that serves them, each beside a bare Flask page in the same moments."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event

from shared.app import create_app
from shared.gateways.parts import assemble
from tests.performance.figures import Figure
from tests.performance.load import Asked, Askers, Took, fetch, percentile
from tests.performance.served import THREADS, WORKERS, served

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "1.2"))
BARE_SECONDS = SECONDS / 2

MOST = {
    "account_page": 8.0,
    "account_page_4_debts": 8.0,
    "worklist_page": 8.0,
    "statement_page": 10.0,
    "offer_page": 10.0,
}
"""How many times a bare page each may cost at most."""

MOST_DEEP = 1.2
"""The worklist's two thousandth page beside its first."""


@dataclass
class Measured:
    """What one page took in every round, and the bare page just before it."""

    page: list[Took] = field(default_factory=list)
    bare: list[Took] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests a second, in the round in the middle."""
        return sorted(took.per_second for took in self.page)[len(self.page) // 2]

    @property
    def p95(self) -> float:
        """The time within which 95 of 100 of all requests were answered."""
        return percentile([each for took in self.page for each in took.requests], 95)

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many bare pages one of these costs, round by round."""
        return tuple(
            bare.per_second / page.per_second
            for bare, page in zip(self.bare, self.page, strict=True)
        )


@pytest.fixture(scope="session")
def pages(scene):
    return scene.pages()


@pytest.fixture(scope="session")
def measured(council, pages):
    """Every page, asked for in turn, several times over."""
    found = {page.name: Measured() for page in pages} | {"bare_with_query": Measured()}
    with served(council.place) as (app, bare), Askers() as askers:
        asked = {page.name: Asked(app, page.path, page.cookie) for page in pages}
        asked["bare_with_query"] = Asked(bare, "/query")
        nothing = Asked(bare, "/")
        for each in (nothing, *asked.values()):
            for _ in range(WORKERS * THREADS * 2):  # every worker has seen it once
                fetch(each)
        for _ in range(ROUNDS):
            for name, each in asked.items():
                found[name].bare.append(askers.ask(nothing, BARE_SECONDS))
                found[name].page.append(askers.ask(each, SECONDS))
    return found


def queries_of(council, pages):
    """How many statements each page asks of the database, once it has been asked for before."""
    parts = assemble(council.place.settings)
    app, counted = create_app(parts=parts), {}
    statements = []
    event.listen(
        parts.database.engine, "before_cursor_execute", lambda *asked: statements.append(asked[2])
    )
    for page in pages:
        for _ in range(2):
            statements.clear()
            answer = app.test_client(use_cookies=False).get(
                page.path, headers={"Cookie": page.cookie}, base_url="http://localhost"
            )
        assert answer.status_code == 200, page.name
        assert page.holds in answer.text, page.name
        counted[page.name] = len(statements)
    parts.database.close()
    return counted


def test_pages_beside_a_bare_page(council, pages, measured, figures):
    counted = queries_of(council, pages) | {"bare_with_query": 1}
    bare = sorted(took.per_second for each in measured.values() for took in each.bare)
    for name, each in measured.items():
        if name != "worklist_deep":
            figures.note(
                Figure(
                    name,
                    council.place.kind,
                    council.accounts,
                    1 / each.per_second,
                    1 / bare[len(bare) // 2],
                    MOST.get(name),
                    each.per_second,
                    each.p95,
                    counted[name],
                    spread=each.ratios,
                )
            )
    assert max(counted[name] for name in MOST) <= 4


def test_the_worklists_last_pages_beside_its_first(council, measured, figures):
    deep, first = measured["worklist_deep"], measured["worklist_page"]
    figures.note(
        Figure(
            "worklist_deep",
            council.place.kind,
            council.accounts,
            1 / deep.per_second,
            1 / first.per_second,
            MOST_DEEP,
            deep.per_second,
            deep.p95,
            spread=tuple(
                mine / theirs for mine, theirs in zip(deep.ratios, first.ratios, strict=True)
            ),
        )
    )
