"""The creditors that an exchange file lists, and which of our lines what they are paid belongs to.

In the format priority creditors come first, and the others share what is left. So only what is paid
to other priority creditors is taken off what is left over; what is owed to this council never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.money import ZERO, Money
from shared.domain.says import N_
from shared.domain.sfs.file_reader import FileReader
from shared.domain.sfs.given import Creditor
from shared.domain.sfs.given_json import MOST_CREDITORS
from shared.domain.statement import Entry
from shared.domain.statement_lines import lines_of

_COMMON = frozenset(
    {
        "priority-debts", "total-priority-debts", "non-priority-debts",
        "total-non-priority-debts", "token-payments",
    }
)  # fmt: skip
DEBTS_SUMMARY = _COMMON
DEBTS_ENTRY = _COMMON | {
    "debt-admin-fee",
    "total-available-for-priority-debts",
    "total-priority-debt-offers",
    "total-available-for-non-priority-debts",
}
CREDITOR = frozenset({"creditor", "amount-owed", "repayment-offer", "ccj", "notes"})

OURS = ("council tax", "business rates", "non-domestic rates", "bid levy")
"""What is owed under these names is owed to a council; without another name it is taken as ours."""
OTHER = "debt-other"
FEE_NOTE = "Fee for managing debts"

_WORDS = (
    ("debt-tv-licence", ("tv licen", "television licen")),
    ("debt-court-fines", ("court", "fine", "magistrate", "hmcts")),
    ("debt-child-maintenance", ("child maintenance", "child support", "maintenance service")),
    ("debt-hmrc", ("hmrc", "revenue and customs", "income tax", "self assessment")),
    ("debt-gas-electricity", ("gas", "electric", "energy", "fuel")),
    ("debt-rent-mortgage", ("rent", "mortgage", "landlord", "housing", "homes", "secured")),
    ("debt-hire-purchase", ("hire purchase", "conditional sale", "motor finance")),
    ("debt-water", ("water",)),
)
"""Parts of a creditor's name by which its line is found; the first that fits."""
_LABELS = {line.label.casefold(): line.code for line in lines_of("priority-debts", "other-debts")}


@dataclass(frozen=True)
class Owing:
    """The creditors of a file, and what of them counts as paid each month."""

    all: tuple[Creditor, ...] = ()
    entries: tuple[Entry, ...] = ()
    owed_here: tuple[Creditor, ...] = ()
    fee: Money = ZERO

    @property
    def not_counted(self) -> tuple[Creditor, ...]:
        """Creditors to whom something is offered that we do not take off."""
        return tuple(
            each
            for each in self.all
            if not each.is_priority and each.offer and each not in self.owed_here
        )

    @property
    def priority_offers(self) -> Money:
        """What the file offers to priority creditors, us included."""
        return Money(sum(each.offer.pence for each in self.all if each.is_priority))


def owing_of(
    reader: FileReader, root: Mapping[str, Any], known: Iterable[str], ours: Iterable[str]
) -> Owing:
    """The creditors of a file, sorted into our lines."""
    debts = reader.section(root, "debts", "")
    reader.known_only(debts, known, "debts")
    names = tuple(name.casefold() for name in (*ours, *OURS) if name)
    everybody = (
        *_listed(reader, debts, "priority-debts", is_priority=True),
        *_listed(reader, debts, "non-priority-debts", is_priority=False),
    )
    if len(everybody) > MOST_CREDITORS:
        reader.wrong("too_many", "debts", N_("The file lists too many creditors."))
        return Owing()
    here = tuple(each for each in everybody if _is_ours(each, names))
    fee = _fee(reader, debts)
    paid: dict[str, Money] = {OTHER: fee} if fee else {}
    for each in everybody:
        if each.is_priority and each.offer and each not in here:
            code = line_for(each.name)
            paid[code] = paid.get(code, ZERO) + each.offer
    entries = tuple(
        Entry(code, amount, note=FEE_NOTE if code == OTHER and fee else "")
        for code, amount in paid.items()
    )
    return Owing(everybody, entries, here, fee)


def line_for(name: str) -> str:
    """The line that a priority creditor's payments belong to, by its name."""
    folded = name.casefold()
    if folded in _LABELS:
        return _LABELS[folded]
    return next((code for code, words in _WORDS if any(word in folded for word in words)), OTHER)


def _is_ours(creditor: Creditor, names: Iterable[str]) -> bool:
    folded = creditor.name.casefold()
    return any(name in folded for name in names)


def _listed(
    reader: FileReader, debts: Mapping[str, Any], name: str, *, is_priority: bool
) -> list[Creditor]:
    place = f"debts/{name}"
    found = []
    for row in reader.rows(debts, name, "debts"):
        reader.known_only(row, CREDITOR, place)
        found.append(
            Creditor(
                reader.text(row, "creditor", place),
                reader.amount(row, "amount-owed", place) or ZERO,
                reader.amount(row, "repayment-offer", place) or ZERO,
                is_priority,
                reader.yes(row, "ccj", place),
                reader.text(row, "notes", place),
            )
        )
    return found


def _fee(reader: FileReader, debts: Mapping[str, Any]) -> Money:
    fee = debts.get("debt-admin-fee")
    if not isinstance(fee, dict):
        return ZERO
    reader.known_only(fee, ("monthly-amount", "notes"), "debts/debt-admin-fee")
    return reader.amount(fee, "monthly-amount", "debts/debt-admin-fee") or ZERO
