"""The layout of the journal for the council's general ledger: codes by account and fund, debits equal to credits.

The page for people who take one in is docs/journal.md.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, Money, total
from shared.domain.spreadsheets import as_text
from shared.domain.stages import DebtType

HEADER = (
    "STATUS",
    "LEDGER",
    "ACCOUNTING_DATE",
    "SOURCE",
    "CATEGORY",
    "CURRENCY",
    "COST_CENTRE",
    "SUBJECTIVE",
    "ENTERED_DR",
    "ENTERED_CR",
    "BATCH",
    "DESCRIPTION",
)
SETTINGS = frozenset({"ledger", "source", "currency", "date_format", "categories", "accounts"})


class NotAChart(ValueError):
    """The mapping file cannot be used; the text says why."""


class NoCode(ValueError):
    """Money stands in accounts that the mapping has no code for; the text names them."""


class NotBalanced(ValueError):
    """Debits are not equal to credits: nothing may leave."""


@dataclass(frozen=True)
class Code:
    """Where the general ledger keeps one of our accounts."""

    cost_centre: str
    subjective: str


@dataclass(frozen=True)
class Chart:
    """The council's codes, by our account (`card`) or account and fund (`debt.council_tax`)."""

    codes: Mapping[str, Code] = field(default_factory=dict)
    ledger: str = "COUNCIL"
    source: str = "Evenkeel"
    currency: str = "GBP"
    date_format: str = "%Y/%m/%d"
    categories: Mapping[str, str] = field(default_factory=dict)
    """Their word for a kind of posting by ours."""

    def code(self, account: str, fund: str) -> Code | None:
        """The code of an account; its own name stands for it where no chart was given."""
        if not self.codes:
            return Code(fund, account)
        return self.codes.get(f"{account}.{fund}") or self.codes.get(account)


OWN_NAMES = Chart()


@dataclass(frozen=True)
class JournalSum:
    """What one kind of posting moved in one account and fund on one day. Both are nought or more."""

    day: date
    kind: str
    account: str
    fund: str
    debit: Money
    credit: Money


@dataclass(frozen=True)
class Journal:
    """A journal as it leaves."""

    content: bytes
    lines: int
    debit: Money
    credit: Money


def read_chart(text: str) -> Chart:
    """Read a mapping file (TOML). Raises NotAChart."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotAChart(f"this is not valid TOML: {error}") from error
    if unknown := set(content) - SETTINGS:
        raise NotAChart(f"not settings of a journal: {', '.join(sorted(unknown))}")
    accounts = content.get("accounts", {})
    if not isinstance(accounts, dict) or not accounts:
        raise NotAChart("[accounts] must hold a code for each account")
    usual, categories = Chart(), content.get("categories", {})
    if not isinstance(categories, dict):
        raise NotAChart("categories must be a table")
    return Chart(
        codes={name: _code(name, value) for name, value in accounts.items()},
        ledger=_text(content, "ledger", usual.ledger),
        source=_text(content, "source", usual.source),
        currency=_text(content, "currency", usual.currency),
        date_format=_text(content, "date_format", usual.date_format),
        categories={ours: str(theirs) for ours, theirs in categories.items()},
    )


def write_journal(sums: Iterable[JournalSum], batch: str, chart: Chart = OWN_NAMES) -> Journal:
    """A journal of the sums of a few days. Raises NoCode and NotBalanced."""
    rows = sorted(sums, key=lambda each: (each.day, each.kind, each.account, each.fund))
    missing = {_name(each) for each in rows if chart.code(each.account, each.fund) is None}
    if missing:
        raise NoCode(f"the mapping has no code for {', '.join(sorted(missing))}")
    debit, credit = total(each.debit for each in rows), total(each.credit for each in rows)
    if debit != credit:
        raise NotBalanced
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    lines = 0
    for each in rows:
        for dr, cr in ((each.debit, ZERO), (ZERO, each.credit)):
            if dr or cr:
                writer.writerow(_cells(each, dr, cr, batch, chart))
                lines += 1
    return Journal(out.getvalue().encode(), lines, debit, credit)


def _cells(each: JournalSum, debit: Money, credit: Money, batch: str, chart: Chart) -> list[str]:
    code = chart.code(each.account, each.fund) or Code("", "")
    return [
        "NEW",
        as_text(chart.ledger),
        each.day.strftime(chart.date_format),
        as_text(chart.source),
        as_text(chart.categories.get(each.kind, each.kind)),
        as_text(chart.currency),
        as_text(code.cost_centre),
        as_text(code.subjective),
        debit.plain() if debit else "",
        credit.plain() if credit else "",
        batch,
        f"{each.kind} {_name(each)}",
    ]


def _name(each: JournalSum) -> str:
    return f"{each.account}.{each.fund}" if each.fund else each.account


def _code(name: str, value: object) -> Code:
    account, _, fund = name.partition(".")
    known = account in set(LedgerAccount) and (not fund or fund in set(DebtType))
    if not known:
        raise NotAChart(f"accounts: {name} is not an account of ours")
    if not isinstance(value, dict) or set(value) != {"cost_centre", "subjective"}:
        raise NotAChart(f"accounts: {name} needs cost_centre and subjective, and nothing else")
    return Code(str(value["cost_centre"]), str(value["subjective"]))


def _text(content: Mapping[str, Any], key: str, usual: str) -> str:
    value = content.get(key, usual)
    if not isinstance(value, str):
        raise NotAChart(f"{key} must be text")
    return value
