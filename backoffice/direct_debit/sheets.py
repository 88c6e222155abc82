"""Mandates, runs, rows of reports and failures for a spreadsheet: sent as they are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, abort, stream_with_context
from flask_babel import gettext as _

from backoffice.direct_debit import pages
from backoffice.direct_debit.asked import day_of_address, state_of_address
from shared.domain.money import Money
from shared.domain.spreadsheets import as_text
from shared.services.audit import Actor
from shared.services.direct_debit import finance_sheets
from shared.services.direct_debit.finance_reports import one_report
from shared.services.direct_debit.finance_runs import one_run
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, write_transaction

BEGINNING = "\ufeff"
"""By which spreadsheets know that the file is UTF-8."""
AT_ONCE = 64_000

Cells = tuple[object, ...]


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of files for a spreadsheet."""
    root = "/finance/direct-debits"
    for path, name, view in (
        (f"{root}/mandates.csv", "mandates_sheet", mandates),
        (f"{root}/runs.csv", "runs_sheet", runs),
        (f"{root}/runs/<int:run_id>/lines.csv", "lines_sheet", lines),
        (f"{root}/reports/<int:report_id>/rows.csv", "rows_sheet", rows),
        (f"{root}/failures.csv", "failures_sheet", failures),
    ):
        blueprint.add_url_rule(path, name, view)


def mandates() -> Response:
    """Mandates of a state, or all."""
    head = (
        _("Reference"),
        _("Payer"),
        _("State"),
        _("Plan"),
        _("Account ending"),
        _("Made"),
        _("Collects from"),
    )
    found = finance_sheets.all_mandates(current_parts().database, state_of_address())
    cells: Iterator[Cells] = (
        (
            each.reference,
            each.name,
            pages.mandate_state(each.state),
            each.plan_reference,
            each.account_ending,
            each.created_at.date(),
            each.collect_from,
        )
        for each in found
    )
    return _sheet("direct-debits", head, cells)


def runs() -> Response:
    """Every run."""
    head = (
        _("Serial"),
        _("Processing day"),
        _("Collection day"),
        _("State"),
        _("Collections"),
        _("Instructions"),
        _("Total"),
        _("Held back"),
        _("Approved by"),
        _("Input report"),
    )
    found = finance_sheets.all_runs(current_parts().database)
    cells: Iterator[Cells] = (
        (
            each.serial,
            each.processing_on,
            each.entry_on,
            pages.run_state(each.state),
            each.collection_count,
            each.instruction_count,
            each.total,
            each.held_back_count,
            each.approved_by,
            pages.input_report(each.input_report),
        )
        for each in found
    )
    return _sheet("direct-debit-runs", head, cells)


def lines(run_id: int) -> Response:
    """Every line of a run, without anybody's account."""
    run = one_run(current_session(), run_id).run
    head = (
        _("Position"),
        _("Code"),
        _("Reference"),
        _("Payer"),
        _("Amount"),
        _("Taken out because"),
    )
    found = finance_sheets.all_lines(current_parts().database, run_id)
    cells: Iterator[Cells] = (
        (
            each.position,
            each.code.value,
            each.reference,
            each.payer_name,
            each.amount,
            pages.held_by(each.withdrawn_why) if each.is_withdrawn else "",
        )
        for each in found
    )
    return _sheet(f"direct-debit-run-{run.serial}", head, cells)


def rows(report_id: int) -> Response:
    """Every row of a report and what came of it, without anybody's account."""
    report = one_report(current_session(), report_id).report
    head = (
        _("Position"),
        _("Reference"),
        _("Code"),
        _("Reason"),
        _("Amount"),
        _("Day"),
        _("Outcome"),
        _("What was done"),
        _("Apply by"),
    )
    found = finance_sheets.all_rows(current_parts().database, report_id)
    cells: Iterator[Cells] = (
        (
            each.position,
            each.reference,
            each.code,
            pages.reason_words(report.kind, each.code, each.says),
            each.amount,
            each.on,
            pages.outcome(each.outcome),
            each.detail,
            each.act_by,
        )
        for each in found
    )
    return _sheet(f"report-{report.kind}-{report.id}", head, cells)


def failures() -> Response:
    """Failures of a period by reason."""
    first, last = day_of_address("first"), day_of_address("last")
    if first is None or last is None or last < first:
        abort(404)
    head = (_("Report"), _("Code"), _("Reason"), _("How many"), _("Not paid"))
    found = finance_sheets.all_failures(current_parts().database, first, last)
    cells: Iterator[Cells] = (
        (
            pages.report_kind(each.kind),
            each.code,
            pages.reason_words(each.kind, each.code, each.says),
            each.count,
            each.amount,
        )
        for each in found
    )
    return _sheet(f"failures-{first.isoformat()}-{last.isoformat()}", head, cells)


def _sheet(name: str, head: Cells, cells: Iterable[Cells]) -> Response:
    """A file to keep; that somebody took it is on record."""
    by = Actor("officer", current_officer().officer_id)
    with write_transaction() as writing:
        finance_sheets.record_export(writing, name, by, now())
    written = stream_with_context(_written(head, cells))
    answer = Response(written, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _written(head: Cells, cells: Iterable[Cells]) -> Iterator[str]:
    out = io.StringIO(BEGINNING, newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(head)
    for each in cells:
        writer.writerow([_cell(value) for value in each])
        if out.tell() > AT_ONCE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Money):
        return value.plain()
    return as_text(value) if isinstance(value, str) else str(value)
