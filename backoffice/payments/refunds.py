"""Asking for a refund of a card payment, and answering a colleague who asks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.payments import pages
from backoffice.payments.forms import AnswerForm, RefundForm
from shared.domain.card_payment_states import RefundState
from shared.domain.money import Money, NotAnAmount
from shared.services.card_payments.refund_asking import (
    NotRefundable,
    RefundWish,
    approve,
    ask,
    decline,
)
from shared.services.card_payments.refund_read import (
    Refundable,
    RefundShown,
    refund_shown,
    refundable,
)
from shared.services.card_payments.refunds import send
from shared.services.cases.people import case_party
from shared.services.cases.receipts import CaseReceipt, receipt_of
from shared.services.errors import NotFound
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer
from shared.web.transactions import commit, current_session, roll_back


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of refunds."""
    both = ["GET", "POST"]
    one = "/cases/<int:party_id>/receipts/<int:receipt_id>/refund"
    blueprint.add_url_rule(one, "refund", refund, methods=both)
    other = "/cases/<int:party_id>/refunds/<int:refund_id>"
    blueprint.add_url_rule(other, "check_refund", check_refund, methods=both)


def refund(party_id: int, receipt_id: int) -> ResponseReturnValue:
    """Ask for a refund; a small one is sent at once."""
    refuse_own_record(party_id)
    receipt = receipt_of(current_session(), party_id, receipt_id)
    if receipt.card is None:
        raise NotFound
    left = refundable(current_session(), receipt.card.payment_id)
    form = RefundForm.of_request(amount=left.left)
    if form.is_good():
        wish = RefundWish(
            left.payment_id,
            form.amount.data,
            form.reason.data,
            pressed() or new_press(),
            _seen(),
        )
        try:
            refund_id = ask(current_session(), wish, current_officer().officer_id, now())
        except NotRefundable as wrong:
            roll_back()
            form.refuse(wrong.field, wrong.reason)
        else:
            return _sent(party_id, refund_id)
    return _ask_page(party_id, receipt, left, form)


def check_refund(party_id: int, refund_id: int) -> ResponseReturnValue:
    """A refund: how it stands, and the answer of a second person."""
    refuse_own_record(party_id)
    shown = refund_shown(current_session(), party_id, refund_id)
    form = AnswerForm.of_request()
    officer_id = current_officer().officer_id
    is_own = shown.asked_by_id == officer_id
    if _may_be_answered(shown, form, is_own=is_own):
        if request.form.get("go") == "approve":
            approve(current_session(), refund_id, officer_id, now())
            return _sent(party_id, refund_id)
        decline(current_session(), refund_id, officer_id, form.note.data or "", now())
        flash(_("The refund is declined. Nothing was sent."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/payments/check_refund.html",
        party=case_party(current_session(), party_id),
        refund=shown,
        is_own=is_own,
        form=form,
        called=pages,
        errors=form.problems,
    )


def _may_be_answered(shown: RefundShown, form: AnswerForm, *, is_own: bool) -> bool:
    """Whether an answer came that is complete; one that comes too late is told who was first."""
    if request.method != "POST":
        return False
    return not shown.waits or (form.is_good() and _says_why(form, is_own=is_own))


def _says_why(form: AnswerForm, *, is_own: bool) -> bool:
    """Whether a no to a colleague comes with a reason; who takes their own back needs none."""
    if request.form.get("go") == "approve" or is_own or form.note.data:
        return True
    form.refuse("note", _("Say why you decline, so that your colleague can tell the person."))
    return False


def _ask_page(party_id: int, receipt: CaseReceipt, left: Refundable, form: RefundForm) -> str:
    return render_template(
        "backoffice/payments/refund.html",
        party=case_party(current_session(), party_id),
        receipt=receipt,
        left=left,
        form=form,
        press=pressed() or new_press(),
        called=pages,
        # With nothing left there is no form, and the page says so itself.
        errors=form.problems if left.left else (),
    )


def _seen() -> Money:
    """What the page said was left. What cannot be read is not what is left."""
    try:
        return Money.from_pounds_text(request.form.get("seen", ""))
    except NotAnAmount:
        return -Money(1)


def _sent(party_id: int, refund_id: int) -> ResponseReturnValue:
    """Keep what was decided, and only then ask the provider; never within a transaction that writes."""
    commit()
    parts = current_parts()
    state = send(parts.database, parts.cards, refund_id, now())
    said = {
        RefundState.WAITING: _("A second person must approve this refund. It is on the worklist."),
        RefundState.APPROVED: _(
            "The refund is approved. It is sent as soon as the provider answers."
        ),
        RefundState.REFUSED: _("The card provider did not make the refund. Nothing went back."),
    }
    flash(said.get(state, _("The refund is on its way. The person gets a message.")))
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)
