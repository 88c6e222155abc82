"""The press of the confirm button, and the pages for when something changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit.kept import OFFER, keep_sign_up, kept_sign_up
from portal.plan.draft import TypedOffer, forget_draft, keep_typed
from portal.plan.forms import typed_date
from portal.plan.steps import council_nation, facts_here
from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.money import Money
from shared.domain.schedule import Offer, offer_of_lines
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.plans.replace import debit_goes_over
from shared.services.proposals.changes import Seen
from shared.services.proposals.facts import DebtsDoNotMix, NothingToPlan
from shared.services.proposals.propose import AlreadyOpen, Changed, Confirmed, Press, confirm
from shared.web.clock import now
from shared.web.language import language
from shared.web.lines_typed import carried_lines
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

METHODS = ("bank_transfer", "standing_order")
DIRECT_DEBIT = "direct_debit"
LONGEST_TOKEN = 64
LONGEST_SENT = 2_000
TRIED = "tried"
"""In an address: a form was sent and something is wrong with it. What was typed is kept, and the
page is opened by a GET, so that the browser's Back finds its way over it."""


class NotOurForm(ValueError):
    """What came back is not what the check page sends."""


def add_pages(pages: Blueprint) -> None:
    """Add the address of confirming."""
    pages.add_url_rule("/check", "confirm", press_confirm, methods=["POST"])


def press_confirm() -> ResponseReturnValue:
    """Agree a plan, or send the offer to a person; pressed twice it is done once."""
    payer = current_payer()
    try:
        press = read_press(request.form)
    except NotOurForm:
        return redirect(url_for("plan.check"), 303)
    goes_over = goes_over_here(press.seen.balances)
    asks_for_bank = press.method == DIRECT_DEBIT and not goes_over
    if asks_for_bank and press.seen.accepted and not press.asked:
        return _to_direct_debit(payer.party_id, press.token)
    if press.method not in (*methods(), *([DIRECT_DEBIT] if goes_over else [])):
        return _ask_method(press)
    actor = Actor("payer", payer.payer_id)
    done = confirm(current_session(), payer.party_id, press, actor, council_nation(), now())
    if isinstance(done, Confirmed):
        forget_draft()
        return redirect(url_for("plan.outcome", reference=done.reference), 303)
    roll_back()
    if isinstance(done, AlreadyOpen):
        flash(_("You already have an offer with us. Take it back if you want to make a new one."))
        return redirect(url_for("plan.proposal", reference=done.reference), 303)
    return show_changed(press, done)


def methods() -> tuple[str, ...]:
    """The ways to pay that can be chosen here."""
    return (DIRECT_DEBIT, *METHODS) if takes_direct_debits() else METHODS


def goes_over_here(debt_ids: Iterable[int]) -> bool:
    """Whether a Direct Debit goes over from a plan to the offer that takes its place."""
    return debit_goes_over(current_session(), current_payer().party_id, list(debt_ids))


def takes_direct_debits() -> bool:
    """Whether this council takes Direct Debits, with details that are typed here or at a supplier."""
    return current_parts().settings.direct_debit != "none"


def _to_direct_debit(party_id: int, token: str) -> ResponseReturnValue:
    """Nothing is agreed yet: the last page of the Direct Debit agrees the plan and gives the mandate."""
    if not takes_direct_debits():
        return redirect(url_for("plan.check"), 303)
    sent = {
        name: value[:LONGEST_SENT] for name, value in request.form.items() if name != "csrf_token"
    }
    answers = kept_sign_up(party_id, OFFER)
    keep_sign_up(party_id, answers, press=token, offer=sent, read=())
    return redirect(url_for("direct_debit.start", reference=OFFER), 303)


def _ask_method(press: Press) -> ResponseReturnValue:
    """Show the offer again with what is missing."""
    try:
        facts = facts_here().choosing(press.seen.balances)
    except (NotFound, NothingToPlan, DebtsDoNotMix):
        return redirect(url_for("plan.check"), 303)
    keep_typed(facts.party.id, TypedOffer.of(press.offer), facts.chosen_ids)
    return redirect(url_for("plan.check", tried="yes"), 303)


def show_changed(press: Press, changed: Changed) -> ResponseReturnValue:
    """Say what changed. What was typed stays, so that one press shows the new answer."""
    typed = TypedOffer.of(press.offer)
    if press.offer.first_due < changed.facts.today:
        typed = replace(typed, first_day="", first_month="", first_year="")
    keep_typed(changed.facts.party.id, typed, changed.facts.chosen_ids)
    return render_template("portal/plan/changed.html", changed=changed), 409


def read_press(form: Mapping[str, str]) -> Press:
    """What the check page sends. Raises NotOurForm for anything else."""
    token = form.get("press", "")
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise NotOurForm
    statement = form.get("statement", "")
    return Press(
        token=token,
        offer=_offer(TypedOffer.read(form)),
        seen=Seen(
            _number(statement) if statement else None,
            _balances(form.get("debts", "").split()),
            form.get("seen") == "accepted",
        ),
        method=form.get("method", ""),
        asked=form.get("decide") == "person",
        language=language(),
    )


def _offer(typed: TypedOffer) -> Offer:
    first = typed_date(typed)
    if first is None or typed.frequency not in PAYABLE:
        raise NotOurForm
    try:
        amount = Money.from_pounds_text(typed.amount)
        paid_now = Money.from_pounds_text(typed.paid_now or "0")
        frequency, lines = Frequency(typed.frequency), carried_lines(typed.lines)
        if lines:
            return offer_of_lines(lines, frequency, paid_now)
        return Offer(amount, frequency, first, paid_now)
    except ValueError as error:
        raise NotOurForm from error


def _balances(pairs: Sequence[str]) -> dict[int, int]:
    """`12:105650` for each debt: its number, and the pence that were owed."""
    split = [pair.partition(":") for pair in pairs]
    return {_number(debt_id): _number(pence) for debt_id, _colon, pence in split}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotOurForm
    return int(text)
