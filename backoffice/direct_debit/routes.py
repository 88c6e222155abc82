"""How Direct Debits stand: the overview, mandates by state, failures by reason; more is beside this file."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request

from backoffice.direct_debit import claims, files, reports, rows, runs, sheets, take_back
from backoffice.direct_debit import pages as called
from backoffice.direct_debit.asked import number_of_address, state_of_address
from backoffice.direct_debit.forms import PeriodForm
from shared.domain.roles import REFUNDERS
from shared.services.direct_debit import finance_reports, finance_runs
from shared.services.direct_debit.finance_claims import claim_counts
from shared.services.direct_debit.finance_reading import (
    due_soon,
    failures,
    mandate_counts,
    mandates,
)
from shared.web.clock import today
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

NEWEST = 5
USUAL_PERIOD = timedelta(days=27)
"""Four weeks, the day itself included."""

pages = Blueprint("officers_direct_debit", __name__)
runs.add_pages(pages)
files.add_pages(pages)
take_back.add_pages(pages)
reports.add_pages(pages)
rows.add_pages(pages)
claims.add_pages(pages)
sheets.add_pages(pages)


@pages.get("/finance/direct-debits")
def overview() -> str:
    """How Direct Debits stand, what is due soon, and the newest of everything."""
    session = current_session()
    return render_template(
        "backoffice/direct_debit/overview.html",
        due=due_soon(session, today()),
        counts=mandate_counts(session),
        runs=finance_runs.runs(session, most=NEWEST).rows,
        reports=finance_reports.reports(session, most=NEWEST).rows,
        for_people=finance_reports.rows_for_people(session).count,
        claims=claim_counts(session),
        may_act=current_officer().role in REFUNDERS and current_parts().settings.bacs is not None,
        called=called,
    )


@pages.get("/finance/direct-debits/mandates")
def mandate_list() -> str:
    """Mandates of one state, or all, the newest first."""
    state, session = state_of_address(), current_session()
    counts = mandate_counts(session)
    return render_template(
        "backoffice/direct_debit/mandates.html",
        found=mandates(session, state, number_of_address("before")),
        state=state,
        count=sum(counts.values()) if state is None else counts[state],
        called=called,
    )


@pages.get("/finance/direct-debits/failures")
def failure_list() -> str:
    """What banks reported over a period, by reason."""
    last = today()
    form = PeriodForm(
        request.args if "first-day" in request.args else None,
        data={"first": last - USUAL_PERIOD, "last": last},
    )
    is_period = form.validate() if "first-day" in request.args else True
    if is_period and form.first.data > form.last.data:
        form.refuse("last", called.last_before_first())
        is_period = False
    return render_template(
        "backoffice/direct_debit/failures.html",
        form=form,
        found=failures(current_session(), form.first.data, form.last.data) if is_period else None,
        called=called,
        errors=form.problems,
    )
