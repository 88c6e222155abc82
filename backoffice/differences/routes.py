"""The addresses of differences between the two ledgers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.differences.forms import SettleForm
from backoffice.words import debt_name
from shared.domain.roles import MONEY_MOVERS
from shared.domain.truth import WORDS, Difference
from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere
from shared.services.sign_in.own_records import own_parties
from shared.services.truth.read import (
    ShownDifference,
    difference_list,
    one_difference,
    open_counts,
    settle,
)
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_differences", __name__)
LONGEST_NUMBER = 18


@pages.get("/differences")
def every() -> str:
    """What is open, of one kind or of all, and how many there are of each kind."""
    session, kind = current_session(), _kind()
    counts, own = open_counts(session), own_parties(session, current_officer().officer_id)
    return render_template(
        "backoffice/differences/every.html",
        counts=counts,
        count=sum(counts.values()),
        kind=kind,
        words=WORDS,
        found=difference_list(session, kind, _after(), own),
    )


@pages.get("/differences/<int:difference_id>")
def difference(difference_id: int) -> str:
    """One difference: both figures, what it means and what to do."""
    return _page(_found(difference_id), SettleForm())


@pages.post("/differences/<int:difference_id>")
def answer(difference_id: int) -> ResponseReturnValue:
    """Say that it is settled, and how."""
    found, form = _found(difference_id), SettleForm.of_request()
    if current_officer().role not in MONEY_MOVERS:
        raise NotAllowedHere
    if not form.is_good():
        return _page(found, form)
    by = Actor("officer", current_officer().officer_id)
    settle(current_session(), difference_id, form.why.data, by, now())
    flash(_("The difference is settled."))
    return redirect(url_for("officers_differences.difference", difference_id=difference_id), 303)


def _found(difference_id: int) -> ShownDifference:
    found = one_difference(current_session(), difference_id)
    if found.party_id is not None:
        refuse_own_record(found.party_id)
    return found


def _page(found: ShownDifference, form: SettleForm) -> str:
    debt = None
    if found.type is not None and found.year is not None:
        debt = debt_name(found.type, found.year)
    return render_template(
        "backoffice/differences/difference.html",
        found=found,
        debt=debt,
        form=form,
        may_settle=current_officer().role in MONEY_MOVERS,
        errors=form.problems,
    )


def _kind() -> Difference | None:
    known = {each.value: each for each in Difference}
    return known.get(request.args.get("kind", ""))


def _after() -> int:
    text = request.args.get("after", "")
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0
