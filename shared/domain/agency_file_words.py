"""What can be wrong with an agency's file or with a row of it, what became of a row, and how we say so."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.domain.says import N_


class Wrong(StrEnum):
    """What can be wrong with one cell, or with a row."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_READABLE = "not_readable"
    TOO_MANY_CELLS = "too_many_cells"
    FORMULA = "formula"
    BAD_AMOUNT = "bad_amount"
    NEGATIVE = "negative"
    TOO_FINE = "too_fine"
    BAD_FREQUENCY = "bad_frequency"
    NOT_PAYABLE = "not_payable"
    BAD_DATE = "bad_date"
    NO_DATE = "no_date"
    AHEAD = "date_ahead"
    TOO_OLD = "too_old"
    NOT_SOON = "not_soon"
    NOTHING_OFFERED = "nothing_offered"
    NO_LINES = "no_lines"
    NOT_YES_OR_NO = "not_yes_or_no"
    BAD_COUNT = "bad_count"
    BAD_AGE = "bad_age"
    NEEDS_AGE = "needs_age"
    NEEDS_NOTE = "needs_note"
    NOTE_TOO_LONG = "note_too_long"
    # What stands in the way of sending, or of taking the row at all
    SAME_ROW = "same_row"
    OPEN_CASE = "open_case"
    NO_STATEMENT = "no_statement"
    NO_OFFER = "no_offer"
    CLIENT_CLOSED = "client_closed"
    NOTHING_OWED = "nothing_owed"
    ALREADY_OPEN = "already_open"
    CHANGED = "changed"


class RowState(StrEnum):
    """Where a row stands."""

    MATCHED = "matched"
    NEEDS_FACT = "needs_fact"
    DUPLICATE = "duplicate"
    NOT_OURS = "not_ours"
    INVALID = "invalid"
    LEFT_OUT = "left_out"
    ACCEPTED = "accepted"
    PERSON = "person"
    HARDSHIP = "hardship"
    NEEDS_AUTHORITY = "needs_authority"
    NEEDS_SOMETHING = "needs_something"


SENDABLE = (RowState.MATCHED, RowState.NEEDS_AUTHORITY, RowState.NEEDS_SOMETHING)
"""What goes when the file is sent, for the first time or again."""
MENDABLE = (RowState.NEEDS_FACT, RowState.NOT_OURS, RowState.INVALID, RowState.NEEDS_SOMETHING)
"""What can be put right in place."""
CAN_BE_LEFT_OUT = (*MENDABLE, RowState.DUPLICATE, RowState.MATCHED, RowState.NEEDS_AUTHORITY)


class FileState(StrEnum):
    """Where a whole file stands."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    ASKING = "asking"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    DISCARDED = "discarded"


AT_WORK = (FileState.WAITING, FileState.READING, FileState.ASKING, FileState.SENDING)
"""What a job works on: nothing is pressed meanwhile."""


class Refusal(StrEnum):
    """Why a whole file was refused."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_A_TABLE = "not_a_table"
    OLD_SPREADSHEET = "old_spreadsheet"
    ENCODING = "encoding"
    HARMFUL = "harmful"
    BOMB = "bomb"
    TOO_MANY_ROWS = "too_many_rows"
    NO_ROWS = "no_rows"
    HEADER = "header"
    NOT_YOURS = "not_yours"


ROW_STATES: Mapping[RowState, str] = {
    RowState.MATCHED: N_("Ready to send"),
    RowState.NEEDS_FACT: N_("Needs another fact"),
    RowState.DUPLICATE: N_("Duplicate of an open case"),
    RowState.NOT_OURS: N_("Not this council"),
    RowState.INVALID: N_("Something is wrong with it"),
    RowState.LEFT_OUT: N_("Left out"),
    RowState.ACCEPTED: N_("Accepted"),
    RowState.PERSON: N_("A person looks"),
    RowState.HARDSHIP: N_("Help comes first"),
    RowState.NEEDS_AUTHORITY: N_("Needs the client's authority"),
    RowState.NEEDS_SOMETHING: N_("Needs something from you"),
}

FILE_STATES: Mapping[FileState, str] = {
    FileState.WAITING: N_("Waiting to be read"),
    FileState.READING: N_("Being read"),
    FileState.READY: N_("Read"),
    FileState.ASKING: N_("Clients are being asked"),
    FileState.SENDING: N_("Being sent"),
    FileState.SENT: N_("Sent"),
    FileState.REFUSED: N_("Not taken"),
    FileState.DISCARDED: N_("Thrown away"),
}

