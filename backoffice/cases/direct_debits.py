"""One Direct Debit of a case: how it stands, what was collected, and what an officer does with it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.cases.forms import MandateForm, ResumeForm
from backoffice.direct_debit import pages as called
from shared.domain.mandate_states import MANDATE, MandateEvent, MandateState
from shared.domain.roles import DECIDERS
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.direct_debit.deceased import resume_contact
from shared.services.direct_debit.name_check import pass_name, refuse_name
from shared.services.direct_debit.officer_acts import (
    ask_second_again,
    cancel_for_payer,
    pause_mandate,
    resume_mandate,
    take_paper,
)
from shared.services.direct_debit.reading import DirectDebitShown, party_direct_debits
from shared.services.direct_debit.signature_reminders import SentTooOften
from shared.services.errors import NotFound, StaleVersion
from shared.web.choice_fields import Choice
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session, roll_back

LONGEST_NUMBER = 9
CANCEL, PAUSE, RESUME = "cancel", "pause", "resume"
_EVENTS = {
    PAUSE: MandateEvent.SUSPENDED,
    RESUME: MandateEvent.RESUMED,
    CANCEL: MandateEvent.CANCELLED_BY_PAYER,
}


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of a case's Direct Debits."""
    one = "/cases/<int:party_id>/direct-debits/<int:mandate_id>"
    blueprint.add_url_rule(one, "direct_debit", direct_debit)
    blueprint.add_url_rule(one, "change_direct_debit", change, methods=["POST"])
    blueprint.add_url_rule(f"{one}/signature", "second_signature", signature, methods=["POST"])
    blueprint.add_url_rule(f"{one}/name", "answer_name", answer_name, methods=["POST"])
    contact = "/cases/<int:party_id>/contact"
    blueprint.add_url_rule(contact, "contact", resume, methods=["GET", "POST"])


def direct_debit(party_id: int, mandate_id: int) -> str:
    """One Direct Debit with its collections."""
    refuse_own_record(party_id)
    found = _found(party_id, mandate_id)
    return _page(party_id, found, _form(found))


def change(party_id: int, mandate_id: int) -> ResponseReturnValue:
    """Cancel it for the payer, pause it, or let it go on."""
    refuse_own_record(party_id)
    found = _found(party_id, mandate_id)
    lock = _lock()
    if lock != found.lock:
        raise StaleVersion
    form = _form(found)
    form.process(request.form)
    if not form.is_good():
        return _page(party_id, found, form)
    act, note = form.act.data, form.reason.data
    officer_id, session = current_officer().officer_id, current_session()
    if act == CANCEL:
        cancel_for_payer(session, party_id, mandate_id, lock, note, officer_id, now())
        flash(_("The Direct Debit is cancelled. The payer gets a message."))
    elif act == PAUSE:
        pause_mandate(session, party_id, mandate_id, lock, note, officer_id, now())
        flash(_("The Direct Debit is paused. Nothing is taken until it goes on."))
    else:
        resume_mandate(session, party_id, mandate_id, lock, note, officer_id, now())
        flash(_("The Direct Debit goes on."))
    return _back(party_id, mandate_id)


def signature(party_id: int, mandate_id: int) -> ResponseReturnValue:
    """The second signature: the paper is here, or the link goes out again."""
    refuse_own_record(party_id)
    officer_id, session = current_officer().officer_id, current_session()
    if request.form.get("go") == "paper":
        take_paper(session, party_id, mandate_id, officer_id, now())
        flash(_("Both signatures are here. The payer gets a message."))
        return _back(party_id, mandate_id)
    try:
        ask_second_again(session, keys(), party_id, mandate_id, officer_id, now())
    except SentTooOften:
        roll_back()
        flash(_("The link was sent three times within a day. Send it again tomorrow."))
    else:
        flash(_("The link is on its way to the second person."))
    return _back(party_id, mandate_id)


def answer_name(party_id: int, mandate_id: int) -> ResponseReturnValue:
    """Whether an account in another name may be used."""
    refuse_own_record(party_id)
    _found(party_id, mandate_id)
    officer_id, session = current_officer().officer_id, current_session()
    if request.form.get("go") == "pass":
        pass_name(session, mandate_id, officer_id, now())
        flash(_("The account may be used."))
    else:
        refuse_name(session, mandate_id, officer_id, now())
        flash(_("The account is not used. The payer gets a message."))
    return _back(party_id, mandate_id)


def resume(party_id: int) -> ResponseReturnValue:
    """The bank was wrong, and the person is alive: messages may go out again."""
    refuse_own_record(party_id)
    party = case_party(current_session(), party_id)
    if party.contact_stopped_at is None:
        raise NotFound
    form = ResumeForm.of_request()
    if form.is_good():
        by = Actor("officer", current_officer().officer_id)
        resume_contact(current_session(), party_id, by, now(), "bank_was_wrong")
        flash(_("Messages go out again. Direct Debits that ended must be set up anew."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return render_template(
        "backoffice/cases/contact.html", party=party, form=form, errors=form.problems
    )


def _found(party_id: int, mandate_id: int) -> DirectDebitShown:
    for each in party_direct_debits(current_session(), party_id):
        if each.mandate_id == mandate_id:
            return each
    raise NotFound


def _form(found: DirectDebitShown) -> MandateForm:
    form = MandateForm()
    form.act.offered = _acts(found.state)
    return form


def _acts(state: MandateState) -> tuple[Choice, ...]:
    words = {
        PAUSE: _("Pause it: nothing is taken until somebody lets it go on"),
        RESUME: _("Let it go on"),
        CANCEL: _("Cancel it, because the payer asked us to"),
    }
    return tuple(
        (act, words[act]) for act, event in _EVENTS.items() if MANDATE.allows(state, event)
    )


def _page(party_id: int, found: DirectDebitShown, form: MandateForm) -> str:
    return render_template(
        "backoffice/cases/direct_debit.html",
        party=case_party(current_session(), party_id),
        found=found,
        form=form,
        may_act=current_officer().role in DECIDERS,
        called=called,
        errors=form.problems,
    )


def _lock() -> int:
    text = request.form.get("lock", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise StaleVersion
    return int(text)


def _back(party_id: int, mandate_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("officers_cases.direct_debit", party_id=party_id, mandate_id=mandate_id), 303
    )
