"""The addresses of courts' permissions."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.permissions.forms import ACT_NAMES, PermissionForm
from shared.domain.gate import Act
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.evidence.read import evidence_of
from shared.services.holding.debts import protected_debts
from shared.services.holding.permissions import (
    NotAPermission,
    ShownPermission,
    WantedPermission,
    ask_permission,
    check_permission,
    one_permission,
    permissions_of,
    withdraw_permission,
)
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence, take_sent
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_permissions", __name__)
EVERY = "/cases/<int:party_id>/court-permissions"
ONE = f"{EVERY}/<int:permission_id>"
FIELD = "files"


@pages.route(EVERY, methods=["GET", "POST"])
def ask(party_id: int) -> ResponseReturnValue:
    """Those that there are, and asking to use another one."""
    refuse_own_record(party_id)
    session = current_session()
    debts = protected_debts(session, party_id, today())
    form = PermissionForm()
    form.debt.offered = tuple(
        (str(each.id), f"{words.debt_name(each.type, each.year)}, {each.account_reference}")
        for each in debts
    )
    # Where nothing is protected there is no form, and so nothing that could be sent.
    if request.method == "POST" and debts:
        form.process(request.form)
        if form.is_good() and (permission_id := _ask(party_id, form)) is not None:
            flash(_("A colleague must check it. Nothing passes until then. Add the order below."))
            return _to_permission(party_id, permission_id)
    return render_template(
        "backoffice/permissions/ask.html",
        party=case_party(session, party_id),
        asked=permissions_of(session, party_id),
        form=form,
        act_name=_act_name,
        errors=form.problems,
    )


@pages.get(ONE)
def permission(party_id: int, permission_id: int) -> str:
    """One of them, with the order."""
    return _page(_found(party_id, permission_id))


@pages.post(ONE)
def answer(party_id: int, permission_id: int) -> ResponseReturnValue:
    """Say whether it may be used, or take it back."""
    _found(party_id, permission_id)
    officer_id, session, go = (
        current_officer().officer_id,
        current_session(),
        request.form.get("go"),
    )
    if go == "back":
        withdraw_permission(session, permission_id, officer_id, now())
        flash(_("It is taken back. Nothing passes by it any more."))
    else:
        check_permission(session, permission_id, officer_id, now(), is_given=go == "give")
        flash(
            _("It may be used now, for this one act.") if go == "give" else _("It may not be used.")
        )
    return _to_permission(party_id, permission_id)


@pages.post(f"{ONE}/papers")
def papers(party_id: int, permission_id: int) -> ResponseReturnValue:
    """Add the order."""
    found = _found(party_id, permission_id)
    came = take_sent(FIELD, found.subject, party_id, _actor())
    if came.error or not came.taken:
        return _page(found, came.error or _("Choose a photo or a PDF."))
    flash(_("The papers are kept."))
    return _to_permission(party_id, permission_id)


@pages.get(f"{ONE}/papers/<int:evidence_id>")
def paper(party_id: int, permission_id: int, evidence_id: int) -> Response:
    """The order, to be saved."""
    return serve_evidence(evidence_id, _found(party_id, permission_id).subject, _actor())


def _ask(party_id: int, form: PermissionForm) -> int | None:
    wanted = WantedPermission(
        party_id=party_id,
        debt_id=form.debt.data,
        act=form.act.data,
        court_reference=form.court_reference.data,
        permitted_on=form.permitted_on.data,
        until=form.until.data,
        reason=form.reason.data,
    )
    try:
        return ask_permission(current_session(), wanted, current_officer().officer_id, now())
    except NotAPermission as wrong:
        form.refuse(wrong.field, wrong.says)
        return None


def _found(party_id: int, permission_id: int) -> ShownPermission:
    refuse_own_record(party_id)
    return one_permission(current_session(), party_id, permission_id)


def _page(found: ShownPermission, problem: str = "") -> str:
    session = current_session()
    return render_template(
        "backoffice/permissions/permission.html",
        party=case_party(session, found.party_id),
        found=found,
        act=_act_name(found.act),
        is_own=found.asked_by == current_officer().officer_id,
        papers=evidence_of(session, found.subject),
        problem=problem,
        errors=[(problem, FIELD)] if problem else [],
    )


def _act_name(act: str) -> str:
    return _(ACT_NAMES[Act(act)])


def _to_permission(party_id: int, permission_id: int) -> ResponseReturnValue:
    where = "officers_permissions.permission"
    return redirect(url_for(where, party_id=party_id, permission_id=permission_id), 303)


def _actor() -> Actor:
    return Actor("officer", current_officer().officer_id)
