"""Where somebody stands in the sign-up, in the order that the scheme prescribes.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*, order of the pages of a paperless
sign-up: who can authorise, who collects, whose account and which, the schedule, and all of it to check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.direct_debit.kept import ALONE, OFFER, TWO, SignUp, kept_sign_up
from portal.plan.confirming import NotOurForm, read_press, takes_direct_debits
from portal.plan.steps import facts_here
from shared.services.direct_debit.guarantee import Guarantee, guarantee_on
from shared.services.direct_debit.reading import DirectDebitShown, party_direct_debits
from shared.services.direct_debit.sign_up import (
    ToCollect,
    needs_check,
    to_collect_of_offer,
    to_collect_of_plan,
)
from shared.services.errors import NotFound
from shared.services.plans.read import PlanPage, plan_page
from shared.services.proposals.evaluate import Answer, answer
from shared.services.proposals.facts import DebtsDoNotMix, NothingToPlan
from shared.services.proposals.propose import Press
from shared.web.clock import now, today
from shared.web.direct_debit_supplier import supplier_takes_details
from shared.web.language import language
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

HOLDER, COLLECTS, DETAILS, SECOND, DATES, CHECK = (
    "account_holder",
    "who_collects",
    "bank_details",
    "second_person",
    "dates",
    "check",
)
ORDER = (HOLDER, COLLECTS, DETAILS, SECOND, DATES, CHECK)


@dataclass(frozen=True)
class SignUpHere:
    """A sign-up that can go on: for a plan, or for an offer that is agreed with its last press."""

    answers: SignUp
    guarantee: Guarantee
    plan: PlanPage | None = None
    press: Press | None = None
    found: Answer | None = None
    """What becomes of the offer."""
    replaced: DirectDebitShown | None = None
    """The Direct Debit that this one takes the place of."""

    @property
    def reference(self) -> str:
        """What stands in the address."""
        return self.answers.subject

    @cached_property
    def collect(self) -> ToCollect:
        """What would be collected. Raises PastLastKnownHoliday."""
        session, party_id = current_session(), current_payer().party_id
        if self.plan is not None:
            replaces = self.answers.replaces
            return to_collect_of_plan(session, party_id, self.plan, replaces, now())
        found = self.found
        if found is None:
            raise NotFound
        debts = [debt.id for debt in found.facts.chosen]
        return to_collect_of_offer(
            session, party_id, found.lines, found.offer.paid_now, debts, now()
        )

    @property
    def at_supplier(self) -> bool:
        """Whether the bank details are typed on a supplier's page, after the last of ours."""
        return supplier_takes_details()

    @cached_property
    def is_other_name(self) -> bool:
        """Whether the account is in another name than the payer's, so that a person looks."""
        return not self.at_supplier and needs_check(
            current_session(), current_payer().party_id, self.answers.holder
        )

    @property
    def next_step(self) -> str:
        """The first page that is still to be answered."""
        done = {
            HOLDER: self.answers.who in ((ALONE,) if self.at_supplier else (ALONE, TWO)),
            COLLECTS: COLLECTS in self.answers.read,
            DETAILS: self.at_supplier or bool(self.answers.sealed and self.answers.holder),
            SECOND: self.answers.who != TWO or bool(self.answers.second_route),
            DATES: DATES in self.answers.read,
        }
        return next((each for each in ORDER[:-1] if not done[each]), CHECK)

    def to(self, step: str) -> ResponseReturnValue:
        """Go to a page of this sign-up."""
        return redirect(url_for(f"direct_debit.{step}", reference=self.reference), 303)


View = Callable[[SignUpHere], ResponseReturnValue]


def on_step(step: str) -> Callable[[View], Callable[[str], ResponseReturnValue]]:
    """Open a page only when those before it are answered; else the first that is not."""

    def of(view: View) -> Callable[[str], ResponseReturnValue]:
        @wraps(view)
        def shown(reference: str) -> ResponseReturnValue:
            here = sign_up_here(reference)
            if not isinstance(here, SignUpHere):
                return here
            if ORDER.index(here.next_step) < ORDER.index(step) and not _keeps_typed(step):
                return here.to(here.next_step)
            return view(here)

        return shown

    return of


def _keeps_typed(step: str) -> bool:
    """Somebody whose session ended sends a page again: what may be kept of it is kept first."""
    return step == DETAILS and request.method == "POST"


def sign_up_here(reference: str) -> SignUpHere | ResponseReturnValue:
    """The sign-up of whoever is signed in, or the page that must come first. Raises NotFound."""
    if not takes_direct_debits():
        abort(404)
    answers = kept_sign_up(current_payer().party_id, reference)
    if reference == OFFER:
        return _for_offer(answers)
    return _for_plan(answers)


def _for_plan(answers: SignUp) -> SignUpHere | ResponseReturnValue:
    payer = current_payer()
    plan = plan_page(current_session(), payer.party_id, answers.subject, today())
    living = [
        each
        for each in party_direct_debits(current_session(), payer.party_id)
        if each.is_living and each.plan_id == plan.id and not each.is_only_begun
    ]
    replaced = next((each for each in living if each.mandate_id == answers.replaces), None)
    if answers.replaces and replaced is None:
        return to_plan(answers.subject, _("Your Direct Debit has ended meanwhile."))
    if len(living) > bool(replaced):
        return to_plan(answers.subject)
    if not (plan.is_alive and plan.expected.left):
        return to_plan(answers.subject, _("There is nothing left to collect for this plan."))
    guarantee = guarantee_on(current_session(), language())
    if guarantee is None:
        return not_now()
    return SignUpHere(answers, guarantee, plan=plan, replaced=replaced)


def _for_offer(answers: SignUp) -> SignUpHere | ResponseReturnValue:
    try:
        press = read_press(MultiDict(answers.offer))
        facts = facts_here().choosing(press.seen.balances)
    except (NotOurForm, NotFound, NothingToPlan, DebtsDoNotMix):
        return redirect(url_for("plan.check"), 303)
    if facts.marks.open_proposal is not None:
        return redirect(url_for("plan.proposal", reference=facts.marks.open_proposal), 303)
    guarantee = guarantee_on(current_session(), language())
    if guarantee is None:
        return not_now()
    found = answer(facts, press.offer)
    return SignUpHere(answers, guarantee, press=press, found=found)


def to_plan(reference: str, says: str = "") -> ResponseReturnValue:
    """Back to the plan, with a word about why."""
    if says:
        flash(says)
    return redirect(url_for("plan.plan", reference=reference), 303)


def not_now() -> ResponseReturnValue:
    """A Direct Debit cannot be set up here at the moment: how else to pay."""
    return render_template("portal/direct_debit/not_now.html"), 409
