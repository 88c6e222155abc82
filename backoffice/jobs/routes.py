"""The scheduled jobs, for the administrator: which run, which are overdue, and how each ended."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from backoffice.jobs import pages as seen_as
from shared.services.job_runs import jobs_seen, runs_of
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.transactions import current_session

pages = Blueprint("officers_jobs", __name__)


@pages.get("/jobs", endpoint="jobs")
def see_jobs() -> str:
    """Every job, in the order of the night."""
    seen = jobs_seen(current_session(), current_parts().settings, now())
    return render_template(
        "backoffice/jobs/jobs.html",
        nightly=[each for each in seen if each.job.is_nightly],
        all_day=[each for each in seen if not each.job.is_nightly],
        troubled=[each for each in seen if each.state in seen_as.TROUBLED],
        now=now(),
        seen_as=seen_as,
    )


@pages.get("/jobs/<name>", endpoint="job")
def see_job(name: str) -> str:
    """One job: why it runs when it does, and its runs, newest first."""
    found = runs_of(current_session(), name, request.args.get("before"))
    seen = jobs_seen(current_session(), current_parts().settings, now())
    (job,) = (each for each in seen if each.name == name)
    older = url_for("officers_jobs.job", name=name, before=found.older) if found.older else None
    return render_template(
        "backoffice/jobs/job.html", seen=job, found=found, older=older, now=now(), seen_as=seen_as
    )
