"""Moving received money from one debt to another, and answering a colleague who wants to."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.payments import pages
from backoffice.payments.forms import MoveForm, debt_choices
from shared.domain.money import ZERO
from shared.services.card_payments.payable_page import PayablePage, payment_page
from shared.services.cases.people import case_party
from shared.services.cases.receipts import CaseReceipt, receipt_of
from shared.services.ledger.moved import move_shown
from shared.services.ledger.reallocate import (
    MoveWish,
    NotMovable,
    approve_move,
    decline_move,
    move_money,
)
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of moves."""
    both = ["GET", "POST"]
    one = "/cases/<int:party_id>/receipts/<int:receipt_id>/move"
    blueprint.add_url_rule(one, "move", move, methods=both)
    other = "/cases/<int:party_id>/moves/<int:move_id>"
    blueprint.add_url_rule(other, "check_move", check_move, methods=both)


def move(party_id: int, receipt_id: int) -> ResponseReturnValue:
    """Move money to another debt; above a limit a colleague must agree."""
    refuse_own_record(party_id)
    receipt = receipt_of(current_session(), party_id, receipt_id)
    form = _form(receipt, payment_page(current_session(), party_id, today()))
    if form.is_good():
        wish = _wish(party_id, receipt, form)
        try:
            move_id = move_money(current_session(), wish, current_officer().officer_id, now())
        except NotMovable as wrong:
            roll_back()
            form.refuse(wrong.field, wrong.reason)
        else:
            flash(_moved(party_id, move_id))
            return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/payments/move.html",
        party=case_party(current_session(), party_id),
        receipt=receipt,
        form=form,
        called=pages,
        errors=form.problems,
    )


def check_move(party_id: int, move_id: int) -> ResponseReturnValue:
    """A colleague's wish to move money, and the answer to it."""
    refuse_own_record(party_id)
    shown = move_shown(current_session(), party_id, move_id)
    officer_id = current_officer().officer_id
    if request.method == "POST":
        if request.form.get("go") == "approve":
            approve_move(current_session(), move_id, officer_id, now())
            flash(_("The money is moved. The person gets a message."))
        else:
            decline_move(current_session(), move_id, officer_id, now())
            flash(_("The move is declined. The money stays where it is."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/payments/check_move.html",
        party=case_party(current_session(), party_id),
        move=shown,
        is_own=shown.asked_by_id == officer_id,
    )


def _form(receipt: CaseReceipt, page: PayablePage) -> MoveForm:
    """The form with the debts that the money is on, and those of the same fund that it could pay."""
    only = receipt.debts[0] if len(receipt.debts) == 1 else None
    form = MoveForm(
        request.form if request.method == "POST" else None,
        data={"from_debt": only.debt_id, "amount": only.amount} if only else {},
    )
    form.from_debt.offered = debt_choices(
        (each.debt_id, pages.on_debt(each), each.amount) for each in receipt.debts
    )
    funds = {each.type for each in receipt.debts}
    form.to_debt.offered = debt_choices(
        (
            each.debt_id,
            f"{words.debt_name(each.type, each.year)}, {each.account_reference}",
            each.owed,
        )
        for each in page.debts
        if each.type in funds and each.owed and each.debt_id != (only and only.debt_id)
    )
    if request.method == "POST":
        form.process(request.form)
    return form


def _wish(party_id: int, receipt: CaseReceipt, form: MoveForm) -> MoveWish:
    stands = {each.debt_id: each.amount for each in receipt.debts}
    return MoveWish(
        receipt_id=receipt.id,
        party_id=party_id,
        from_debt_id=form.from_debt.data,
        to_debt_id=form.to_debt.data,
        amount=form.amount.data,
        reason=form.reason.data,
        seen=stands.get(form.from_debt.data, ZERO),
        payer_asked=form.payer_asked.data,
    )


def _moved(party_id: int, move_id: int) -> str:
    if move_shown(current_session(), party_id, move_id).state == "done":
        return _("The money is moved. The person gets a message.")
    return _("A second person must agree to this move. It is on the worklist.")
