"""Paying without signing in: a reference, a postcode and an amount, and nothing of the account is shown.

Whatever is typed, the pages are the same until the payer presses the button that opens the provider's page. Then
a reference that is not ours, a postcode that is not its own and a bill that cannot be paid here are
answered with one and the same sentence, so that nobody learns which of them it was; how often that may
be tried is counted as it is for signing in.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.card_payment.bill_form import BillForm, ReadBill, read_bill
from portal.card_payment.visits import BegunHere, remember_payment
from shared.domain.money import Money
from shared.services.audit import NOBODY_KNOWN
from shared.services.card_payments.by_reference import (
    Bill,
    NoSuchBill,
    card_limits,
    intend_for_bill,
)
from shared.services.card_payments.made import begun_payment, pressed_payment
from shared.web.cards import let_form_end_at_provider, takes_cards, to_provider
from shared.web.clock import today
from shared.web.language import language
from shared.web.press import new_press, pressed
from shared.web.sign_in import here, keys
from shared.web.transactions import current_session

KEPT = "bill"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of paying with a reference."""
    pages.add_url_rule("/pay-a-bill", "bill", bill, methods=["GET", "POST"])
    pages.add_url_rule("/pay-a-bill/check", "bill_check", bill_check)
    pages.add_url_rule("/pay-a-bill/check", "press_bill", press_bill, methods=["POST"])


def bill() -> ResponseReturnValue:
    """Which bill, and how much?"""
    if not takes_cards():
        return render_template("portal/card_payment/nothing_to_pay.html", owes=True)
    if request.method != "POST":
        return _bill_page(ReadBill(_kept()))
    read = _read(BillForm.read(request.form))
    if read.amount is None:
        return _bill_page(read)
    # One press for all tabs in which this is checked, so that it is paid once.
    session[KEPT] = {"form": asdict(read.form), "press": new_press()}
    return redirect(url_for("card_payment.bill_check"), 303)


def bill_check() -> ResponseReturnValue:
    """What was typed, to look at once more."""
    read = _read(_kept())
    if read.amount is None:
        return redirect(url_for("card_payment.bill"), 303)
    let_form_end_at_provider()
    return render_template(
        "portal/card_payment/bill_check.html",
        form=read.form,
        amount=read.amount,
        token=session[KEPT]["press"],
    )


def press_bill() -> ResponseReturnValue:
    """Begin the payment and send the payer on; pressed twice, it is one payment."""
    press = pressed()
    read = _read(BillForm.read(request.form))
    if read.amount is None or press is None:
        return redirect(url_for("card_payment.bill"), 303)
    if (known := pressed_payment(current_session(), press, None)) is not None:
        return _onwards(known.payment_id, read.form.reference)
    try:
        payment_id = _intend(read.form, read.amount, press)
    except NoSuchBill:
        # The count of tries stays: this answer is kept as any other is.
        return _bill_page(ReadBill(read.form, None, {"reference": _no_such_bill()}))
    answer = _onwards(payment_id, read.form.reference)
    session.pop(KEPT, None)
    return answer


def _intend(form: BillForm, amount: Money, press: str) -> int:
    wanted = Bill(form.reference, form.postcode, amount, form.keeps_credit, press, language())
    return intend_for_bill(current_session(), keys(), wanted, NOBODY_KNOWN, here())


def _onwards(payment_id: int, typed: str) -> ResponseReturnValue:
    found = begun_payment(current_session(), payment_id)
    remember_payment(found.reference, BegunHere(account=typed))
    if not found.can_be_paid:
        return redirect(url_for("card_payment.bill_returned", reference=found.reference), 303)
    return to_provider(payment_id, NOBODY_KNOWN)


def _kept() -> BillForm:
    """What was typed in this browser before."""
    return BillForm(**session.get(KEPT, {}).get("form", {}))


def _read(form: BillForm) -> ReadBill:
    return read_bill(form, *card_limits(current_session(), today()))


def _no_such_bill() -> str:
    return _(
        "We cannot take a payment with this reference and postcode. Check both against your bill."
    )


def _bill_page(read: ReadBill) -> str:
    return render_template(
        "portal/card_payment/bill.html",
        form=read.form,
        problems=read.problems,
        errors=[(text, field) for field, text in read.problems.items()],
    )
