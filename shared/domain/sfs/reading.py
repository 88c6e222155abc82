"""Reads a statement out of an exchange file 1.1: its lines, never its sums. Ours are set beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.household import MOST_PEOPLE, Child, Household
from shared.domain.money import ZERO, Money, total
from shared.domain.says import N_
from shared.domain.sfs.comparing import Difference, differences
from shared.domain.sfs.creditors import DEBTS_ENTRY, DEBTS_SUMMARY, Owing, owing_of
from shared.domain.sfs.elements import (
    EMPLOYMENTS,
    FIXED,
    FLEXIBLE,
    INCOME,
    OTHER_ESSENTIAL,
    SUMMARY_FIXED,
    SUMMARY_FLEXIBLE,
    SUMMARY_INCOME,
    SUMMARY_LINES,
    TENURES,
    Kind,
    Part,
)
from shared.domain.sfs.export import NOBODY, NOT_ASKED, About
from shared.domain.sfs.file_reader import FileReader
from shared.domain.sfs.given import LONGEST_NOTE, Circumstances, Creditor, GivenStatement, Problem
from shared.domain.sfs.notes import Noted, day_of, read_notes
from shared.domain.statement import Entry

HEAD = frozenset(
    {
        "client-name", "client-date-of-birth", "is-joint-application", "partner-name",
        "partner-date-of-birth", "client-address", "dependent-children-under-16",
        "dependent-children-16-18", "other-dependents", "non-dependents",
        "total-number-in-household", "vehicles", "housing-tenure", "housing-tenure-other",
        "client-employment-status", "client-employment-status-other", "partner-employment-status",
        "partner-employment-status-other", "asset-use-considered", "overview", "monthly-income",
        "monthly-outgoings", "savings", "confirmations", "debts", "additional-notes", "notes",
        "date-of-statement", "date-of-review",
    }
)  # fmt: skip
"""The last two are not in the format, which has no dates; files that have them are understood."""

OVERVIEW = frozenset(
    {
        "total-monthly-income", "total-monthly-outgoings", "income-minus-outgoings",
        "savings-contribution", "debt-admin-fee", "total-available-for-priority-debts",
        "total-available-for-non-priority-debts",
    }
)  # fmt: skip
UNDER_16, FROM_16 = 15, 17
"""The ages that are assumed of children of whom only the number is given."""


@dataclass(frozen=True)
class Imported:
    """What a file says: the statement as we count it, and where its own sums differ from ours."""

    given: GivenStatement
    differences: tuple[Difference, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Because of any of these the file is not taken."""
    about: About = NOBODY
    """Whom the file names, to be held against the client; never kept."""
    owed_here: tuple[Creditor, ...] = ()
    """Creditors of the list that are this council: what is owed to us counts by itself."""
    not_counted: tuple[Creditor, ...] = ()
    """Non-priority creditors: in the format they share what the others leave."""


def read_statement(root: Mapping[str, Any], ours: Iterable[str]) -> Imported:
    """The statement of a file whose text was taken apart. `ours` are names by which the council may
    be listed as a creditor.
    """
    reader = FileReader()
    reader.known_only(root, HEAD, "")
    reader.known_only(reader.section(root, "overview", ""), OVERVIEW, "overview")
    income = reader.section(root, "monthly-income", "")
    kind = Kind.SUMMARY if "total-earnings" in income else Kind.ENTRY
    lines = _summary(reader, root) if kind is Kind.SUMMARY else _entries(reader, root)
    noted = _notes(reader, root)
    known = DEBTS_SUMMARY if kind is Kind.SUMMARY else DEBTS_ENTRY
    owing = owing_of(reader, root, known, ours)
    given = _given(reader, root, (*lines, *owing.entries), noted, owing)
    return Imported(
        given,
        differences(given, root, kind, owing) if not reader.problems else (),
        tuple(reader.problems),
        _about(reader, root),
        owing.owed_here,
        owing.not_counted,
    )


