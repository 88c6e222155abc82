"""Money received for a case: its receipts, and a dispute of one; more pages are beside this file."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from backoffice.payments import by_link, moves, phone, refunds
from backoffice.payments import pages as called
from shared.domain.roles import MONEY_MOVERS, REFUNDERS
from shared.services.card_payments.refund_read import dispute_shown, refundable
from shared.services.cases.people import case_party
from shared.services.cases.receipts import receipt_of, receipts_of
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

PAGE = 25
LONGEST_NUMBER = 9

pages = Blueprint("officers_payments", __name__)
phone.add_pages(pages)
by_link.add_pages(pages)
refunds.add_pages(pages)
moves.add_pages(pages)


@pages.get("/cases/<int:party_id>/receipts")
def receipts(party_id: int) -> str:
    """Everything that was received, the newest first."""
    refuse_own_record(party_id)
    found = receipts_of(current_session(), party_id, PAGE + 1, _before())
    return render_template(
        "backoffice/payments/receipts.html",
        party=case_party(current_session(), party_id),
        receipts=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        called=called,
    )


@pages.get("/cases/<int:party_id>/receipts/<int:receipt_id>")
def receipt(party_id: int, receipt_id: int) -> str:
    """One receipt: where its money stands, and what may be done with it."""
    refuse_own_record(party_id)
    session, role = current_session(), current_officer().role
    found = receipt_of(session, party_id, receipt_id)
    left = refundable(session, found.card.payment_id) if found.card else None
    return render_template(
        "backoffice/payments/receipt.html",
        party=case_party(session, party_id),
        receipt=found,
        refundable=left,
        may_refund=role in REFUNDERS and left is not None and bool(left.left),
        may_move=role in MONEY_MOVERS and bool(found.debts),
        called=called,
    )


@pages.get("/cases/<int:party_id>/disputes/<int:dispute_id>")
def dispute(party_id: int, dispute_id: int) -> str:
    """A dispute: what the bank says, and by when it wants an answer."""
    refuse_own_record(party_id)
    return render_template(
        "backoffice/payments/dispute.html",
        party=case_party(current_session(), party_id),
        dispute=dispute_shown(current_session(), party_id, dispute_id),
        called=called,
    )


def _before() -> int | None:
    text = request.args.get("before", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
