"""Reports from the bank: the list, uploading one, and what came of its rows."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.direct_debit import pages as called
from backoffice.direct_debit.asked import number_of_address
from shared.domain.roles import REFUNDERS
from shared.services.audit import Actor
from shared.services.direct_debit.finance_reports import one_report, reports
from shared.services.direct_debit.upload import NotTaken, upload_report
from shared.services.errors import NotFound
from shared.web.clock import now
from shared.web.filters import say
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session

FIELD = "report"
LARGEST_UPLOAD = 50_000_000


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of reports."""
    root = "/finance/direct-debits/reports"
    blueprint.add_url_rule(root, "report_list", listed)
    blueprint.add_url_rule(f"{root}/upload", "upload", upload, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{root}/<int:report_id>", "report", report)


def listed() -> str:
    """Every report, the newest first."""
    return render_template(
        "backoffice/direct_debit/reports.html",
        found=reports(current_session(), number_of_address("before")),
        may_act=current_officer().role in REFUNDERS and current_parts().settings.bacs is not None,
        called=called,
    )


def report(report_id: int) -> str:
    """One report: how many rows came to what, and each row."""
    return render_template(
        "backoffice/direct_debit/report.html",
        found=one_report(current_session(), report_id, number_of_address("after") or 0),
        called=called,
    )


def upload() -> ResponseReturnValue:
    """Take a report that somebody downloaded from the bank's side. Twice changes nothing."""
    bacs = current_parts().settings.bacs
    if bacs is None:
        raise NotFound
    problem = ""
    if request.method == "POST":
        name, content = _sent()
        by = Actor("officer", current_officer().officer_id)
        try:
            taken = upload_report(current_parts().database, keys(), content, name, bacs, by, now())
        except NotTaken as wrong:
            problem = say(wrong.says)
        else:
            flash(
                _("The report is taken. What came of its rows is below.")
                if taken.is_new
                else _("This report was taken before. Nothing changed.")
            )
            return redirect(url_for(".report", report_id=taken.report_id), 303)
    return render_template(
        "backoffice/direct_debit/upload.html",
        problem=problem,
        errors=[(problem, FIELD)] if problem else (),
    )


def _sent() -> tuple[str, bytes]:
    """The name and the bytes of the file that came; nothing where none did."""
    sent = request.files.get(FIELD)
    if sent is None:
        return "", b""
    # A large one lies in a file of its own until it is closed.
    with closing(sent):
        return sent.filename or "", sent.stream.read(LARGEST_UPLOAD + 1)
