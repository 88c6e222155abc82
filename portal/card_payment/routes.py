"""The addresses of paying by card while signed in; without signing in, see bill.py and by_link.py."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.card_payment import bill, by_link, made, returned
from portal.card_payment.failing import not_opened
from portal.card_payment.forms import ReadChoice, read_choice
from portal.card_payment.pages import CheckPage, ChoosePage, seen_of
from portal.card_payment.typed import (
    TypedChoice,
    first_choice,
    forget_typed,
    keep_typed,
    kept_typed,
)
from shared.services.audit import Actor
from shared.services.card_payments.choose import PaymentChoice
from shared.services.card_payments.made import begun_payment, pressed_payment
from shared.services.card_payments.payable_page import PayablePage, payment_page
from shared.services.card_payments.start import Intention, intend
from shared.web.cards import NotOpened, let_form_end_at_provider, takes_cards, to_provider
from shared.web.clock import now, today
from shared.web.language import language
from shared.web.limits import answer_too_many
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("card_payment", __name__)
answer_too_many(pages)
returned.add_pages(pages)
made.add_pages(pages)
bill.add_pages(pages)
by_link.add_pages(pages)
pages.register_error_handler(NotOpened, not_opened)


@pages.route("/pay", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Choose what to pay."""
    party_id = current_payer().party_id
    page = payment_page(current_session(), party_id, today())
    if not page.to_pay or not takes_cards():
        return render_template("portal/card_payment/nothing_to_pay.html", owes=bool(page.to_pay))
    if request.method != "POST":
        return _choose_page(ChoosePage.first(page, _typed_before(page, party_id)))
    typed = TypedChoice.read(request.form)
    read = read_choice(typed, page)
    if read.choice is None:
        return _choose_page(ChoosePage.again(page, read))
    keep_typed(party_id, typed)
    return redirect(url_for("card_payment.check"), 303)


def _typed_before(page: PayablePage, party_id: int) -> TypedChoice:
    """What was chosen before, when one comes back to it; else what the button that was pressed says."""
    debt = request.args.get("debt", "")
    plan = request.args.get("plan", "")
    if not debt and not plan and (kept := kept_typed(party_id)) is not None:
        # Amounts of debts that were not ticked are filled in anew.
        fresh = first_choice(page)
        amounts = {**fresh.amounts, **kept.amounts}
        return TypedChoice(kept.what, kept.ticked, amounts, kept.other, kept.keeps_credit)
    number = int(debt) if debt.isascii() and debt.isdigit() and len(debt) < 10 else None
    return first_choice(page, plan, number)


def _choose_page(page_of: ChoosePage) -> str:
    return render_template(
        "portal/card_payment/choose.html", page_of=page_of, errors=page_of.errors
    )


@pages.get("/pay/check")
def check() -> ResponseReturnValue:
    """Where the money goes, before it is paid."""
    party_id = current_payer().party_id
    typed = kept_typed(party_id)
    if typed is None:
        return redirect(url_for("card_payment.choose"), 303)
    page = payment_page(current_session(), party_id, today())
    read = read_choice(typed, page)
    if read.choice is None:
        return redirect(url_for("card_payment.choose"), 303)
    return _check_page(page, read, read.choice)


def _check_page(
    page: PayablePage, read: ReadChoice, choice: PaymentChoice, *, has_changed: bool = False
) -> str:
    let_form_end_at_provider()
    page_of = CheckPage(page, choice, read.typed, new_press(), has_changed)
    return render_template("portal/card_payment/check.html", page_of=page_of)


@pages.post("/pay/check")
def press_pay() -> ResponseReturnValue:
    """Begin the payment and send the payer on; pressed twice, it is one payment."""
    payer = current_payer()
    press = pressed()
    if press is None:
        return redirect(url_for("card_payment.check"), 303)
    before = pressed_payment(current_session(), press, payer.party_id)
    if before is not None:
        return _onwards(before.payment_id)
    typed = TypedChoice.read(request.form)
    page = payment_page(current_session(), payer.party_id, today())
    read = read_choice(typed, page)
    if read.choice is None:
        roll_back()
        return _choose_page(ChoosePage.again(page, read))
    if seen_of(page, read.choice) != request.form.get("seen"):
        roll_back()
        return _check_page(page, read, read.choice, has_changed=True), 409
    wanted = Intention(read.choice, press, "online", language(), party_id=payer.party_id)
    answer = _onwards(intend(current_session(), wanted, _actor(), now()))
    # Only now: what was chosen is still there when the provider's page does not open.
    forget_typed()
    return answer


def _onwards(payment_id: int) -> ResponseReturnValue:
    """To the provider's page while it can still be paid there; else to what became of it."""
    found = begun_payment(current_session(), payment_id)
    if not found.can_be_paid:
        return redirect(url_for("card_payment.returned", reference=found.reference), 303)
    return to_provider(payment_id, _actor())


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)


@pages.get("/cannot-pay")
def cannot() -> ResponseReturnValue:
    """What somebody can do who cannot pay this."""
    return render_template("portal/card_payment/cannot.html")
