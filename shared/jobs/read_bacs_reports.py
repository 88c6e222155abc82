"""Takes the bank's reports from their folder, and works the rows that a crash left waiting."""

from __future__ import annotations

import structlog

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.gateways.parts import Parts
from shared.jobs.registry import JobFoundMistakes
from shared.services.audit import Actor
from shared.services.direct_debit.report_folder import Folder, take_folder
from shared.services.direct_debit.work_report import work_waiting
from shared.services.sign_in.keys import Keys

BY = Actor("job", "read_bacs_reports")
log = structlog.get_logger("bacs_reports")


def run(parts: Parts) -> str:
    """Take what is new; in numbers, or nothing when there was nothing. A file that is no report
    is named, with why, after all others were taken. Raises JobFoundMistakes.
    """
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    left = work_waiting(parts.database, keys, BY, now)
    found = _folder(parts, keys)
    for each in found.refused:
        log.error("report-refused", file=each.file_name, why=each.why)
    said = _said(found, left)
    if found.refused:
        names = "; ".join(f"{each.file_name}: {each.why}" for each in found.refused)
        raise JobFoundMistakes(f"{said} refused {len(found.refused)}: {names}".strip())
    return said


def _folder(parts: Parts, keys: Keys) -> Folder:
    folder, account = parts.settings.bacs_reports, parts.settings.bacs
    if folder is None or account is None:
        return Folder((), ())
    number, now = account.service_user_number, parts.clock.now()
    try:
        return take_folder(parts.database, keys, folder, number, BY, now)
    except OSError as problem:
        raise JobFoundMistakes(f"the folder cannot be read: {problem.strerror}") from None


def _said(found: Folder, left: int) -> str:
    parts = []
    if left:
        parts.append(f"rows left waiting {left}")
    if found.taken:
        counted = {
            outcome: sum(each.rows.get(outcome, 0) for each in found.taken)
            for outcome in (RowOutcome.DONE, RowOutcome.NOTHING_TO_DO, RowOutcome.FOR_PERSON)
        }
        said = ", ".join(f"{outcome.value} {count}" for outcome, count in counted.items())
        parts.append(f"reports {len(found.taken)}: {said}")
    return "; ".join(parts)
