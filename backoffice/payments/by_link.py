"""Sending somebody a link with which they pay by card: what it is for, and how much."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.payments.forms import SPREAD, LinkForm, chosen, phone_choices
from shared.domain.money import Money
from shared.services.audit import Actor
from shared.services.card_payments.choose import NotPayable
from shared.services.card_payments.links import send_link
from shared.services.card_payments.payable_page import PayablePage, payment_page
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
    if form.is_good() and (amount := _amount(payable, form)) is not None:
        kind, _dash, number = form.what.data.partition("-")
        send_link(
            current_session(),
            party_id,
            amount,
            Actor("officer", current_officer().officer_id),
            now(),
            plan_id=int(number) if kind == "plan" else None,
            debt_id=int(number) if kind == "debt" else None,
            dedupe=pressed() or new_press(),
        )
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/payments/link.html",
        party=case_party(current_session(), party_id),
        form=form,
        takes_cards=takes_cards(),
        press=new_press(),
        errors=form.problems,
    )


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
