"""Where work about holds, objections, changes that were told and courts' permissions is done."""

from __future__ import annotations

from flask import url_for

from shared.domain.work_kinds import WorkKind
from shared.services.plans.next_steps import KINDS as PLAN_KINDS
from shared.services.work_items import OpenItem


def hold_work_at(item: OpenItem) -> str:
    """The page for it; nothing for other work."""
    _kind, _colon, number = item.subject.partition(":")
    if item.kind == WorkKind.HOLD_ENDING:
        return url_for("officers_cases.case", party_id=item.party_id, _anchor="holds")
    if item.kind == WorkKind.OBJECTION:
        where = "officers_objections.objection"
        return url_for(where, party_id=item.party_id, objection_id=int(number))
    if item.kind == WorkKind.AUTHORITY_FORM:
        where = "officers_authorities.one"
        return url_for(where, party_id=item.party_id, authority_id=int(number))
    if item.kind == WorkKind.CHANGE_REPORTED:
        where = "officers_changes.change"
        return url_for(where, party_id=item.party_id, report_id=int(number))
    if item.kind in PLAN_KINDS:
        where = "officers_plan_work.plan"
        return url_for(where, party_id=item.party_id, item_id=item.id)
    if item.kind == WorkKind.COURT_PERMISSION:
        where = "officers_permissions.permission"
        return url_for(where, party_id=item.party_id, permission_id=int(number))
    return ""
