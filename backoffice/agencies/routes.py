"""The addresses of agencies: the list, one of them, the decisions about it, and what it held."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.agencies import words
from backoffice.agencies.forms import AdministratorForm, ContactsForm, WhyForm, contacts_form
from shared.domain.agency_states import AgencyState
from shared.domain.lifecycle import NotAllowed
from shared.domain.spreadsheets import as_text
from shared.services.agencies import decide, directory, people
from shared.services.agencies.people import NotAPerson
from shared.services.agencies.withdraw import Held, held, record_taken
from shared.services.agencies.withdraw import withdraw as withdraw_agency
from shared.services.audit import Actor
from shared.services.errors import StaleVersion
from shared.web.clock import now
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session, roll_back, write_transaction

pages = Blueprint("officers_agencies", __name__)
ONE = "/agencies/<reference>"
Moved = TypeVar("Moved")
HELD = (
    "Client",
    "Their own number",
    "Account",
    "Called",
    "Adviser",
    "Added",
    "Matched",
    "State",
    "Authority",
    "Authority is",
    "From",
    "To",
    "Acts",
)


@pages.get("/agencies")
def every() -> str:
    """Every agency, those that wait for an answer first."""
    found = directory.every(current_session())
    return render_template("backoffice/agencies/every.html", agencies=found, words=words)


@pages.get(ONE)
def one(reference: str) -> str:
    """One agency."""
    return _page(reference)


@pages.post(f"{ONE}/decide")
def answer(reference: str) -> ResponseReturnValue:
    """Yes or no to an application."""
    _only_while(reference, AgencyState.APPLIED)
    form = WhyForm.of_request()
    wanted = request.form.get("decision")
    if not form.is_good() or wanted not in {"approve", "refuse"}:
        return _page(reference, why=form)
    why = form.why.data or ""

    def act() -> None:
        if wanted == "approve":
            decide.approve(current_session(), keys(), reference, why, _me(), now())
        else:
            decide.refuse(current_session(), reference, why, _me(), now())

    try:
        _move(act)
    except NotAPerson as wrong:
        roll_back()
        form.refuse("why", wrong.problems[0][1])
        return _page(reference, why=form)
    flash(_("The agency is told."))
    return _to(reference)


def _only_while(reference: str, state: AgencyState) -> None:
    """Nothing is answered that somebody else has answered meanwhile. Raises StaleVersion."""
    if directory.shown(current_session(), reference).agency.state is not state:
        raise StaleVersion


@pages.post(f"{ONE}/again")
def again(reference: str) -> ResponseReturnValue:
    """Let a withdrawn agency in again."""
    _only_while(reference, AgencyState.WITHDRAWN)
    form = WhyForm.of_request()
    if not form.is_good():
        return _page(reference, why=form)
    why = form.why.data or ""
    _move(lambda: decide.approve_again(current_session(), reference, why, _me(), now()))
    flash(_("They can sign in again. What ended stays ended."))
    return _to(reference)


@pages.route(f"{ONE}/withdraw", methods=["GET", "POST"])
def withdraw(reference: str) -> ResponseReturnValue:
    """End their way in: what ends with it is said first."""
    found = directory.shown(current_session(), reference)
    if found.agency.state is not AgencyState.APPROVED:
        return _to(reference)
    form = WhyForm.of_request()
    if form.is_good():
        why = form.why.data or ""
        stopped = _move(lambda: withdraw_agency(current_session(), reference, why, _me(), now()))
        flash(
            _(
                "Ended: sessions %(sessions)s, keys %(keys)s, webhooks %(webhooks)s, authorities %(authorities)s.",
                sessions=stopped.sessions,
                keys=stopped.keys,
                webhooks=stopped.webhooks,
                authorities=stopped.authorities,
            )
        )
        return _to(reference)
    return render_template(
        "backoffice/agencies/withdraw.html",
        found=found,
        form=form,
        words=words,
        errors=form.problems,
    )


@pages.post(f"{ONE}/contacts")
def contacts(reference: str) -> ResponseReturnValue:
    """Their named officer, and their entry in the list of free help."""
    form = _contacts(directory.shown(current_session(), reference))
    form.process(request.form)
    if not form.is_good():
        return _page(reference, contact=form)
    officer_id, signpost_id = int(form.officer.data or 0), int(form.signpost.data or 0)
    decide.set_contacts(
        current_session(), reference, officer_id or None, signpost_id or None, _me(), now()
    )
    flash(_("This is changed."))
    return _to(reference)


@pages.post(f"{ONE}/administrator")
def administrator(reference: str) -> ResponseReturnValue:
    """Give them somebody who manages their people."""
    form = AdministratorForm.of_request()
    name, email = form.name.data or "", form.email.data or ""
    try:
        if form.is_good():
            decide.add_administrator(
                current_session(), keys(), reference, name, email, _me(), now()
            )
            flash(_("We sent them a link to set up how they sign in."))
            return _to(reference)
    except NotAPerson as wrong:
        for field, problem in wrong.problems:
            form.refuse(field, problem)
    return _page(reference, manager=form)


@pages.post(f"{ONE}/people/<int:adviser_id>/link")
def link(reference: str, adviser_id: int) -> ResponseReturnValue:
    """A new set-up link for somebody of theirs."""
    agency_id = decide.agency_id_of(current_session(), reference)
    by = Actor("officer", _me())
    people.renew_link(current_session(), keys(), by, agency_id, adviser_id, now())
    flash(_("We sent them a new link. How they signed in before no longer works."))
    return _to(reference)


@pages.get(f"{ONE}/held.csv")
def held_sheet(reference: str) -> Response:
    """What the agency held: its clients and their authorities, as a file; that it was taken is on record."""
    directory.shown(current_session(), reference)
    with write_transaction() as writing:
        record_taken(writing, reference, Actor("officer", _me()), now())
    written = "".join(_lines(held(current_session(), reference, _me())))
    sheet = Response(written, content_type="text/csv; charset=utf-8")
    sheet.headers["Content-Disposition"] = f'attachment; filename="agency-{reference}.csv"'
    return sheet


def _lines(rows: Iterator[Held]) -> Iterator[str]:
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(HELD)
    for each in rows:
        writer.writerow(
            [as_text(cell) if isinstance(cell, str) else _cell(cell) for cell in astuple(each)]
        )
    yield out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _page(
    reference: str,
    why: WhyForm | None = None,
    contact: ContactsForm | None = None,
    manager: AdministratorForm | None = None,
) -> str:
    found = directory.shown(current_session(), reference)
    sent = next((form for form in (why, contact, manager) if form is not None), None)
    return render_template(
        "backoffice/agencies/one.html",
        found=found,
        words=words,
        why=why or WhyForm(),
        contact=contact or _contacts(found),
        manager=manager or AdministratorForm(),
        decides=current_officer().role in decide.MAY_DECIDE,
        may_take=current_officer().role in decide.MAY_TAKE_LISTS,
        errors=sent.problems if sent else [],
    )


def _contacts(found: directory.AgencyShown) -> ContactsForm:
    session = current_session()
    officers, signposts = decide.contact_officers(session), decide.signpost_choices(session)
    return contacts_form(officers, signposts, found.agency.officer_id, found.agency.signpost_id)


def _move(act: Callable[[], Moved]) -> Moved:
    """Somebody else was first: the page says so."""
    try:
        return act()
    except NotAllowed:
        raise StaleVersion from None


def _me() -> int:
    return current_officer().officer_id


def _to(reference: str) -> ResponseReturnValue:
    return redirect(url_for("officers_agencies.one", reference=reference), 303)
