"""The advices: instructions that changed or came back (ADDACS, AUDDIS, AWACS), and unpaid collections (ARUDD)."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.money import ZERO
from shared.gateways.bacs_reader import Attributes, Known
from shared.gateways.bacs_rows import (
    LONGEST_SAYING,
    Problem,
    ReportKind,
    ReportRow,
    Totals,
    amount_of,
    day_of,
    problem_with,
)

STERLING = frozenset({"", "GBP"})
WHOLE = "TOTALS"
"""The kind of row, ours, that says that a report's totals are not those of its rows."""


class Advices(Known):
    """MessagingAdvices: ADDACS, AUDDIS and AWACS."""

    def __init__(self, kind: ReportKind) -> None:
        super().__init__(kind)
        self._errors: list[str] = []

    def start(self, tag: str, said: Attributes) -> None:
        """The header, an advice, or the lines that say what was wrong with a file."""
        if tag == "MessagingHeader":
            self.user(said.get("user-number"))
            self.made_on = day_of(said.get("report-generation-date", ""))
            places = ("report-type", "document-number", "envelope-sequence-number")
            self.number = "/".join(said.get(each, "") for each in places)
        elif tag == "MessagingAdvice":
            self.user(said.get("user-number"))
            self.add(_advice(said))
        elif tag == "MessagingError":
            lines = (said[each].strip() for each in sorted(said) if each.startswith("line"))
            self._errors += [line for line in lines if line and line != "0"]

    def close(self) -> None:
        """What was wrong with a file stands after its row."""
        if self._errors:
            said = "; ".join(self._errors)[:LONGEST_SAYING]
            self.rows = [
                replace(row, says=said) if row.record in ("R", "V") else row for row in self.rows
            ]


def _advice(said: Attributes) -> ReportRow:
    day = said.get("effective-date") or said.get("processing-date") or ""
    on = day_of(day)
    problem = (
        problem_with(said.get("payer-sort-code", ""), said.get("payer-account-number", ""))
        or problem_with(
            said.get("payer-new-sort-code", ""), said.get("payer-new-account-number", "")
        )
        or (Problem.DAY if day.strip() and on is None else None)
    )
    return ReportRow(
        position=0,
        record=said.get("record-type", "").strip().upper(),
        reference=said.get("reference", "").strip(),
        code=(said.get("reason-code") or said.get("file-error-code") or "").strip().upper(),
        on=on,
        facts=dict(said),
        problem=problem,
    )


class Unpaid(Known):
    """ARUDD: collections that were not paid."""

    def __init__(self) -> None:
        super().__init__(ReportKind.ARUDD)
        self._item: dict[str, str] = {}
        self._since = 0

    def start(self, tag: str, said: Attributes) -> None:
        """A header, an account of the council's, an item with the payer's account in it, or totals."""
        if tag == "Header":
            self.number = f"{said.get('reportType', '')}/{said.get('adviceNumber', '')}"
            self.made_on = day_of(said.get("currentProcessingDate", ""))
        elif tag == "ServiceLicenseInformation":
            self.user(said.get("userNumber"))
        elif tag == "OriginatingAccountRecord":
            self._since = len(self.rows)
        elif tag == "ReturnedDebitItem":
            self._item = dict(said)
        elif tag == "PayerAccount":
            self._item |= {f"payer-{name}": value for name, value in said.items()}
        elif tag == "Totals":
            self._compare(said)

    def end(self, tag: str, text: str) -> None:
        """An item is a row when all of it is known."""
        if tag == "ReturnedDebitItem":
            self.add(_unpaid(self._item))
            self._item = {}

    def _compare(self, said: Attributes) -> None:
        counted = self.rows[self._since :]
        amount = amount_of(said.get("valueOf", ""))
        count = said.get("numberOf", "").strip()
        found = sum((row.amount.pence for row in counted), 0)
        if amount is not None and count.isdecimal():
            self.totals.append(Totals(int(count), amount))
            if int(count) == len(counted) and amount.pence == found:
                return
        self.add(ReportRow(0, WHOLE, facts=dict(said), problem=Problem.TOTALS))


def _unpaid(said: Attributes) -> ReportRow:
    own, payers = said.get("ref", "").strip(), said.get("payer-ref", "").strip()
    amount, on = amount_of(said.get("valueOf", "")), day_of(said.get("originalProcessingDate", ""))
    problem = problem_with(said.get("payer-sortCode", ""), said.get("payer-number", ""))
    wrongs = (
        (amount is None, Problem.AMOUNT),
        (on is None, Problem.DAY),
        (said.get("currency", "") not in STERLING, Problem.CURRENCY),
        (bool(own and payers and own != payers), Problem.TWO_REFERENCES),
    )
    return ReportRow(
        position=0,
        record="UNPAID",
        reference=own or payers,
        code=said.get("returnCode", "").strip().upper(),
        says=said.get("returnDescription", "").strip(),
        amount=amount or ZERO,
        on=on,
        facts=said,
        problem=problem or next((why for is_wrong, why in wrongs if is_wrong), None),
    )
