"""The worklist: what a person must look at, late and most harmful first, one page at a time."""

from shared.services.worklist.read import PAGE, next_item, work_counts, work_page
from shared.services.worklist.views import (
    COUNT_TO,
    Count,
    Counts,
    Due,
    Filters,
    Offered,
    WorkPage,
    WorkRow,
)

__all__ = [
    "COUNT_TO",
    "PAGE",
    "Count",
    "Counts",
    "Due",
    "Filters",
    "Offered",
    "WorkPage",
    "WorkRow",
    "next_item",
    "work_counts",
    "work_page",
]
