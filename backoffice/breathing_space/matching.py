"""Whom a notice means: what it says beside everybody whom it may mean, and the answer with its reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.breathing_space import words
from backoffice.breathing_space.asked import found, number_of_form
from backoffice.breathing_space.forms import MatchForm
from shared.domain.moratorium import MoratoriumState
from shared.services.errors import StaleVersion
from shared.services.moratorium.by_account import NotOnePerson, person_of_account
from shared.services.moratorium.choose import choose_party, none_of_these
from shared.services.moratorium.views import OneMoratorium
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session

NOBODY, ANOTHER = "none", "another"
OPEN = (MoratoriumState.RECEIVED, MoratoriumState.NO_DEBT_FOUND)
"""Somebody may still be found after we said that there was nobody."""


def add_pages(blueprint: Blueprint) -> None:
    """Add the address of the match."""
    blueprint.add_url_rule(
        "/breathing-space/<int:moratorium_id>/match", "match", match, methods=["GET", "POST"]
    )


def match(moratorium_id: int) -> ResponseReturnValue:
    """Show two or more people side by side, and take the answer."""
    it = found(moratorium_id)
    if it.state not in OPEN or it.notice is None:
        return redirect(url_for(".one", moratorium_id=moratorium_id), 303)
    form = _form(it)
    if request.method == "POST":
        if number_of_form("lock") != it.lock:
            raise StaleVersion
        form.process(request.form)
        if form.is_good() and (party_id := _meant(it, form)) is not None:
            return _answered(it, form, party_id)
    return render_template(
        "backoffice/breathing_space/match.html",
        it=it,
        form=form,
        words=words,
        errors=form.problems,
    )


def _form(it: OneMoratorium) -> MatchForm:
    form = MatchForm()
    form.party.offered = (
        *(
            (
                str(each.party_id),
                _(
                    "%(name)s, %(where)s: %(score)s%%",
                    name=each.name,
                    where=(*each.addresses, *each.accounts, "")[0],
                    score=each.score,
                ),
            )
            for each in it.candidates
        ),
        (ANOTHER, _("Somebody else")),
        *([(NOBODY, _("Nobody whom we know"))] if it.state is MoratoriumState.RECEIVED else []),
    )
    return form


def _meant(it: OneMoratorium, form: MatchForm) -> int | None:
    """The party who was chosen, nought for nobody; none where a field was refused."""
    if form.party.data == NOBODY:
        return 0
    if form.party.data != ANOTHER:
        return int(form.party.data)
    surname = it.notice.surname if it.notice else ""
    try:
        return person_of_account(current_session(), form.reference.data or "", surname)
    except NotOnePerson:
        form.refuse(
            "reference",
            _("Enter an account for which one person is liable, or one of this surname."),
        )
        return None


def _answered(it: OneMoratorium, form: MatchForm, party_id: int) -> ResponseReturnValue:
    session, officer_id = current_session(), current_officer().officer_id
    if not party_id:
        none_of_these(session, keys(), it.id, form.why.data, officer_id, now())
        flash(_("Nobody is protected by this notice any more. It is kept for 30 days."))
        return redirect(url_for(".overview"), 303)
    refuse_own_record(party_id)
    choose_party(session, keys(), it.id, party_id, form.why.data, officer_id, now())
    flash(_("The match is kept with its reason. Whoever was not meant is free again."))
    return redirect(url_for(".one", moratorium_id=it.id), 303)