def _given(
    reader: FileReader,
    root: Mapping[str, Any],
    entries: tuple[Entry, ...],
    noted: Noted,
    owing: Owing,
) -> GivenStatement:
    household, assumed = _household(reader, root, entries, noted)
    confirmed = reader.section(root, "confirmations", "")
    savings = reader.section(root, "savings", "")
    overview = reader.section(root, "overview", "")
    put_by = reader.amount(savings or overview, "savings-contribution", "savings")
    return GivenStatement(
        household=household,
        entries=entries,
        dated_on=day_of(_first(reader, root, "date-of-statement") or noted.dated_on),
        review_on=day_of(_first(reader, root, "date-of-review") or noted.review_on),
        group_notes=noted.group_notes,
        savings=put_by or ZERO,
        notes="\n".join(noted.rest)[: LONGEST_NOTE * 10],
        circumstances=_circumstances(reader, root, {**savings, **confirmed}),
        creditors=owing.all,
        ages_assumed=assumed,
    )


def _first(reader: FileReader, root: Mapping[str, Any], name: str) -> str:
    return reader.text(root, name, "")


def _about(reader: FileReader, root: Mapping[str, Any]) -> About:
    return About(
        reader.text(root, "client-name", ""),
        day_of(reader.text(root, "client-date-of-birth", "")),
        reader.text(root, "client-address", ""),
    )


def _notes(reader: FileReader, root: Mapping[str, Any]) -> Noted:
    names = ("additional-notes", "notes")
    return read_notes([note for name in names for note in reader.several(root, name, "")])


def _household(
    reader: FileReader, root: Mapping[str, Any], entries: Iterable[Entry], noted: Noted
) -> tuple[Household, bool]:
    earns = any(entry.code == "partner-salary-or-wages" and entry.amount for entry in entries)
    joint = reader.yes(root, "is-joint-application", "")
    named = bool(reader.text(root, "partner-name", ""))
    young = reader.count(root, "dependent-children-under-16")
    older = reader.count(root, "dependent-children-16-18")
    if young + older > MOST_PEOPLE:
        most = N_("Enter a number from 0 to %(most)s.")
        reader.wrong("bad_count", "dependent-children-16-18", most, most=MOST_PEOPLE)
        young = older = 0
    ages = _ages(noted.ages)
    fits = sum(age < 16 for age in ages) == young and len(ages) == young + older
    if not fits:
        ages = (UNDER_16,) * young + (FROM_16,) * older
    household = Household(
        joint or named or noted.partner or earns,
        tuple(Child(age=age) for age in ages),
        reader.count(root, "other-dependents"),
        reader.count(root, "non-dependents"),
    )
    return household, bool(ages) and not fits


def _ages(text: str) -> tuple[int, ...]:
    found = [word.strip() for word in text.split(",") if word.strip()]
    if len(found) > MOST_PEOPLE or not all(
        word.isascii() and word.isdigit() and len(word) < 3 and int(word) <= 18 for word in found
    ):
        return ()
    return tuple(int(word) for word in found)


def _circumstances(
    reader: FileReader, root: Mapping[str, Any], considered: Mapping[str, Any]
) -> Circumstances:
    source = {**root, **considered}
    not_asked = reader.text(root, "housing-tenure-other", "") == NOT_ASKED
    unasked = reader.text(root, "client-employment-status-other", "") == NOT_ASKED
    return Circumstances(
        is_joint=reader.yes(root, "is-joint-application", ""),
        vehicles=reader.count(root, "vehicles", 99),
        tenure="" if not_asked else _word(reader, root, "housing-tenure", TENURES),
        tenure_other="" if not_asked else reader.text(root, "housing-tenure-other", ""),
        employment=() if unasked else _words(reader, root, "client-employment-status"),
        employment_other="" if unasked else reader.text(root, "client-employment-status-other", ""),
        partner_employment=_words(reader, root, "partner-employment-status"),
        partner_employment_other=reader.text(root, "partner-employment-status-other", ""),
        assets_considered=reader.yes(source, "asset-use-considered", ""),
        savings_considered=reader.yes(source, "savings-contribution-considered", ""),
    )


def _word(reader: FileReader, root: Mapping[str, Any], name: str, of: tuple[str, ...]) -> str:
    found = reader.text(root, name, "")
    if found and found not in of:
        reader.wrong("bad_word", name, N_("This is not one of the words of the format."))
        return ""
    return found


