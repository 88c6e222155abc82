"""Claims of payers' banks (DDICA), and what became of a file that was handed in (the input report)."""

from __future__ import annotations

from shared.domain.money import ZERO
from shared.gateways.bacs_reader import Attributes, Known
from shared.gateways.bacs_rows import Problem, ReportKind, ReportRow, amount_of, day_of

SUMMARY = "SUMMARY"
"""The kind of row, ours, that says how many records of a file were taken."""
CLAIM, CLAIM_CANCELLED = "CLAIM", "CANCELLED"
_USER = frozenset({"SUNumber", "ServiceUserNumber", "SUN"})


class Claims(Known):
    """DDICA: claims of payers' banks, and claims that they take back."""

    def __init__(self) -> None:
        super().__init__(ReportKind.DDICA)
        self._depth = 0
        self._group = ""
        self._said: dict[str, str] = {}
        self._part = 0
        self._debit = ""

    def start(self, tag: str, said: Attributes) -> None:
        """New advices or cancellations begin; an element right below is a row."""
        if tag in ("NewAdvices", "Cancellations"):
            self._group, self._depth = tag, 0
            return
        self._depth += bool(self._group)
        if self._depth == 1:
            self._said, self._part = {}, 0
        if tag == "DDCollection":
            self._part += 1

    def end(self, tag: str, text: str) -> None:
        """What stands between tags is a fact of the row; the row ends with its element."""
        if tag == self._group:
            self._group, self._debit = "", ""
        elif self._group:
            self._take(tag, text.strip())
            self._depth -= 1
        elif tag in _USER and text.strip():
            self.user(text)

    def _take(self, tag: str, text: str) -> None:
        if tag in _USER and text:
            self.user(text)
        is_row = tag == "DDICAdvice" or (self._group == "Cancellations" and bool(self._said))
        if self._depth > 1:
            place = f".{self._part}" if tag in ("DateOfDirectDebit", "Amount") else ""
            if text:
                self._said[f"{tag}{place}"] = text
        elif is_row:
            self.add(_claim(self._said, self._group, self._debit))
        elif tag == "DateOfDebit":
            self._debit = text


def _claim(said: dict[str, str], group: str, debit: str) -> ReportRow:
    facts = {**said, **({"DateOfDebit": debit} if debit else {})}
    amount, on = amount_of(said.get("TotalAmount", "")), day_of(debit)
    parts = [
        (said.get(f"DateOfDirectDebit.{part}", ""), said.get(f"Amount.{part}", ""))
        for part in range(1, 1 + sum(name.startswith("Amount.") for name in said))
    ]
    # A claim that the bank takes back needs no more than the reference of the first.
    is_new = group == "NewAdvices"
    wrongs = (
        (
            (is_new and amount is None) or any(amount_of(each) is None for _, each in parts),
            Problem.AMOUNT,
        ),
        (
            any(day_of(each) is None for each, _ in parts) or (bool(debit) and on is None),
            Problem.DAY,
        ),
    )
    return ReportRow(
        position=0,
        record=CLAIM if is_new else CLAIM_CANCELLED,
        reference=said.get("SUReference", ""),
        code=said.get("ReasonCode", "").upper(),
        says=said.get("ReasonCodeMeaning", ""),
        amount=amount or ZERO,
        on=on,
        facts=facts,
        problem=next((why for is_wrong, why in wrongs if is_wrong), None),
    )


class Handed(Known):
    """The input report: what became of each file that was handed in."""

    def __init__(self) -> None:
        super().__init__(ReportKind.INPUT)
        self._file: dict[str, str] = {}
        self._item: dict[str, str] = {}
        self._entry = ""
        self._agreement = False

    def start(self, tag: str, said: Attributes) -> None:
        """What is said of a submission, a file in it, an item that was not taken, and the counts."""
        if tag == "Header":
            self.number = f"{said.get('reportType', '')}/{said.get('reportNumber', '')}"
        elif tag == "ProducedOn":
            self.made_on = day_of(said.get("date", ""))
        elif tag == "SubmissionInformation":
            self._file = {"serial": said.get("volumeSerialNumber", "").strip(), **said}
        elif tag == "ErrorItem":
            self._item = dict(said)
        elif tag == "ErrorMessage" and self._item:
            self._item["message-type"] = said.get("type", "")
        else:
            self._of_file(tag, said)

    def _of_file(self, tag: str, said: Attributes) -> None:
        if tag == "UserFile":
            self._file["file-message"] = said.get("fileLevelMessage", "").strip()
        elif tag == "UserFileInformation":
            self.user(said.get("userNumber"))
            self._file |= {"processing-date": said.get("uhl1ProcessingDate", ""), **said}
        elif tag == "DaySection":
            message = said.get("daySectionLevelErrorMessage", "").strip()
            self._file["day-message"] = self._file.get("day-message") or message
        elif tag == "AgreementOfFileTotals":
            self._agreement = True
        elif tag in ("CreditEntry", "DebitEntry"):
            self._entry = tag
        elif self._agreement and tag in ("AcceptedRecords", "RejectedRecords"):
            self._file[f"{self._entry}.{tag}"] = said.get("numberOf", "")

    def end(self, tag: str, text: str) -> None:
        """An error ends with all of it known; a file, with its counts."""
        if tag == "Error":
            self.add(_not_taken({**self._file, **self._item}))
            self._item = {}
        elif tag == "AgreementOfFileTotals":
            self._agreement = False
        elif tag == "UserFile":
            self._summary()

    def _summary(self) -> None:
        says = self._file.get("file-message") or self._file.get("day-message") or ""
        on = day_of(self._file.get("processing-date", ""))
        self.add(ReportRow(0, SUMMARY, says=says, on=on, facts=dict(self._file)))


def _not_taken(said: Attributes) -> ReportRow:
    amount = amount_of(said.get("valueOf", ""))
    return ReportRow(
        position=0,
        record=said.get("message-type", "").strip().upper(),
        reference=said.get("reference", "").strip(),
        says=said.get("message-type", "").strip(),
        amount=amount or ZERO,
        on=day_of(said.get("processing-date", "")),
        facts=dict(said),
        problem=Problem.AMOUNT if amount is None else None,
    )
