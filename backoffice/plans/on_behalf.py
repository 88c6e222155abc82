"""Making an offer for somebody on the phone: worked out, read aloud, and confirmed with their yes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from backoffice import words
from backoffice.plans.answering import nation
from backoffice.plans.offer_form import OfferForm, offer_form, read_seen, write_seen
from shared.domain.money import ZERO, Money
from shared.domain.schedule import Offer, offer_of_lines
from shared.services.audit import Actor
from shared.services.cases.people import CaseParty, case_party
from shared.services.direct_debit.give import METHOD
from shared.services.plans.replace import debit_goes_over
from shared.services.proposals.changes import Seen
from shared.services.proposals.evaluate import Answer, answer
from shared.services.proposals.facts import DebtsDoNotMix, Facts, NothingToPlan
from shared.services.proposals.gather import gather
from shared.services.proposals.propose import AlreadyOpen, Changed, Confirmed, Press, confirm
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back


@dataclass(frozen=True)
class OfferPage:
    """The form, and what becomes of the offer once it was worked out."""

    party: CaseParty
    facts: Facts
    form: OfferForm
    answer: Answer | None
    press: str
    seen: str

    @property
    def columns(self) -> tuple[tuple[int, str], ...]:
        """The columns that show how each payment is split; none when there is nothing to split."""
        debts = self.answer.facts.chosen if self.answer else ()
        named = tuple((debt.id, words.debt_name(debt.type, debt.year)) for debt in debts)
        return named if len(named) > 1 else ()


def add_pages(pages: Blueprint) -> None:
    """Add the address of making an offer for somebody."""
    pages.add_url_rule("/cases/<int:party_id>/offer", "offer", make_offer, methods=["GET", "POST"])


def make_offer(party_id: int) -> ResponseReturnValue:
    """Work an offer out for somebody, and confirm it when they say yes."""
    refuse_own_record(party_id)
    facts = gather(current_session(), party_id, nation(), today())
    if not facts.plannable or facts.marks.open_proposal:
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    form = _form(facts)
    if request.method != "POST" or not form.validate():
        return _show(party_id, facts, form)
    worked_out = _worked_out(facts, form)
    if worked_out is None or request.form.get("go") != "confirm":
        return _show(party_id, facts, form, worked_out)
    return _confirm(party_id, facts, form, worked_out)


def _form(facts: Facts) -> OfferForm:
    sent = MultiDict(request.form.items(multi=True)) if request.method == "POST" else None
    usual = {"debts": [str(debt.id) for debt in facts.plannable]}
    return offer_form(facts)(sent, data=usual)


def _worked_out(facts: Facts, form: OfferForm) -> Answer | None:
    """What becomes of the offer; None when a problem was found and noted on the form."""
    try:
        chosen = facts.choosing(int(debt_id) for debt_id in form.debts.data)
    except (DebtsDoNotMix, NothingToPlan):
        form.refuse("debts", _("Choose debts of the person or of their business, not both."))
        return None
    if chosen.left_behind:
        form.refuse("debts", _("Choose every debt of the plan that this one replaces."))
        return None
    paid_now = form.paid_now.data or ZERO
    if paid_now >= chosen.total:
        form.refuse("paid_now", _("This covers everything. No plan is needed."))
        return None
    offer = _offer(chosen, form, paid_now)
    if offer is None:
        return None
    found = answer(chosen, offer)
    if not found.lines:
        form.refuse("amount", _("This cannot be written out as a schedule. Try larger payments."))
        return None
    return found


def _offer(chosen: Facts, form: OfferForm, paid_now: Money) -> Offer | None:
    """What the form offers; None when a payment that was written down is wrong."""
    if not form.lines.data:
        return Offer(form.amount.data, form.frequency.data, form.first_due.data, paid_now)
    lines = form.written(chosen.total - paid_now, chosen.today, chosen.days.known_until)
    return offer_of_lines(lines, form.frequency.data, paid_now) if lines else None


def _show(party_id: int, facts: Facts, form: OfferForm, worked_out: Answer | None = None) -> str:
    seen = write_seen(Seen.of(worked_out.facts, accepted=worked_out.accepted)) if worked_out else ""
    page_of = OfferPage(
        party=case_party(current_session(), party_id),
        facts=facts,
        form=form,
        answer=worked_out,
        press=new_press(),
        seen=seen,
    )
    return render_template(
        "backoffice/plans/offer.html", page_of=page_of, words=words, errors=form.problems
    )


def _confirm(
    party_id: int, facts: Facts, form: OfferForm, worked_out: Answer
) -> ResponseReturnValue:
    officer_id = current_officer().officer_id
    press = Press(
        token=pressed() or new_press(),
        offer=worked_out.offer,
        seen=read_seen(request.form.get("seen", "")),
        method=_method(party_id, worked_out, form),
        language=facts.party.language,
        on_behalf_by=officer_id,
    )
    actor = Actor("officer", officer_id)
    done = confirm(current_session(), party_id, press, actor, nation(), now())
    if isinstance(done, Confirmed):
        flash(_said(done))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    roll_back()
    if isinstance(done, AlreadyOpen):
        flash(_("They have an offer with us already. It must be answered or taken back first."))
        return redirect(url_for("officers_cases.case", party_id=party_id), 303)
    return _changed(party_id, form, done)


def _method(party_id: int, worked_out: Answer, form: OfferForm) -> str:
    """A Direct Debit of the plan that goes collects for the new one."""
    debts = worked_out.facts.chosen_ids
    if worked_out.facts.replaced and debit_goes_over(current_session(), party_id, debts):
        return METHOD
    return str(form.method.data)


def _said(done: Confirmed) -> str:
    if done.accepted:
        return _("Accepted: plan %(ref)s. They get a copy.", ref=done.reference)
    return _("Offer %(ref)s waits for a colleague. They get a copy.", ref=done.reference)


def _changed(party_id: int, form: OfferForm, changed: Changed) -> ResponseReturnValue:
    """Something is different from what was read aloud: say what, and work it out again."""
    for reason in changed.reasons:
        form.refuse("amount", reason)
    worked_out = _worked_out(changed.facts, form) if changed.chosen else None
    return _show(party_id, changed.facts, form, worked_out), 409
