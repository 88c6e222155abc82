"""The money part of a case in words: what is under way, what went back, what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from backoffice.payments import pages
from shared.domain.card_payment_states import CardPaymentState, DisputeState, RefundState
from shared.domain.roles import MOVE_CHECKERS, REFUNDERS, Role
from shared.services.card_payments.phone import METHOD
from shared.services.cases.payments import CaseMoney, CasePayments, MoneyKind
from shared.services.work_items import OpenItem
from shared.web.filters import day, money

CHECKERS = {"refund": REFUNDERS, "reallocation": MOVE_CHECKERS}
"""Who may be the second person, by what a work item is about."""


@dataclass(frozen=True)
class MoneyLine:
    """One thing about money that is open or went back."""

    what: str
    how: str
    about: str
    href: str = ""


def open_money(found: CasePayments, party_id: int, role: Role) -> list[MoneyLine]:
    """Everything about money that is not just a receipt."""
    return [_LINES[each.kind](each, party_id, role) for each in found.others]


def answered_at(item: OpenItem, role: Role) -> str:
    """Where work about money is answered; nothing when this role does not answer it."""
    kind, _colon, number = item.subject.partition(":")
    pages_of = {
        "refund": ("officers_payments.check_refund", "refund_id"),
        "reallocation": ("officers_payments.check_move", "move_id"),
        "dispute": ("officers_payments.dispute", "dispute_id"),
    }
    if kind not in pages_of or role not in CHECKERS.get(kind, {role}):
        return ""
    endpoint, name = pages_of[kind]
    return url_for(endpoint, party_id=item.party_id, **{name: int(number)})  # type: ignore[arg-type]


def _card(each: CaseMoney, party_id: int, _role: Role) -> MoneyLine:
    href = ""
    if each.method == METHOD:
        where = "officers_payments.phone_card"
        href = url_for(where, party_id=party_id, payment_id=each.id)
    what = _("Card payment of %(amount)s", amount=money(each.amount))
    how = pages.card_state(CardPaymentState(each.state))
    return MoneyLine(what, how, f"{each.text}, {day(each.at)}", href)


def _refund(each: CaseMoney, party_id: int, role: Role) -> MoneyLine:
    where = "officers_payments.check_refund"
    href = url_for(where, party_id=party_id, refund_id=each.id) if role in REFUNDERS else ""
    what = _("Refund of %(amount)s", amount=money(each.amount))
    how = pages.refund_state(RefundState(each.state))
    return MoneyLine(what, how, f"{each.text}, {day(each.at)}", href)


def _dispute(each: CaseMoney, party_id: int, _role: Role) -> MoneyLine:
    href = url_for("officers_payments.dispute", party_id=party_id, dispute_id=each.id)
    what = _("Disputed: %(amount)s", amount=money(each.amount))
    how = pages.dispute_state(DisputeState(each.state))
    return MoneyLine(what, how, f"{each.text}, {day(each.at)}", href)


def _move(each: CaseMoney, party_id: int, role: Role) -> MoneyLine:
    where = "officers_payments.check_move"
    href = url_for(where, party_id=party_id, move_id=each.id) if role in MOVE_CHECKERS else ""
    what = _("Move of %(amount)s to another debt", amount=money(each.amount))
    about = _("asked for by %(name)s on %(day)s", name=each.text, day=day(each.at))
    return MoneyLine(what, _("Waits for a second person"), about, href)


_LINES: dict[MoneyKind, Callable[[CaseMoney, int, Role], MoneyLine]] = {
    MoneyKind.CARD: _card,
    MoneyKind.REFUND: _refund,
    MoneyKind.DISPUTE: _dispute,
    MoneyKind.MOVE: _move,
}