REFUSALS: Mapping[Refusal, str] = {
    Refusal.EMPTY: N_("The file is empty. Choose the file with your clients."),
    Refusal.TOO_BIG: N_("The file is too large. Split it into smaller files."),
    Refusal.NOT_A_TABLE: N_(
        "We cannot read this file. Save it as a CSV or XLSX file and send that."
    ),
    Refusal.OLD_SPREADSHEET: N_(
        "This is an older kind of spreadsheet. Save it as an XLSX or CSV file and send that."
    ),
    Refusal.ENCODING: N_(
        "Some letters in the file cannot be read. Save it as CSV UTF-8, or as an XLSX file."
    ),
    Refusal.HARMFUL: N_("A check found something harmful in the file, so we did not read it."),
    Refusal.BOMB: N_("The file unpacks to far more than it should, so we did not read it."),
    Refusal.TOO_MANY_ROWS: N_("The file has too many rows. Split it into smaller files."),
    Refusal.NO_ROWS: N_("The file has a first row, and no clients below it."),
    Refusal.NOT_YOURS: N_("Whoever sent the file may not act for the agency any more."),
    Refusal.HEADER: N_("The first row does not name the columns as we know them."),
}

PROBLEMS: Mapping[str, str] = {
    Wrong.MISSING: N_("Nothing stands here. Enter it."),
    Wrong.TOO_LONG: N_("This is too long. Make it shorter."),
    Wrong.NOT_READABLE: N_("We cannot read this. Check it."),
    Wrong.TOO_MANY_CELLS: N_(
        "The row has more cells than the first row has names. Check that nothing has slipped."
    ),
    Wrong.FORMULA: N_("This is a formula. Put its result here instead."),
    Wrong.BAD_AMOUNT: N_("Enter an amount in pounds using numbers only, for example 92 or 92.50."),
    Wrong.NEGATIVE: N_("Enter an amount that is 0 or more."),
    Wrong.TOO_FINE: N_("Enter pounds and pence, with no more than two numbers after the point."),
    Wrong.BAD_FREQUENCY: N_(
        "Enter how often: weekly, fortnightly, 4-weekly, monthly, quarterly or yearly."
    ),
    Wrong.NOT_PAYABLE: N_("An offer is paid weekly, fortnightly, 4-weekly or monthly."),
    Wrong.BAD_DATE: N_("Enter a date such as 02/11/2026 or 2026-11-02."),
    Wrong.NO_DATE: N_("Enter the date of the statement."),
    Wrong.AHEAD: N_("The date of the statement must be today or earlier."),
    Wrong.TOO_OLD: N_("The statement is too old. Ask for a newer one."),
    Wrong.NOT_SOON: N_("The first payment must be from today on, and within a year."),
    Wrong.NOTHING_OFFERED: N_("Offer more than 0, or leave the offer out."),
    Wrong.NO_LINES: N_("The statement has no amounts. Enter at least one."),
    Wrong.NOT_YES_OR_NO: N_("Enter yes or no."),
    Wrong.BAD_COUNT: N_("Enter how many people, for example 2. If nobody, enter 0."),
    Wrong.BAD_AGE: N_(
        "Enter the age of each child, with a semicolon between them, for example 3;9."
    ),
    Wrong.NEEDS_AGE: N_("Enter the age of each child."),
    Wrong.NEEDS_NOTE: N_("Tell us why this spending is higher than usual."),
    Wrong.NOTE_TOO_LONG: N_("This is too long. Make it shorter."),
    Wrong.SAME_ROW: N_("The same person stands in an earlier row of this file."),
    Wrong.OPEN_CASE: N_("You have an open case for this person."),
    Wrong.NO_STATEMENT: N_("There is no statement. Add its amounts."),
    Wrong.NO_OFFER: N_("There is no offer. Add what your client can pay."),
    Wrong.CLIENT_CLOSED: N_("The case was closed on your side."),
    Wrong.NOTHING_OWED: N_("There is nothing here that a plan could cover."),
    Wrong.ALREADY_OPEN: N_("Another offer of theirs waits for its answer."),
    Wrong.CHANGED: N_("The offer could not be made like this. Make it on the client's own page."),
}
OTHER_PROBLEM = N_("Something here cannot be used. Check it.")


def words_of_problem(code: str) -> str:
    """What we say of a problem, for the catalogue."""
    return PROBLEMS.get(code, OTHER_PROBLEM)
