"""Extract files for tests: made up row by row, with right control totals unless asked otherwise."""

from __future__ import annotations

import csv
import io
from typing import Any

from shared.domain.extract_rows import COLUMNS


def row(record: str, **values: Any) -> dict[str, Any]:
    """One row of an extract."""
    return {"record": record, **values}


def household(number: int = 1, **debt: Any) -> list[dict[str, Any]]:
    """An account with one person, one debt of £972.00 and £84.50 costs, and one event."""
    reference = f"8{number:07d}"
    return [
        row("account", account=reference, type="council_tax", address_1=f"{number} Example Street",
            town="Exampleton", postcode="EX1 1AA", next_bill="1680.00", next_instalment="140.00",
            next_from="2027-04", next_count="12"),
        row("party", account=reference, party=f"P{number}", kind="person", forenames="Siân",
            surname="O'Neill", email="sian@example.org", phone="07700900123"),
        row("debt", **{"account": reference, "year": "2026", "charge": "972.00", "costs": "84.50",
            "stage": "summons", "stage_on": "2026-11-10", "hearing_on": "2026-12-10", **debt}),
        row("event", account=reference, year="2026", stage="reminder", happened_on="2026-05-20"),
    ]  # fmt: skip


def extract(content: list[dict[str, Any]], /, **end: Any) -> bytes:
    """The bytes of an extract with an end record that agrees with its rows."""
    cents = sum(
        round(float(each.get("charge", 0) or 0) * 100)
        + round(float(each.get("costs", 0) or 0) * 100)
        for each in content
        if each["record"] == "debt" and _is_amount(each)
    )
    last = {
        "extract_date": "2026-11-21",
        "rows": len(content),
        "total": f"{cents // 100}.{cents % 100:02d}",
        **end,
    }
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows([*content, row("end", **last)])
    return out.getvalue().encode()


def _is_amount(each: dict[str, Any]) -> bool:
    return str(each.get("charge", "0")).replace(".", "").isdigit()
