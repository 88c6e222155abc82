"""Taking a card payment by phone: what is paid, the card in the provider's fields, and how it went."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.payments import pages
from backoffice.payments.forms import PhoneForm, chosen, phone_choices
from shared.domain.allocation import TwoFunds
from shared.services.audit import Actor
from shared.services.card_payments.choose import NotPayable, PaymentChoice
from shared.services.card_payments.payable_page import PayablePage, payment_page
from shared.services.card_payments.phone import (
    METHOD,
    NoCardKeyed,
    PhonePayment,
    phone_payment,
    take,
)
from shared.services.card_payments.start import Intention, intend
from shared.services.cases.people import case_party
from shared.services.errors import NotFound
from shared.web.cards import takes_cards
from shared.web.clock import now, today
from shared.web.filters import money
from shared.web.headers import allow_here
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer
from shared.web.transactions import commit, current_session


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of payments by phone."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/cases/<int:party_id>/phone-payment", "phone", phone, methods=both)
    one = "/cases/<int:party_id>/phone-payments/<int:payment_id>"
    blueprint.add_url_rule(one, "phone_card", phone_card, methods=both)


def phone(party_id: int) -> ResponseReturnValue:
    """Choose what somebody on the phone pays."""
    refuse_own_record(party_id)
    payable = payment_page(current_session(), party_id, today())
    form = _form(payable)
    if form.is_good() and (choice := _choice(payable, form)) is not None:
        party = case_party(current_session(), party_id)
        officer_id = current_officer().officer_id
        intention = Intention(
            choice,
            pressed() or new_press(),
            METHOD,
            party.language,
            party_id=party_id,
            officer_id=officer_id,
        )
        payment_id = intend(current_session(), intention, Actor("officer", officer_id), now())
        return _to_card(party_id, payment_id)
    return render_template(
        "backoffice/payments/phone.html",
        party=case_party(current_session(), party_id),
        form=form,
        takes_cards=takes_cards(),
        press=new_press(),
        errors=form.problems,
    )


def phone_card(party_id: int, payment_id: int) -> ResponseReturnValue:
    """The card fields of the provider while the payment may be made; afterwards how it went."""
    refuse_own_record(party_id)
    payment = phone_payment(current_session(), payment_id)
    if payment.party_id != party_id:
        raise NotFound
    if request.method == "POST":
        return _take(party_id, payment_id)
    if not payment.may_be_keyed:
        return _how_it_went(payment)
    fields = current_parts().cards.phone_fields()
    allow_here("script-src", *_origins(fields.script))
    allow_here("frame-src", *fields.frames)
    allow_here("connect-src", *fields.calls)
    return render_template(
        "backoffice/payments/phone_card.html",
        party=case_party(current_session(), party_id),
        payment=payment,
        fields=fields,
        called=pages,
        nothing_keyed=request.args.get("card") == "none",
    )


def _take(party_id: int, payment_id: int) -> ResponseReturnValue:
    # Nothing of this request is open while the provider is asked.
    commit()
    parts, card_id = current_parts(), request.form.get("card", "")
    officer_id = current_officer().officer_id
    try:
        take(parts.database, parts.cards, payment_id, card_id, officer_id, now())
    except NoCardKeyed:
        return _to_card(party_id, payment_id, card="none")
    return _to_card(party_id, payment_id)


def _how_it_went(payment: PhonePayment) -> str:
    return render_template(
        "backoffice/payments/phone_done.html",
        party=case_party(current_session(), payment.party_id),
        payment=payment,
        owed=payment_page(current_session(), payment.party_id, today()).to_pay,
        words=words,
    )


def _to_card(party_id: int, payment_id: int, card: str | None = None) -> ResponseReturnValue:
    where = url_for(
        "officers_payments.phone_card", party_id=party_id, payment_id=payment_id, card=card
    )
    return redirect(where, 303)


def _form(payable: PayablePage) -> PhoneForm:
    choices = phone_choices(payable)
    form = PhoneForm(None, data={"what": choices[0][0] if len(choices) == 1 else None})
    form.what.offered = choices
    if request.method == "POST":
        form.process(request.form)
    return form


def _choice(payable: PayablePage, form: PhoneForm) -> PaymentChoice | None:
    """What is paid; none when something is wrong, which then stands beside its field."""
    try:
        choice = chosen(payable, form.what.data, form.amount.data, keeps=form.keep.data)
    except NotPayable as no:
        form.refuse("what" if no.field == "what" else "amount", no.reason)
        return None
    except TwoFunds:
        form.refuse("what", _("Choose one debt: an amount is not spread over different kinds."))
        return None
    if choice.over and not choice.keeps_credit:
        form.refuse(
            "keep",
            _(
                "This is %(over)s more than is owed. Change the amount, or tick the box.",
                over=money(choice.over),
            ),
        )
        return None
    return choice


def _origins(script: str) -> tuple[str, ...]:
    """The origin of the provider's script; the stand-in's is one of ours."""
    parts = script.split("/")
    return (f"{parts[0]}//{parts[2]}",) if script.startswith("https://") else ()
