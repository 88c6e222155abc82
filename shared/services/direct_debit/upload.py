"""A report that an officer uploads: taken like any other, or refused in words that help."""

from __future__ import annotations

from datetime import datetime

from shared.db import Database
from shared.domain.says import N_, Says
from shared.gateways.bacs_rows import NotAReport, TooBig, WrongServiceUser
from shared.services.audit import Actor
from shared.services.direct_debit.take_report import Taken, take_report
from shared.services.sign_in.keys import Keys
from shared.settings import BacsAccount

WORKED_AT_ONCE = 2_000
"""Rows beyond that many are left to the job, so that nobody waits for a page for minutes."""


class NotTaken(Exception):
    """The file was refused and nothing changed; `says` tells the officer why."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def upload_report(
    database: Database,
    keys: Keys,
    content: bytes,
    file_name: str,
    account: BacsAccount,
    by: Actor,
    now: datetime,
) -> Taken:
    """Take a report in, in transactions of its own. Raises NotTaken."""
    if not content:
        raise NotTaken(Says(N_("Choose the file of the report. An empty file is no report.")))
    number = account.service_user_number
    try:
        return take_report(database, keys, content, file_name, number, by, now, most=WORKED_AT_ONCE)
    except TooBig:
        raise NotTaken(
            Says(N_("The file must be smaller than 50 MB. No report is so large."))
        ) from None
    except WrongServiceUser:
        raise NotTaken(
            Says(
                N_("The report is for another service user number. Ours is %(number)s."),
                {"number": number},
            )
        ) from None
    except NotAReport as wrong:
        raise NotTaken(
            Says(
                N_("The file cannot be read as a report of the bank: %(why)s. Nothing was taken."),
                {"why": str(wrong)},
            )
        ) from None
