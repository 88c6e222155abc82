"""Finance: how money stands, payouts, cash files; what must be placed is beside this file."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from backoffice.finance import bank_lines, suspense
from backoffice.finance import pages as called
from shared.domain.roles import REFUNDERS
from shared.services.card_payments.payout_read import (
    card_standing,
    in_no_payout,
    one_payout,
    payouts,
)
from shared.services.ledger.cash_file_list import cash_files, days_due
from shared.services.ledger.suspense_list import suspense_totals
from shared.web.clock import today
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

NEWEST = 5
LONGEST_NUMBER = 9

pages = Blueprint("officers_finance", __name__)
suspense.add_pages(pages)
bank_lines.add_pages(pages)


@pages.get("/finance")
def overview() -> str:
    """How money stands: with the card provider, to be placed, and on its way to the revenues system."""
    session = current_session()
    return render_template(
        "backoffice/finance/overview.html",
        card=card_standing(session),
        missing=in_no_payout(session, today()),
        payouts=payouts(session, most=NEWEST).rows,
        suspense=suspense_totals(session),
        files=cash_files(session, most=NEWEST).rows,
        due=days_due(session, today()),
        may_act=current_officer().role in REFUNDERS,
        called=called,
    )


@pages.get("/finance/payouts", endpoint="payouts")
def all_payouts() -> str:
    """Every payout, the newest first."""
    found = payouts(current_session(), _number("before"))
    return render_template("backoffice/finance/payouts.html", found=found, called=called)


@pages.get("/finance/payouts/<int:payout_id>")
def payout(payout_id: int) -> str:
    """One payout: its sums, its differences, and its lines."""
    found = one_payout(current_session(), payout_id, _number("after") or 0)
    return render_template("backoffice/finance/payout.html", found=found, called=called)


@pages.get("/finance/cash-files", endpoint="cash_files")
def all_cash_files() -> str:
    """Every cash file, the newest first, and how much of it has come back."""
    return render_template(
        "backoffice/finance/cash_files.html",
        found=cash_files(current_session(), _number("before")),
        due=days_due(current_session(), today()),
    )


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None
