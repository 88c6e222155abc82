"""A Direct Debit that stands: how it is found for its plan, and cancelling it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit import words
from portal.direct_debit.kept import forget_sign_up
from portal.direct_debit.steps import to_plan
from shared.domain.mandate_states import CollectionState, MandateState
from shared.services.audit import Actor
from shared.services.direct_debit.cancelling import cancel_own
from shared.services.direct_debit.reading import (
    CollectionShown,
    DirectDebitShown,
    party_direct_debits,
)
from shared.services.errors import NotFound
from shared.services.plans.read import PlanPage, plan_page
from shared.web.cards import takes_cards
from shared.web.clock import now, today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

WITH_BANK = (CollectionState.IN_RUN, CollectionState.HANDED_IN)
"""Asked for already: only the payer's bank can stop it."""
NOT_GIVEN = (MandateState.DRAFT, MandateState.WAITING_FOR_SIGNATURE)


@dataclass(frozen=True)
class Standing:
    """A mandate that has not ended, and the plan that it pays."""

    plan: PlanPage
    shown: DirectDebitShown

    @property
    def can_be_replaced(self) -> bool:
        """Whether another account can take its place: not while it waits for somebody itself."""
        return self.shown.state not in NOT_GIVEN

    @property
    def waits_for_second(self) -> bool:
        """Whether a second person must still authorise it."""
        second = self.shown.second
        return (
            self.shown.state is MandateState.WAITING_FOR_SIGNATURE
            and second is not None
            and second.state == "waiting"
        )

    @property
    def waits_for_check(self) -> bool:
        """Whether somebody here still looks at whose account it is."""
        return self.shown.state in NOT_GIVEN and not self.waits_for_second

    @property
    def with_bank(self) -> tuple[CollectionShown, ...]:
        """What was asked for already and is still to leave the account."""
        return tuple(
            each
            for each in self.shown.collections
            if each.state in WITH_BANK and each.entry_on >= today()
        )

    @property
    def next(self) -> CollectionShown | None:
        """The next collection, whether it was asked for already or not."""
        waiting = (*self.with_bank, *((self.shown.next,) if self.shown.next else ()))
        return min(waiting, key=lambda each: each.entry_on, default=None)

    def collects(self, due: date) -> CollectionShown | None:
        """The collection that takes what is due on a day."""
        living = (each for each in self.shown.collections if each.state not in _GONE)
        return next((each for each in living if each.advised_on == due), None)


_GONE = (CollectionState.CANCELLED, CollectionState.UNPAID, CollectionState.FAILED)


def add_pages(pages: Blueprint) -> None:
    """Add the address of cancelling."""
    pages.add_url_rule("/<reference>/cancel", "cancel", cancel, methods=["GET", "POST"])


def standings(plan: PlanPage) -> tuple[Standing, ...]:
    """The mandates of a plan that have not ended, the newest first."""
    found = party_direct_debits(current_session(), current_payer().party_id)
    return tuple(
        Standing(plan, each)
        for each in found
        if each.is_living and each.plan_id == plan.id and not each.is_only_begun
    )


def standing_here(reference: str, *, newest: bool = False) -> Standing | None:
    """The mandate that pays a plan of whoever is signed in; the newest where one takes another's place.

    Raises NotFound for a plan that is not theirs.
    """
    plan = plan_page(current_session(), current_payer().party_id, reference, today())
    found = standings(plan)
    given = [each for each in found if each.shown.state not in NOT_GIVEN]
    ordered = found if newest or not given else given
    return ordered[0] if ordered else None


def cancel(reference: str) -> ResponseReturnValue:
    """Cancel the Direct Debit, after saying what happens to the payments."""
    standing = standing_here(reference, newest=True)
    if standing is None:
        return to_plan(reference, _("There is no Direct Debit for this plan any more."))
    if request.method != "POST":
        return render_template(
            "portal/direct_debit/cancel.html",
            standing=standing,
            shown=standing.shown,
            words=words,
            can_pay=takes_cards(),
        )
    return _cancelled(standing)


def _cancelled(standing: Standing) -> ResponseReturnValue:
    payer, reference = current_payer(), standing.plan.reference
    if request.form.get("mandate") != standing.shown.reference:
        abort(409)
    actor = Actor("payer", payer.payer_id)
    try:
        with_bank = cancel_own(
            current_session(), payer.party_id, standing.shown.mandate_id, actor, now()
        )
    except NotFound:
        return to_plan(reference, _("There is no Direct Debit for this plan any more."))
    forget_sign_up()
    if with_bank:
        flash(
            _(
                "Your Direct Debit is cancelled. A payment that we have asked your bank for may still "
                "leave your account. Only your bank can stop it now."
            )
        )
    else:
        flash(_("Your Direct Debit is cancelled. Nothing more will be taken."))
    return to_plan(reference)
