"""The addresses of who may act for a person, signed in or by the link of a message."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.authorities.forms import FactForm
from shared.domain.agency_states import Proof
from shared.domain.says import N_
from shared.services.agencies.by_link import (
    Linked,
    LinkGone,
    knows_fact,
    note_unknown_link,
    open_link,
)
from shared.services.agencies.ending import revoke
from shared.services.agencies.giving import AuthorityGone, decline, give, wording_for
from shared.services.agencies.reading import (
    AuthorityShown,
    acts_of,
    authorities_of,
    one_authority,
)
from shared.services.audit import Actor
from shared.web.clock import now, today
from shared.web.language import language
from shared.web.limits import answer_too_many
from shared.web.sign_in import current_payer, here, keys
from shared.web.transactions import abandon, current_session, roll_back, write_transaction

pages = Blueprint("authorities", __name__, url_prefix="/authority")
answer_too_many(pages)
GIVE, DECLINE, STOP, SHOW = "give", "decline", "stop", "show"
KNOWN, ANSWERED = "authority_known", "authority_answered"


@dataclass(frozen=True)
class Way:
    """How somebody came to one authority, and who they are then."""

    shown: AuthorityShown
    actor: Actor
    proof: Proof
    code: str = ""

    @property
    def is_link(self) -> bool:
        """Whether it was the link of a message: then nothing of ours but this is shown."""
        return bool(self.code)

    def url(self) -> str:
        """The address of the page, for the same way."""
        if self.is_link:
            return url_for("authorities.by_link", reference=self.shown.reference, code=self.code)
        return url_for("authorities.one", reference=self.shown.reference)


@pages.get("")
def overview() -> ResponseReturnValue:
    """Who may act for somebody, who asks to, and what they did."""
    party_id = current_payer().party_id
    found = authorities_of(current_session(), party_id, today())
    return render_template(
        "portal/authorities/overview.html",
        asked=[each for each in found if each.is_asked and not each.waits_for_scan],
        living=[each for each in found if each.lives and not each.is_asked],
        over=[each for each in found if not each.lives],
        acts=acts_of(current_session(), party_id) if found else (),
    )


@pages.get("/answered")
def answered() -> ResponseReturnValue:
    """What was answered by a link, and what happens now."""
    kept = session.get(ANSWERED)
    if kept is None:
        return redirect(url_for("help.home"), 303)
    return render_template("portal/authorities/answered.html", kept=kept)


@pages.get("/<reference>")
def one(reference: str) -> ResponseReturnValue:
    """One authority: what it is for, what was done by it, and the way to give, decline or stop it."""
    return _show(_own(reference))


@pages.post("/<reference>", endpoint="press_one")
def press_one(reference: str) -> ResponseReturnValue:
    """Give, decline or stop it."""
    way = _own(reference)
    if not _act(way):
        return redirect(way.url(), 303)
    flash(_SAID[request.form["do"]]())
    return redirect(url_for("authorities.overview"), 303)


@pages.get("/<reference>/<code>")
def by_link(reference: str, code: str) -> ResponseReturnValue:
    """The same for whoever has the link of a message, once they know one fact."""
    try:
        linked = open_link(current_session(), keys(), reference, code, now())
    except LinkGone:
        return _gone(reference)
    if not _is_known(linked):
        return _ask_fact(linked, FactForm())
    return _show(_linked(linked))


@pages.post("/<reference>/<code>", endpoint="press_by_link")
def press_by_link(reference: str, code: str) -> ResponseReturnValue:
    """Tell the fact; then give, decline or stop it."""
    try:
        linked = open_link(current_session(), keys(), reference, code, now())
    except LinkGone:
        return _gone(reference)
    if not _is_known(linked):
        return _hear_fact(linked)
    way = _linked(linked)
    if not _act(way):
        return redirect(way.url(), 303)
    session[ANSWERED] = {"said": request.form["do"], "agency": linked.shown.agency}
    return redirect(url_for("authorities.answered"), 303)


# ------------------------------------------------------------------ looking


def _own(reference: str) -> Way:
    payer = current_payer()
    shown = one_authority(current_session(), payer.party_id, reference, today())
    return Way(shown, Actor("payer", payer.payer_id), Proof.PORTAL)


def _linked(linked: Linked) -> Way:
    return Way(linked.shown, linked.actor, Proof.LINK, linked.code)


def _show(way: Way) -> ResponseReturnValue:
    shown = way.shown
    asked = shown.is_asked and not shown.waits_for_scan
    acts = (
        () if way.is_link or asked else acts_of(current_session(), shown.party_id, shown.agency_id)
    )
    return render_template(
        "portal/authorities/one.html",
        way=way,
        shown=shown,
        asked=asked,
        wording=wording_for(shown, language()) if asked else shown.wording,
        acts=[each for each in acts if each.authority_id == shown.id],
    )


# ------------------------------------------------------------------ pressing


def _act(way: Way) -> bool:
    """Do what was pressed; False when it cannot be done, or is nothing that can be pressed."""
    do, shown = request.form.get("do", ""), way.shown
    of_whom = (current_session(), shown.party_id, shown.reference)
    try:
        if do == GIVE:
            give(*of_whom, way.proof, way.actor, now(), language=language())
        elif do == DECLINE:
            decline(*of_whom, way.actor, now())
        elif do == STOP:
            revoke(*of_whom, way.actor, now())
        else:
            return False
    except AuthorityGone:
        roll_back()
        flash(_("Something changed since you opened that page. This is how it stands now."))
        return False
    return True


_SAID = {
    GIVE: lambda: _("They can act for you from now on. We tell you of each thing that they do."),
    DECLINE: lambda: _("You said no. They cannot act for you."),
    STOP: lambda: _("They can no longer act for you. They see nothing of yours here any more."),
}


# ------------------------------------------------------------------ the one fact


def _is_known(linked: Linked) -> bool:
    return bool(session.get(KNOWN) == linked.code)


def _hear_fact(linked: Linked) -> ResponseReturnValue:
    form = FactForm.of_request()
    if not form.is_good():
        return _ask_fact(linked, form)
    if not knows_fact(current_session(), keys(), linked, form.postcode.data, here().address, now()):
        form.refuse(
            "postcode", N_("This is not the postcode that we have. Try again, or phone us.")
        )
        return _ask_fact(linked, form)
    session[KNOWN] = linked.code
    return redirect(_linked(linked).url(), 303)


def _ask_fact(linked: Linked, form: FactForm) -> ResponseReturnValue:
    return render_template(
        "portal/authorities/fact.html",
        url=_linked(linked).url(),
        form=form,
        errors=form.problems,
    )


def _gone(reference: str) -> ResponseReturnValue:
    """The link opens nothing; trying many is stopped. Raises TooManyAttempts."""
    abandon()
    with write_transaction() as writing:
        # Kept whatever the answer of this request is: a refusal is not.
        note_unknown_link(writing, keys(), reference, here().address, now())
    return render_template("portal/authorities/gone.html"), 404
