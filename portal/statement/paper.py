"""A confirmed statement as a paper to keep, to post or to show to somebody."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _

from portal.statement.check_pages import ReadPage
from shared.services.statements.read import read_version
from shared.services.statements.sheet import Sheet
from shared.web.clock import today
from shared.web.filters import day
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def paper(statement_id: int) -> Response:
    """One version as an accessible PDF."""
    sheet = read_version(current_session(), current_payer().party_id, statement_id, today())
    made = current_parts().documents.make("statement", paper_content(ReadPage(sheet)))
    answer = Response(made, mimetype="application/pdf")
    name = f"statement-{sheet.version}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def paper_content(shown: ReadPage) -> dict[str, Any]:
    """Everything that the paper says, in the reader's language."""
    sheet = shown.sheet
    confirmed = "" if sheet.submitted_at is None else day(sheet.submitted_at)
    return {
        "language": language(),
        "council": current_parts().settings.council.called(language()),
        "title": _("Your statement of %(day)s", day=confirmed),
        "introduction": _introduction(sheet),
        "summary": [
            (_("Your household"), shown.household),
            (_("Money coming in"), _a_month(sheet.totals.income.text())),
            (_("Money going out"), _a_month(sheet.totals.outgoings.text())),
            (_("Put by"), _a_month(sheet.totals.saved.text())),
            (_("Left over"), _a_month(sheet.left_over.text())),
        ],
        "what": _("What"),
        "how_much": _("How much"),
        "total": _("Total"),
        "groups": [
            {
                "title": group.title,
                "total": _a_month(group.total.text()),
                "rows": [(row.label, row.value) for row in group.rows],
            }
            for group in shown.groups
        ],
        "explained": _("What you explained"),
        "notes": list(shown.notes),
    }


def _introduction(sheet: Sheet) -> list[str]:
    """Which version it is, and who filled it in."""
    introduction = [
        _("Version %(version)s. It stays as it was when it was confirmed.", version=sheet.version)
    ]
    if sheet.on_behalf:
        introduction.append(_("An officer of the council filled it in for you."))
    if sheet.given_by and sheet.given_by.agency:
        dated = day(sheet.given_by.dated_on)
        introduction.append(
            _(
                "%(agency)s sent it for you. It is dated %(day)s.",
                agency=sheet.given_by.agency,
                day=dated,
            )
        )
    return introduction


def _a_month(amount: str) -> str:
    return _("%(amount)s a month", amount=amount)
