"""The stand-in's own pages for Direct Debits: a mandate in each of its states, and what banks do."""

from __future__ import annotations

from collections.abc import Callable

from shared.gateways.sandbox.cards import SandboxCards
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.cards import TrialCards
from tests.support.signed_in import parts_of
from tests.support.supplier_debits import TrialDebits, a_collection, a_set_up

OVERVIEW = "What happens at the payers' banks"


def _page(
    act: Callable[[TrialDebits, str], object] = lambda debits, session_id: None,
) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        parts = parts_of(visitor.client.application)
        assert isinstance(parts.cards, SandboxCards)
        cards = TrialCards(parts.database, parts.clock, parts.settings.base_url)
        debits = TrialDebits(cards)
        wish = a_set_up(parts.clock.now(), "800123459", return_address="/", cancel_address="/")
        session_id = debits.port.set_up(wish).session_id
        act(debits, session_id)
        return f"/sandbox/direct-debits/give/{session_id}"

    return come


def _collected(debits: TrialDebits, session_id: str) -> None:
    debits.give(session_id)
    seen = debits.port.look_up_set_up(session_id)
    debits.port.collect(a_collection(seen, "234567891"))
    debits.later()
    debits.port.collect(a_collection(seen, "234567892"))


def _overview(visitor: Visitor) -> str:
    _page(_collected)(visitor)
    return "/sandbox/direct-debits"


PAGES = (
    ListedPage(
        "sandbox_direct_debits.overview",
        OVERVIEW,
        lambda visitor: "/sandbox/direct-debits",
        "nothing yet",
    ),
    ListedPage("sandbox_direct_debits.overview", OVERVIEW, _overview),
    ListedPage("sandbox_direct_debits.give", "Set up a Direct Debit", _page()),
    ListedPage(
        "sandbox_direct_debits.give",
        "The Direct Debit is set up",
        _page(lambda debits, session_id: debits.give(session_id)),
        "given",
    ),
    ListedPage(
        "sandbox_direct_debits.give",
        "This page can no longer be used",
        _page(lambda debits, session_id: debits.port.close_set_up(session_id)),
        "over",
    ),
)
