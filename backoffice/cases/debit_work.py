"""Where work about Direct Debits is done: the Direct Debit, the row, the claim, the call, the steps."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for

from shared.domain.plan_states import ALIVE
from shared.domain.roles import DECIDERS, MONEY_READERS, Role
from shared.domain.work_kinds import WorkKind
from shared.services.cases.view import CaseView
from shared.services.work_items import OpenItem


def debit_work_at(item: OpenItem, role: Role, view: CaseView) -> str:
    """The page on which an item is dealt with; nothing when it is none of these, or not this role's."""
    kind, _colon, number = item.subject.partition(":")
    if kind in _BY_SUBJECT and number.isascii() and number.isdigit():
        return _BY_SUBJECT[kind](item, int(number), role)
    if role not in DECIDERS:
        return ""
    if item.kind == WorkKind.BANK_DETAILS:
        return _call(item, view)
    if item.kind == WorkKind.DECEASED and view.party.contact_stopped_at is not None:
        return url_for("officers_cases.contact", party_id=item.party_id)
    return ""


def _mandate(item: OpenItem, number: int, _role: Role) -> str:
    where = "officers_cases.direct_debit"
    return url_for(where, party_id=item.party_id, mandate_id=number)


def _row(_item: OpenItem, number: int, role: Role) -> str:
    return url_for("officers_direct_debit.row", row_id=number) if role in MONEY_READERS else ""


def _claim(_item: OpenItem, number: int, role: Role) -> str:
    return url_for("officers_direct_debit.claim", claim_id=number) if role in MONEY_READERS else ""


def _call(item: OpenItem, view: CaseView) -> str:
    """Setting it up by phone, on the plan that no Direct Debit pays yet."""
    covered = {each.plan_reference for each in view.direct_debits if each.is_living}
    open_plans = [
        plan.reference
        for plan in view.plans
        if plan.state in ALIVE and plan.reference not in covered
    ]
    if not open_plans:
        return ""
    where = "officers_mandates.by_phone"
    return url_for(where, party_id=item.party_id, reference=open_plans[0])


_BY_SUBJECT: dict[str, Callable[[OpenItem, int, Role], str]] = {
    "mandate": _mandate,
    "bacs_report_row": _row,
    "indemnity_claim": _claim,
}