def _words(reader: FileReader, root: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = reader.several(root, name, "")
    if not set(found) <= set(EMPLOYMENTS) or len(found) > len(EMPLOYMENTS):
        reader.wrong("bad_word", name, N_("This is not one of the words of the format."))
        return ()
    return found


# ---- lines


def _entries(reader: FileReader, root: Mapping[str, Any]) -> tuple[Entry, ...]:
    income = reader.section(root, "monthly-income", "")
    outgoings = reader.section(root, "monthly-outgoings", "")
    fixed = reader.section(outgoings, "fixed-costs", "monthly-outgoings")
    flexible = reader.section(outgoings, "flexible-costs", "monthly-outgoings")
    sums = ("fixed-costs", "flexible-costs", "total-monthly-outgoings")
    reader.known_only(outgoings, sums, "monthly-outgoings")
    return (
        *_parts(reader, income, INCOME, "monthly-income", "total-monthly-income"),
        *_parts(reader, fixed, FIXED, "fixed-costs", "total-fixed-costs"),
        *_parts(reader, flexible, FLEXIBLE, "flexible-costs", "total-flexible-costs"),
    )


def _parts(
    reader: FileReader, node: Mapping[str, Any], parts: tuple[Part, ...], place: str, sum_of: str
) -> list[Entry]:
    names = [name for part in parts for name in part.names]
    reader.known_only(node, (*names, sum_of), place)
    found: list[Entry] = []
    for part in parts:
        name = next((name for name in part.names if name in node), part.names[0])
        inside = reader.section(node, name, place)
        reader.known_only(inside, (*part.lines, part.total), name)
        found += [entry for code in part.lines for entry in _line(reader, inside, code, name)]
    return found


def _line(reader: FileReader, node: Mapping[str, Any], code: str, place: str) -> list[Entry]:
    several = reader.rows(node, code, place)
    if len(several) > 1 and code != OTHER_ESSENTIAL:
        reader.wrong("repeated", f"{place}/{code}", N_("This stands in the file more than once."))
    amounts: list[Money] = []
    notes: list[str] = []
    for each in several:
        where = f"{place}/{code}"
        reader.known_only(each, ("monthly-amount", "notes"), where)
        amount = reader.amount(each, "monthly-amount", where)
        amounts += [] if amount is None else [amount]
        notes.append(reader.text(each, "notes", where))
    if not amounts:
        return []
    note = ". ".join(note for note in notes if note)[:LONGEST_NOTE]
    amount = total(amounts)
    # The format has no blank: 0.00 without a word is how a line left blank is written.
    return [Entry(code, amount, note=note)] if amount or note else []


def _summary(reader: FileReader, root: Mapping[str, Any]) -> tuple[Entry, ...]:
    """A summary's totals, each as the line of its group that takes everything else."""
    income = reader.section(root, "monthly-income", "")
    outgoings = reader.section(root, "monthly-outgoings", "")
    fixed = reader.section(outgoings, "fixed-costs", "monthly-outgoings")
    flexible = reader.section(outgoings, "flexible-costs", "monthly-outgoings")
    kept = {name: (codes[0], codes) for name, codes in SUMMARY_LINES.items()}
    reader.known_only(income, (*SUMMARY_INCOME, "total-monthly-income"), "monthly-income")
    reader.known_only(fixed, (*kept, *SUMMARY_FIXED, "total-fixed-costs"), "fixed-costs")
    flexible_names = (*SUMMARY_FLEXIBLE, "total-flexible-costs")
    reader.known_only(flexible, flexible_names, "flexible-costs")
    tables = (
        (income, SUMMARY_INCOME, "monthly-income"),
        (fixed, {**kept, **SUMMARY_FIXED}, "fixed-costs"),
        (flexible, SUMMARY_FLEXIBLE, "flexible-costs"),
    )
    return tuple(
        Entry(code, amount)
        for node, names, place in tables
        for name, (code, _) in names.items()
        if (amount := reader.amount(node, name, place))
    )
