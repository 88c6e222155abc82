"""A council that takes no cards."""

from __future__ import annotations

import inspect

import pytest

from shared.gateways.card_ports import CardPort, CardsRefused, NotTheirs
from shared.gateways.no_cards import NoCards
from shared.gateways.parts import assemble
from shared.settings import read_settings

ASKED = sorted(name for name in vars(CardPort) if not name.startswith("_"))


@pytest.mark.parametrize("name", ASKED)
def test_whatever_is_asked_is_refused(name):
    ask = getattr(NoCards(), name)
    with pytest.raises((CardsRefused, NotTheirs)) as refused:
        ask(*inspect.signature(ask).parameters)
    assert str(refused.value) == "no-cards"


@pytest.mark.parametrize(
    ("cards", "kind"), [("none", "NoCards"), ("sandbox", "SandboxCards"), ("stripe", "StripeCards")]
)
def test_the_settings_choose_the_provider(cards, kind, tmp_path):
    settings = read_settings(
        {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_CARDS": cards,
            "EVENKEEL_STRIPE_KEY": "sk_test_1",
            "EVENKEEL_STRIPE_PUBLIC_KEY": "pk_test_1",
            "EVENKEEL_STRIPE_WEBHOOK_SECRETS": "whsec_1",
            "DATABASE_URL": f"sqlite:///{tmp_path}/cards.sqlite3",
        }
    )
    parts = assemble(settings)
    assert parts.cards.__class__.__name__ == kind
    parts.database.close()
