"""What columns, problems and states of files are called on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from shared.domain import agency_file as file
from shared.domain.agency_file_rows import RowProblem
from shared.domain.agency_file_words import (
    FILE_STATES,
    REFUSALS,
    ROW_STATES,
    FileState,
    Refusal,
    RowState,
    words_of_problem,
)
from shared.domain.says import N_
from shared.domain.sfs import columns as statement
from shared.domain.statement_groups import GROUP
from shared.domain.statement_lines import LINE

_LABELS: Mapping[str, str] = {
    file.REFERENCE: N_("Account reference"),
    file.NAME: N_("Name"),
    file.POSTCODE: N_("Postcode"),
    file.OWN: N_("Your own reference"),
    statement.DATED_ON: N_("Date of the statement"),
    statement.REVIEW_ON: N_("Date of its review"),
    statement.PARTNER: N_("Lives with a partner"),
    statement.AGES: N_("Ages of the children"),
    statement.OTHERS: N_("Other dependants"),
    statement.NON_DEPENDENTS: N_("Other adults in the home"),
    statement.SAVINGS: N_("Put by each month"),
    statement.NOTES: N_("Additional notes"),
    file.AMOUNT: N_("Offer"),
    file.EVERY: N_("How often the offer is paid"),
    file.FIRST: N_("First payment of the offer"),
    file.WHOLE_ROW: N_("The whole row"),
}
_COLOURS = {
    RowState.MATCHED: "teal",
    RowState.NEEDS_FACT: "yellow",
    RowState.DUPLICATE: "grey",
    RowState.NOT_OURS: "grey",
    RowState.INVALID: "red",
    RowState.LEFT_OUT: "grey",
    RowState.ACCEPTED: "green",
    RowState.PERSON: "blue",
    RowState.HARDSHIP: "purple",
    RowState.NEEDS_AUTHORITY: "orange",
    RowState.NEEDS_SOMETHING: "yellow",
}
_AUTHORITY: Mapping[str, str] = {
    "none": N_("Not asked for yet"),
    "asked": N_("Asked, no answer yet"),
    "given": N_("Given"),
}


def column_label(column: str) -> str:
    """What a column is called beside a field."""
    if column in _LABELS:
        return _(_LABELS[column])
    for end, template in (
        (statement.EVERY, N_("How often: %(line)s")),
        (statement.NOTE, N_("Why: %(line)s")),
    ):
        base = column.removesuffix(end)
        if base != column:
            return _(template, line=_line_label(base))
    return _line_label(column)


def _line_label(code: str) -> str:
    if code in LINE:
        return _(LINE[code].label)
    return _(GROUP[code].label) if code in GROUP else code


def problem_words(problem: RowProblem) -> str:
    """What is wrong, without the column."""
    return _(words_of_problem(problem.code))


def named_problem(problem: RowProblem) -> str:
    """What is wrong, with the column where it is one."""
    if problem.column == file.WHOLE_ROW:
        return problem_words(problem)
    return f"{column_label(problem.column)}: {problem_words(problem)}"


def row_state(state: RowState) -> str:
    """Where a row stands."""
    return _(ROW_STATES[state])


def row_colour(state: RowState) -> str:
    """The colour of its tag."""
    return _COLOURS[state]


def file_state(state: FileState) -> str:
    """Where a file stands."""
    return _(FILE_STATES[state])


def authority(word: str) -> str:
    """How the client's authority stands."""
    return _(_AUTHORITY[word])


def refused_words(told: Mapping[str, Any]) -> list[str]:
    """Why a whole file was refused, in sentences."""
    why = str(told.get("why", ""))
    if why not in REFUSALS:
        return []
    said = [_(REFUSALS[Refusal(why)])]
    if told.get("missing"):
        said.append(_("These columns are missing: %(names)s.", names=", ".join(told["missing"])))
    if told.get("repeated"):
        said.append(
            _("These columns stand there twice: %(names)s.", names=", ".join(told["repeated"]))
        )
    if told.get("unknown"):
        places = ", ".join(str(place) for place in told["unknown"])
        said.append(
            _(
                "We do not know the names of these columns, counted from the left: %(places)s.",
                places=places,
            )
        )
    if told.get("most"):
        said.append(_("A file may have %(most)s rows.", most=told["most"]))
    return said
