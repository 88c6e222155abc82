"""What every supplier of Direct Debits must do, the sandbox's stand-in like the real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import CardsRefused
from shared.gateways.direct_debit_ports import CollectionStatus, MandateStatus
from tests.support.records import next_number
from tests.support.supplier_debits import a_collection, a_set_up


class DirectDebitsContract:
    """Inherited by the test of each supplier, which gives `port`, `now` and `given`.

    `given` is a mandate as seen when a payer has given it and their bank has taken it.
    """

    @pytest.fixture
    def reference(self, now):
        return f"CT{now:%m%d%H%M%S}{next_number():04d}"

    def test_the_supplier_keeps_the_bank_details_and_collects(self, port):
        assert (port.keeps_details, port.collects) == (True, True)

    def test_a_page_has_an_id_an_address_and_a_customer(self, port, now, reference):
        page = port.set_up(a_set_up(now, reference))
        assert page.session_id
        assert page.customer_id
        assert page.address.startswith(("https://", "http://127.0.0.1"))

    def test_the_same_key_gives_the_same_page(self, port, now, reference):
        wish = a_set_up(now, reference)
        assert port.set_up(wish) == port.set_up(wish)

    def test_the_same_key_for_another_wish_is_refused(self, port, now, reference):
        wish = a_set_up(now, reference)
        port.set_up(wish)
        with pytest.raises(CardsRefused):
            port.set_up(replace(wish, return_address="https://portal.example/elsewhere"))

    def test_a_new_page_waits_and_carries_our_reference(self, port, now, reference):
        page = port.set_up(a_set_up(now, reference))
        seen = port.look_up_set_up(page.session_id)
        assert (seen.status, seen.reference) == (MandateStatus.WAITING, reference)
        assert (seen.mandate_id, seen.customer_id) == ("", page.customer_id)

    def test_a_closed_page_has_ended_and_stays_so(self, port, now, reference):
        session_id = port.set_up(a_set_up(now, reference)).session_id
        assert port.close_set_up(session_id).status is MandateStatus.ENDED
        assert port.close_set_up(session_id).status is MandateStatus.ENDED

    def test_a_given_mandate_is_seen_by_its_own_id(self, port, given):
        seen = port.look_up_mandate(given.mandate_id)
        assert (seen.status, seen.method_id) == (given.status, given.method_id)
        assert (seen.ending, seen.customer_id) == (given.ending, given.customer_id)

    def test_a_collection_is_on_its_way_and_carries_our_reference(self, port, given, reference):
        seen = port.collect(a_collection(given, reference))
        assert (seen.status, seen.reference) == (CollectionStatus.ON_ITS_WAY, reference)
        assert (seen.amount, seen.received, seen.currency) == (Money(4_250), ZERO, "gbp")
        assert port.look_up_collection(seen.collection_id) == seen

    def test_the_same_collection_twice_is_one(self, port, given, reference):
        wish = a_collection(given, reference)
        assert port.collect(wish) == port.collect(wish)

    def test_a_collection_is_found_by_our_reference(self, port, given, reference):
        made = port.collect(a_collection(given, reference))
        assert port.find_collection(reference, given.customer_id) == made

    def test_what_was_never_asked_for_is_not_found(self, port, given):
        assert port.find_collection("dd:0:1", given.customer_id) is None

    @pytest.mark.parametrize("days", [3, 15])
    def test_a_day_can_be_asked_for(self, port, given, reference, now, days):
        on = now.date() + timedelta(days=days)
        seen = port.collect(a_collection(given, reference, on=on))
        assert seen.status is CollectionStatus.ON_ITS_WAY

    @pytest.mark.parametrize("days", [1, 2, 16])
    def test_a_day_too_soon_or_too_far_is_refused(self, port, given, reference, now, days):
        on = now.date() + timedelta(days=days)
        with pytest.raises(CardsRefused):
            port.collect(a_collection(given, reference, on=on))

    @pytest.mark.parametrize("amount", [ZERO, Money(1)])
    def test_an_amount_that_cannot_be_collected_is_refused(self, port, given, reference, amount):
        with pytest.raises(CardsRefused):
            port.collect(a_collection(given, reference, amount=amount))

    def test_nothing_is_collected_when_the_account_was_forgotten(self, port, given, reference):
        port.cancel(given.method_id)
        with pytest.raises(CardsRefused):
            port.collect(a_collection(given, reference))

    def test_an_account_can_be_forgotten_twice(self, port, given):
        port.cancel(given.method_id)
        port.cancel(given.method_id)
        assert port.look_up_mandate(given.mandate_id).status is MandateStatus.REVOKED

    @pytest.mark.parametrize(
        "ask", ["look_up_set_up", "look_up_mandate", "look_up_collection", "look_up_claim"]
    )
    def test_what_is_not_there_is_refused(self, port, ask):
        with pytest.raises(CardsRefused) as refused:
            getattr(port, ask)("not_there_1")
        assert refused.value.reason == "resource_missing"
