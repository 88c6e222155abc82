"""Where a supplier takes the bank details: the payer goes to its page, and what is true when they are back."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit.kept import forget_sign_up
from portal.direct_debit.steps import SignUpHere, to_plan
from shared.domain.mandate_states import MandateState
from shared.services.audit import Actor
from shared.services.direct_debit.give import GivenMandate
from shared.services.direct_debit.sign_up import payer_name
from shared.services.direct_debit.supplier_set_up import begin_set_up
from shared.web.clock import now
from shared.web.direct_debit_supplier import (
    NotHandedOver,
    let_form_end_at_supplier,
    seen_now,
    to_supplier,
)
from shared.web.language import language
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session

WAITS = (4, 8, 15, 30)
"""Seconds until the page asks again by itself while the supplier is silent, and then no more."""


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of going to the supplier and of coming back."""
    pages.add_url_rule("/<reference>/back", "back", back)
    pages.add_url_rule("/<reference>/go-on", "go_on", go_on, methods=["POST"])
    pages.register_error_handler(NotHandedOver, not_handed_over)


def give_at_supplier(here: SignUpHere, plan_reference: str) -> ResponseReturnValue:
    """Write the mandate down and send the payer on. Raises AlreadyGiven and NotHandedOver."""
    payer, answers = current_payer(), here.answers
    name = payer_name(current_session(), payer.party_id)
    given = GivenMandate(
        party_id=payer.party_id,
        plan_reference=plan_reference,
        holder_name=name.organisation or f"{name.forenames} {name.surname}".strip(),
        details=None,
        verdict="",
        press=answers.press,
        language=language(),
        guarantee_id=here.guarantee.id,
        replaces_id=answers.replaces,
    )
    begun = begin_set_up(current_session(), keys(), given, _payer(), now())
    forget_sign_up()
    return go_on_at_supplier(begun.mandate_id, plan_reference)


def go_on_at_supplier(mandate_id: int, plan_reference: str) -> ResponseReturnValue:
    """To the supplier's page, or to ours when everything is given. Raises NotHandedOver."""
    sent = to_supplier(mandate_id, plan_reference, _payer())
    return sent or redirect(url_for("direct_debit.back", reference=plan_reference), 303)


def back(reference: str) -> ResponseReturnValue:
    """What became of it, whatever the payer did at the supplier and however they came here."""
    seen = seen_now(reference, current_payer().party_id, _payer())
    if seen.is_given:
        return redirect(url_for("direct_debit.done", reference=reference), 303)
    if seen.state is MandateState.EXPIRED:
        return to_plan(
            reference, _("The time to give your bank details ran out. Nothing was set up.")
        )
    if seen.state is not MandateState.DRAFT:
        return to_plan(reference, _("There is no Direct Debit for this plan any more."))
    let_form_end_at_supplier()
    page = make_response(
        render_template("portal/direct_debit/back.html", seen=seen, reference=reference)
    )
    looked = _looked()
    if not seen.is_known and looked < len(WAITS):
        again = url_for("direct_debit.back", reference=reference, look=looked + 1)
        page.headers["Refresh"] = f"{WAITS[looked]}; url={again}"
    return page


def _looked() -> int:
    """How often the page has looked again by itself; it stops where that is no number of ours."""
    text = request.args.get("look", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else len(WAITS)


def go_on(reference: str) -> ResponseReturnValue:
    """Once more to the supplier's page, which is still open."""
    seen = seen_now(reference, current_payer().party_id, _payer())
    return go_on_at_supplier(seen.mandate.mandate_id, reference)


def not_handed_over(problem: NotHandedOver) -> Response:
    """The supplier's page did not open. 503, because it is not the payer who did something wrong."""
    page = render_template(
        "portal/direct_debit/not_handed_over.html",
        reference=problem.plan_reference,
        may_try_again=problem.may_try_again,
    )
    return make_response(page, 503)


def _payer() -> Actor:
    return Actor("payer", current_payer().payer_id)
