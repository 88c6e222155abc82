"""Why a row of a report could not be read, as its detail says it to an officer."""

from __future__ import annotations

from shared.gateways.bacs_rows import Problem

PROBLEMS = {
    Problem.AMOUNT: "The amount cannot be read.",
    Problem.DAY: "A day cannot be read.",
    Problem.SORT_CODE: "A sort code is not six digits.",
    Problem.ACCOUNT: "An account number is not eight digits.",
    Problem.REFERENCE: "The reference is longer than any of ours.",
    Problem.TWO_REFERENCES: "The row names two references.",
    Problem.CURRENCY: "The amount is not in pounds.",
    Problem.TOTALS: "The totals of the report are not those of its rows. Ask for the report again.",
}
UNREADABLE = frozenset(PROBLEMS.values())
"""A row that waits with one of these is for a person, however often it is worked."""
