"""The contract against Stripe's own test mode, where a test key is given.

The key is of an account with MOTO allowed; nothing that it does moves money.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from shared.gateways.stripe_cards import StripeCards
from shared.settings import StripeAccount
from tests.gateways.card_payments_contract import CardPaymentsContract

KEY = os.environ.get("EVENKEEL_TEST_STRIPE_KEY", "")
CARDS = {
    "good": "pm_card_visa",
    "declined": "pm_card_visa_chargeDeclined",
    "no_funds": "pm_card_visa_chargeDeclinedInsufficientFunds",
}


if KEY.startswith(("sk_test_", "rk_test_")):

    class TestStripeTestMode(CardPaymentsContract):
        """Stripe obeys the contract."""

        @pytest.fixture
        def now(self):
            return datetime.now(UTC)

        @pytest.fixture
        def port(self):
            return StripeCards(StripeAccount(KEY, "pk_test_not_used", ("whsec_not_used",)))

        @pytest.fixture
        def key_in(self):
            return CARDS.__getitem__

else:

    @pytest.mark.skip(
        reason="set EVENKEEL_TEST_STRIPE_KEY to a Stripe test key to run the contract against Stripe"
    )
    def test_stripe_obeys_the_contract():
        """Stands for the contract, so that its absence is said once."""
