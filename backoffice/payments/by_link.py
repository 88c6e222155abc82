"""Sending somebody a link with which they pay by card: what it is for, and how much."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.payments.forms import SPREAD, LinkForm, chosen, phone_choices
from shared.domain.gate import Allowed, Blocked
from shared.domain.money import Money
from shared.domain.says import Says
from shared.services.audit import Actor
from shared.services.card_payments.choose import NotPayable
from shared.services.card_payments.links import send_link
from shared.services.card_payments.payable_page import PayablePage, payment_page
from shared.services.card_payments.unasked import may_ask_for_money
from shared.services.cases.people import case_party
from shared.web.cards import takes_cards
from shared.web.clock import now, today
from shared.web.filters import money
from shared.web.own_records import refuse_own_record
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session


def add_pages(blueprint: Blueprint) -> None:
    """Add the address of the page that sends a link."""
    blueprint.add_url_rule(
        "/cases/<int:party_id>/payment-link", "link", link, methods=["GET", "POST"]
    )


def link(party_id: int) -> ResponseReturnValue:
    """Choose what the link pays, and send it in the person's own way and language."""
    refuse_own_record(party_id)
    payable = payment_page(current_session(), party_id, today())
    form = _form(payable)
    if form.is_good() and (amount := _amount(payable, form)) is not None and _may(party_id, form):
        plan_id, debt_id = _chosen_for(form)
        send_link(
            current_session(),
            party_id,
            amount,
            Actor("officer", current_officer().officer_id),
            now(),
            plan_id=plan_id,
            debt_id=debt_id,
            dedupe=pressed() or new_press(),
        )
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/payments/link.html",
        party=case_party(current_session(), party_id),
        form=form,
        takes_cards=takes_cards(),
        stop=_stop(may_ask_for_money(current_session(), party_id, None, None, today())),
        press=new_press(),
        errors=form.problems,
    )


def _chosen_for(form: LinkForm) -> tuple[int | None, int | None]:
    """The plan or the debt that the link is for."""
    kind, _dash, number = form.what.data.partition("-")
    return (int(number), None) if kind == "plan" else (None, int(number))


def _may(party_id: int, form: LinkForm) -> bool:
    """Whether the link may be sent: always to who asked for it, else as far as the gate lets it."""
    found = may_ask_for_money(current_session(), party_id, *_chosen_for(form), today())
    if isinstance(found, Allowed) or form.asked.data:
        return True
    form.refuse("asked", _("Recovery is on hold. Send a link only to somebody who asked for one."))
    return False


def _stop(found: Allowed | Blocked) -> Says | None:
    return found.says if isinstance(found, Blocked) else None


def _form(payable: PayablePage) -> LinkForm:
    choices = [each for each in phone_choices(payable) if each[0] != SPREAD]
    form = LinkForm(None, data={"what": choices[0][0] if len(choices) == 1 else None})
    form.what.offered = tuple(choices)
    if request.method == "POST":
        form.process(request.form)
    return form


def _amount(payable: PayablePage, form: LinkForm) -> Money | None:
    """How much the link asks for; none when something is wrong, which then stands beside its field."""
    try:
        choice = chosen(payable, form.what.data, form.amount.data, keeps=False)
    except NotPayable as no:
        form.refuse("what" if no.field == "what" else "amount", no.reason)
        return None
    if choice.over:
        form.refuse("amount", _("This is %(over)s more than is owed.", over=money(choice.over)))
        return None
    return choice.amount
