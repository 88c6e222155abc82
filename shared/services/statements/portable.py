"""A statement as plain figures that other programs can read, in the order and codes of the format."""

from __future__ import annotations

from typing import Any

from shared.domain.statement_groups import GROUPS, Side
from shared.domain.statement_lines import LINE
from shared.services.statements.sheet import Sheet

FORMAT = "evenkeel-statement-1"


def portable(sheet: Sheet) -> dict[str, Any]:
    """The figures of a statement: amounts as text in pounds, months as YYYY-MM."""
    household = sheet.household.counted(sheet.base_date)
    return {
        "format": FORMAT,
        "version": sheet.version,
        "date_of_statement": sheet.base_date.isoformat(),
        "household": {
            "adults": household.adults,
            "dependent_children_under_16": household.under_16,
            "dependent_children_16_18": household.from_16_to_18,
            "non_dependents": household.non_dependants,
            "total": household.people,
        },
        "lines": [
            {
                "code": entry.code,
                "group": LINE[entry.code].group,
                "amount": entry.amount.plain(),
                "frequency": entry.frequency.value,
                "monthly": entry.monthly.plain(),
                "note": entry.note,
            }
            for entry in sheet.counted
        ],
        "notes": dict(sheet.counted_notes),
        "totals": _totals(sheet),
        "changes": [
            {
                "from": str(change.from_month),
                "monthly": change.monthly.plain(),
                "label": change.label,
            }
            for change in sheet.changes
        ],
    }


def _totals(sheet: Sheet) -> dict[str, Any]:
    totals = sheet.totals
    groups = {
        group.code: totals.by_group[group.code].plain()
        for group in GROUPS
        if group.code in totals.by_group
    }
    return {
        "by_group": groups,
        **{side.value: totals.side(side).plain() for side in Side},
        "outgoings": totals.outgoings.plain(),
        "savings": totals.saved.plain(),
        "left_over": totals.left_over.plain(),
    }
