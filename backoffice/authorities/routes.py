"""The addresses of authorities on a case."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.authorities.forms import REFUSED, CheckForm
from shared.domain.roles import DECIDERS
from shared.domain.says import N_
from shared.services.agencies.forms import accept_form, refuse_form
from shared.services.agencies.reading import (
    AuthorityShown,
    acts_of,
    authorities_of,
    authority_numbered,
)
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.errors import NotFound, StaleVersion
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_authorities", __name__)
ONE = "/cases/<int:party_id>/authorities/<int:authority_id>"


@pages.get("/cases/<int:party_id>/authorities")
def every(party_id: int) -> str:
    """Who may act for somebody, who could, and what was done."""
    refuse_own_record(party_id)
    session = current_session()
    return render_template(
        "backoffice/authorities/every.html",
        party=case_party(session, party_id),
        authorities=authorities_of(session, party_id, today()),
        acts=acts_of(session, party_id),
    )


@pages.get(ONE)
def one(party_id: int, authority_id: int) -> str:
    """One authority: what it is for, how it was given, and the check of its form."""
    return _page(_found(party_id, authority_id), CheckForm())


@pages.post(ONE)
def check(party_id: int, authority_id: int) -> ResponseReturnValue:
    """Say whether the form is in order."""
    found, form = _found(party_id, authority_id), CheckForm.of_request()
    if found.to_check_by is None:
        raise StaleVersion
    if form.is_good() and form.found.data == REFUSED and not form.why.data:
        form.refuse("why", N_("Say why it does not: the agency reads this."))
    if form.problems:
        return _page(found, form)
    officer_id = current_officer().officer_id
    if form.found.data == REFUSED:
        refuse_form(current_session(), found.reference, officer_id, form.why.data, now())
        flash(_("The authority has ended. We tell the person."))
    else:
        accept_form(current_session(), found.reference, officer_id, now())
        flash(_("The form is checked."))
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)


@pages.get(f"{ONE}/form")
def paper(party_id: int, authority_id: int) -> Response:
    """The signed form, to be saved."""
    found = _found(party_id, authority_id)
    if found.evidence_id is None:
        raise NotFound
    by = Actor("officer", current_officer().officer_id)
    return serve_evidence(found.evidence_id, f"authority:{found.id}", by)


def _found(party_id: int, authority_id: int) -> AuthorityShown:
    refuse_own_record(party_id)
    found = authority_numbered(current_session(), authority_id, today())
    if found.party_id != party_id:
        raise NotFound
    return found


def _page(found: AuthorityShown, form: CheckForm) -> str:
    session = current_session()
    acts = acts_of(session, found.party_id, found.agency_id)
    return render_template(
        "backoffice/authorities/one.html",
        party=case_party(session, found.party_id),
        found=found,
        acts=[each for each in acts if each.authority_id == found.id],
        form=form,
        may_check=found.to_check_by is not None and current_officer().role in DECIDERS,
        errors=form.problems,
    )
