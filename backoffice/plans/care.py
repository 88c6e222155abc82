"""What officers do with a plan that runs: read how it changed, change its payments, work it out anew."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.plans import version_words
from shared.domain.decision_rules import LONGEST_WORDS
from shared.domain.roles import DECIDERS
from shared.domain.says import N_, Says
from shared.domain.schedule import Instalment, OfferLine
from shared.domain.uneven import MOST_LINES
from shared.services.audit import Actor
from shared.services.cases.people import CaseParty, case_party
from shared.services.errors import StaleVersion
from shared.services.plans.edit_lines import Editable, NotTheRest, edit_lines, editable
from shared.services.plans.history import Pair, beside, own_history
from shared.services.plans.struggle import OFFICER, begin_replan, open_replan
from shared.services.plans.versions import LINES
from shared.web.clock import now, today
from shared.web.fields import TextField
from shared.web.forms import PageForm
from shared.web.lines_typed import read_lines, rows_of_text, text_of_lines
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

BASE = "/cases/<int:party_id>/plans/<reference>"
LONGEST_LINES = 3_000


class LinesForm(PageForm):
    """The payments that are to come, and why they change."""

    lines = TextField(
        N_("Each payment that is to come"),
        longest=LONGEST_LINES,
        lines=True,
        empty=N_("Write each payment."),
    )
    why = TextField(
        N_("Why the plan changes"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Write why the plan changes. The person can read it."),
    )

    def written(self, found: Editable) -> tuple[OfferLine, ...]:
        """The payments that were written; none where one is wrong, which is noted beside the field."""
        rows = rows_of_text(self.lines.data or "")
        if len(rows) > MOST_LINES:
            says = Says(N_("Write no more than %(most)s payments."), {"most": MOST_LINES})
            self.refuse("lines", says)
            return ()
        read = read_lines(rows, found.left, found.first_day, found.last_day)
        if read.problems:
            self.refuse("lines", next(problem for problem, _field in read.errors))
        return read.lines


@dataclass(frozen=True)
class LinesPage:
    """The form, and both schedules once it was worked out."""

    party: CaseParty
    found: Editable
    form: LinesForm
    becomes: tuple[Instalment, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Both schedules side by side."""
        return beside(self.found.plan.lines, self.becomes, LINES) if self.becomes else ()


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of plans that run."""
    pages.add_url_rule(f"{BASE}/history", "history", history)
    pages.add_url_rule(f"{BASE}/payments", "lines", lines, methods=["GET", "POST"])
    pages.add_url_rule(f"{BASE}/anew", "anew", anew, methods=["POST"])


def history(party_id: int, reference: str) -> str:
    """Every version of a plan: both schedules, who, why and when."""
    refuse_own_record(party_id)
    found = own_history(current_session(), party_id, reference)
    return render_template(
        "backoffice/plans/history.html",
        party=case_party(current_session(), party_id),
        found=found,
        words=version_words,
        may_act=current_officer().role in DECIDERS and found.state.value == "active",
        is_anew=open_replan(current_session(), found.plan_id) is not None,
    )


def lines(party_id: int, reference: str) -> ResponseReturnValue:
    """Change the payments that are to come: written down, read side by side, and done."""
    refuse_own_record(party_id)
    found = editable(current_session(), party_id, reference, today())
    if not found.plan.is_active or not found.free:
        flash(_("No payment of this plan can be changed now."))
        return _to_history(party_id, reference)
    form = LinesForm(request.form if request.method == "POST" else None, data=_usual(found))
    if request.method != "POST" or not form.validate():
        return _show(party_id, found, form)
    written = form.written(found)
    if not written or form.problems:
        return _show(party_id, found, form)
    try:
        becomes = found.becomes(written)
    except NotTheRest:
        form.refuse(
            "lines", Says(N_("The payments must come to what is left, each on a day of its own."))
        )
        return _show(party_id, found, form)
    if request.form.get("go") != "save":
        return _show(party_id, found, form, becomes)
    by = Actor("officer", current_officer().officer_id)
    why = form.why.data
    edit_lines(current_session(), party_id, reference, _lock(), written, why, by, now())
    flash(_("The plan has changed. The person gets the new payments."))
    return _to_history(party_id, reference)


def anew(party_id: int, reference: str) -> ResponseReturnValue:
    """Work a plan out anew with the person: recovery waits, and an offer takes its place."""
    refuse_own_record(party_id)
    found = own_history(current_session(), party_id, reference)
    by = Actor("officer", current_officer().officer_id)
    begin_replan(current_session(), found.plan_id, OFFICER, by, now())
    return redirect(url_for("officers_plans.offer", party_id=party_id), 303)


def _usual(found: Editable) -> dict[str, str]:
    free = [OfferLine(line.due, line.amount) for line in found.free]
    return {"lines": text_of_lines(free)}


def _lock() -> int:
    text = request.form.get("lock", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise StaleVersion
    return int(text)


def _show(
    party_id: int, found: Editable, form: LinesForm, becomes: tuple[Instalment, ...] = ()
) -> str:
    party = case_party(current_session(), party_id)
    page_of = LinesPage(party, found, form, becomes)
    return render_template("backoffice/plans/lines.html", page_of=page_of, errors=form.problems)


def _to_history(party_id: int, reference: str) -> ResponseReturnValue:
    where = "officers_plans.history"
    return redirect(url_for(where, party_id=party_id, reference=reference), 303)
