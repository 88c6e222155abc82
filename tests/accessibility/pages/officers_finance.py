"""Finance's pages: how money stands, payouts, cash files, and money that must be placed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.services.search import index_names
from tests.accessibility.pages import ListedPage, Visitor
from tests.support import finance
from tests.support.signed_in import parts_of


def _with_money(path: str, role: Role = Role.FINANCE) -> Callable[[Visitor], str]:
    """A payout that agrees, one that differs, a cash file and five lines of the bank."""

    def come(visitor: Visitor) -> str:
        database = parts_of(visitor.client.application).database
        finance.a_cash_file(database, date(2026, 11, 20), "90.00", "25.00")

        def build(session: Session) -> int:
            finance.five_bank_lines(session)
            index_names(session)
            finance.a_payout(session)
            return finance.a_payout(session, agrees=False)

        payout = visitor.given(build)
        visitor.as_officer(role)
        return path.format(payout=payout)

    return come


def _item(number: int, *, waits: bool = False, query: str = "") -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            made = finance.five_bank_lines(session)
            index_names(session)
            if waits:
                finance.proposed(session, made)
            return made.items[number]

        item = visitor.given(build)
        visitor.as_officer(Role.FINANCE)
        return f"/officers/finance/suspense/{item}{query}"

    return come


def _as(path: str, role: Role = Role.FINANCE) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_officer(role)
        return path

    return come


PAGES = (
    ListedPage("officers_finance.overview", "Finance", _with_money("/officers/finance")),
    ListedPage("officers_finance.overview", "Finance", _as("/officers/finance"), "nothing yet"),
    ListedPage(
        "officers_finance.payouts",
        "Payouts",
        _with_money("/officers/finance/payouts", Role.AUDITOR),
    ),
    ListedPage(
        "officers_finance.payout",
        "Payout of £93.45",
        _with_money("/officers/finance/payouts/{payout}"),
    ),
    ListedPage(
        "officers_finance.cash_files", "Cash files", _with_money("/officers/finance/cash-files")
    ),
    ListedPage(
        "officers_finance.suspense", "Money to place", _with_money("/officers/finance/suspense")
    ),
    ListedPage(
        "officers_finance.suspense",
        "Money to place",
        _as("/officers/finance/suspense", Role.AUDITOR),
        "nothing to place",
    ),
    ListedPage("officers_finance.item", "Place £90.00", _item(0)),
    ListedPage("officers_finance.item", "Place £50.00", _item(4), "nothing fits"),
    ListedPage(
        "officers_finance.item", "Place £50.00", _item(4, query="?reference=80012345"), "looked for"
    ),
    ListedPage("officers_finance.item", "Place £260.00", _item(2, waits=True), "waits for two"),
    ListedPage(
        "officers_finance.bank_lines",
        "Enter lines of the bank statement",
        _as("/officers/finance/bank-lines"),
    ),
    ListedPage(
        "officers_finance.bank_line",
        "Enter a line of the bank statement",
        _as("/officers/finance/bank-lines/one"),
    ),
)
