"""The Direct Debit contract against Stripe's own test mode, where a test key is given.

The key is of an account with Bacs Direct Debit switched on; nothing that it does moves money.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
import stripe

from shared.gateways.direct_debit_ports import MandateStatus, SeenMandate
from shared.gateways.stripe_direct_debits import StripeDirectDebits
from shared.gateways.stripe_events import API_VERSION
from shared.settings import StripeAccount
from tests.gateways.direct_debits_contract import DirectDebitsContract

KEY = os.environ.get("EVENKEEL_TEST_STRIPE_KEY", "")
ACCOUNT = {"sort_code": "108800", "account_number": "00012345"}
HOLDER = {
    "name": "A Payer",
    "email": "payer@portal.example",
    "address": {"line1": "1 Quay Street", "city": "Tidewell", "postal_code": "TW1 1AA"}
    | {"country": "GB"},
}


def give(client, customer_id):
    """Give a mandate as Checkout would, which only a person can press through."""
    method = client.v1.payment_methods.create(
        {"type": "bacs_debit", "bacs_debit": ACCOUNT, "billing_details": HOLDER}
    )
    return client.v1.setup_intents.create(
        {
            "customer": customer_id,
            "payment_method": method.id,
            "allowed_payment_method_types": ["bacs_debit"],
            "confirm": True,
            "mandate_data": {
                "customer_acceptance": {
                    "type": "online",
                    "online": {"ip_address": "203.0.113.9", "user_agent": "contract"},
                }
            },
        }
    )


if KEY.startswith(("sk_test_", "rk_test_")):

    class TestStripeDebitsTestMode(DirectDebitsContract):
        """Stripe obeys the contract."""

        @pytest.fixture
        def now(self):
            return datetime.now(UTC)

        @pytest.fixture
        def port(self):
            return StripeDirectDebits(StripeAccount(KEY, "pk_test_not_used", ("whsec_not_used",)))

        @pytest.fixture
        def given(self, port):
            client = stripe.StripeClient(KEY, stripe_version=API_VERSION)
            customer = client.v1.customers.create({"metadata": {"direct_debit": "contract"}})
            intent = give(client, customer.id)
            seen = port.look_up_mandate(str(intent.mandate))
            assert seen.status in (MandateStatus.PENDING, MandateStatus.ACTIVE)
            return SeenMandate(
                seen.status, seen.mandate_id, seen.method_id, customer.id, seen.ending
            )

else:

    @pytest.mark.skip(
        reason="set EVENKEEL_TEST_STRIPE_KEY to a Stripe test key to run the Direct Debit contract"
    )
    def test_stripe_obeys_the_direct_debit_contract():
        """Stands for the contract, so that its absence is said once."""
