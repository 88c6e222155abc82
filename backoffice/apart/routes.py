"""Keeping somebody apart from the others who are liable, and the sealed papers that speak for it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.roles import SEALED_READERS
from shared.domain.says import N_
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.errors import NotFound
from shared.services.evidence.read import EvidenceLine, evidence_of, open_evidence
from shared.services.sealed.openings import LONGEST_REASON, NoReason, open_sealed
from shared.services.support.apart import end_apart, keep_apart, kept_apart_since
from shared.web.clock import now
from shared.web.evidence import as_attachment, take_sent
from shared.web.fields import TextField, TickField
from shared.web.forms import PageForm
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sealed import current_reader
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_apart", __name__)
FILES = "papers"


class EndForm(PageForm):
    """That it was they who asked for it, when they could speak freely."""

    sure = TickField(
        N_("They asked for this themselves, and nobody was listening"),
        empty=N_("Tick this once you have spoken to them alone."),
    )


class OpenForm(PageForm):
    """Why a sealed paper must be opened."""

    reason = TextField(
        N_("Why you must open it"),
        longest=LONGEST_REASON,
        empty=N_("Say why you must open this, in a few words."),
    )


@pages.route("/cases/<int:party_id>/apart", methods=["GET", "POST"])
def apart(party_id: int) -> ResponseReturnValue:
    """What it does, whether it is so, and one press for it."""
    refuse_own_record(party_id)
    if request.method == "POST":
        keep_apart(current_session(), party_id, _by(), now())
        flash(_("From now on nothing that they do is shown to anybody else who is liable."))
        return _to_page(party_id)
    return _page(party_id, EndForm(), OpenForm())


@pages.post("/cases/<int:party_id>/apart/end")
def end(party_id: int) -> ResponseReturnValue:
    """Let the others see pauses again."""
    refuse_own_record(party_id)
    form = EndForm.of_request()
    if not form.is_good():
        return _page(party_id, form, OpenForm())
    end_apart(current_session(), party_id, _by(), now())
    flash(_("They are no longer kept apart."))
    return _to_page(party_id)


@pages.post("/cases/<int:party_id>/apart/papers")
def send(party_id: int) -> ResponseReturnValue:
    """Keep an Economic Abuse Evidence Form or another paper, sealed."""
    refuse_own_record(party_id)
    came = take_sent(FILES, _subject(party_id), party_id, _by(), is_sealed=True)
    if came.refused or not came.taken:
        return _page(party_id, EndForm(), OpenForm(), came.error or _("Choose a file."))
    flash(_("The paper is sealed."))
    return _to_page(party_id)


@pages.post("/cases/<int:party_id>/apart/papers/<int:evidence_id>")
def open_paper(party_id: int, evidence_id: int) -> ResponseReturnValue:
    """Open a sealed paper. The reason and the officer are on record."""
    refuse_own_record(party_id)
    if evidence_id not in {each.id for each in _papers(party_id)}:
        raise NotFound
    form = OpenForm.of_request()
    if form.is_good():
        try:
            open_sealed(
                current_session(),
                f"evidence:{evidence_id}",
                party_id,
                current_reader(),
                form.reason.data,
                now(),
            )
        except NoReason as wrong:
            form.refuse("reason", wrong.says)
        else:
            return as_attachment(
                open_evidence(
                    current_session(),
                    current_parts().evidence,
                    evidence_id,
                    _subject(party_id),
                    _by(),
                    now(),
                    opens_sealed=True,
                )
            )
    return _page(party_id, EndForm(), form)


def _page(party_id: int, ending: EndForm, opening: OpenForm, wrong: str = "") -> str:
    may_open = current_officer().role in SEALED_READERS
    return render_template(
        "backoffice/apart/apart.html",
        party=case_party(current_session(), party_id),
        since=kept_apart_since(current_session(), party_id),
        papers=_papers(party_id) if may_open else (),
        may_open=may_open,
        ending=ending,
        opening=opening,
        wrong=wrong,
        files=FILES,
        errors=[*ending.problems, *opening.problems, *([(wrong, FILES)] if wrong else [])],
    )


def _papers(party_id: int) -> tuple[EvidenceLine, ...]:
    return evidence_of(current_session(), _subject(party_id), with_sealed=True)


def _subject(party_id: int) -> str:
    return f"apart:{party_id}"


def _by() -> Actor:
    return Actor("officer", current_officer().officer_id)


def _to_page(party_id: int) -> ResponseReturnValue:
    return redirect(url_for(".apart", party_id=party_id), 303)
