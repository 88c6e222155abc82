"""Handing a payer over to the page of a Direct Debit supplier, and asking what became of it there."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import redirect
from flask.typing import ResponseReturnValue

from shared.domain.mandate_states import ENDED, MandateState
from shared.gateways.card_ports import CardsProblem, CardsRefused
from shared.services.audit import Actor
from shared.services.direct_debit.supplier_set_up import (
    BegunMandate,
    begun_mandate,
    hand_over,
    look_up,
)
from shared.web.cards import PAGES_OF
from shared.web.clock import now
from shared.web.headers import allow_here
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import commit, read_transaction

log = structlog.get_logger("direct_debits")


class NotHandedOver(Exception):
    """The supplier's page did not open, and no Direct Debit was set up."""

    def __init__(self, plan_reference: str, *, may_try_again: bool) -> None:
        super().__init__("not handed over")
        self.plan_reference = plan_reference
        self.may_try_again = may_try_again


@dataclass(frozen=True)
class SeenNow:
    """How a mandate stands that somebody went to the supplier to give."""

    mandate: BegunMandate
    state: MandateState
    is_known: bool
    """Whether the supplier could be asked."""

    @property
    def is_given(self) -> bool:
        """Whether the payer gave it, and it stands."""
        return self.state is not MandateState.DRAFT and self.state not in ENDED


def supplier_takes_details() -> bool:
    """Whether bank details are typed on a supplier's page, and never on one of ours."""
    return current_parts().direct_debits.keeps_details


def let_form_end_at_supplier() -> None:
    """The form of this page is answered by sending the browser to the supplier's page."""
    if supplier_takes_details():
        allow_here("form-action", *PAGES_OF["stripe"])


def to_supplier(mandate_id: int, plan_reference: str, by: Actor) -> ResponseReturnValue | None:
    """Keep what the request wrote down, and only then send the payer on; none when nothing is to give.

    The supplier is never asked within a transaction that writes. Raises NotHandedOver.
    """
    commit()
    parts = current_parts()
    try:
        address = hand_over(parts.database, parts.direct_debits, keys(), mandate_id, by, now())
    except CardsProblem as problem:
        refused = isinstance(problem, CardsRefused)
        note = log.error if refused else log.warning
        note("set-up-page-not-opened", mandate=mandate_id, reason=problem.reason)
        raise NotHandedOver(plan_reference, may_try_again=not refused) from problem
    return redirect(address, 303) if address else None


def seen_now(plan_reference: str, party_id: int, by: Actor) -> SeenNow:
    """How the newest mandate of a plan at the supplier stands, whatever the payer did there.

    Raises NotFound for a plan that is not theirs, or that nobody went to the supplier for.
    """
    parts = current_parts()
    with read_transaction() as session:
        begun = begun_mandate(session, party_id, plan_reference)
    try:
        state = look_up(parts.database, parts.direct_debits, keys(), begun.mandate_id, by, now())
    except CardsProblem as problem:
        log.warning("set-up-not-asked", mandate=begun.mandate_id, reason=problem.reason)
        return SeenNow(begun, begun.state, is_known=False)
    return SeenNow(begun, state, is_known=True)
