"""The last page of the sign-up: everything to check, one press, and what came of it."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit import words
from portal.direct_debit.at_supplier import give_at_supplier, go_on_at_supplier
from portal.direct_debit.kept import (
    OFFER,
    TWO,
    SignUp,
    forget_sign_up,
    keep_sign_up,
)
from portal.direct_debit.looking_after import Standing, standing_here
from portal.direct_debit.steps import CHECK, SignUpHere, on_step, sign_up_here, to_plan
from portal.plan.confirming import show_changed
from portal.plan.draft import forget_draft
from portal.plan.steps import council_nation, own_words_here
from shared.services.audit import Actor
from shared.services.direct_debit.details import open_details
from shared.services.direct_debit.give import AlreadyGiven, Given, GivenMandate
from shared.services.direct_debit.guarantee import guarantee_numbered, guarantee_on
from shared.services.direct_debit.second_signature import SecondPerson, ask_second
from shared.services.direct_debit.sign_up import (
    checked_by,
    payer_address,
    pressed_before,
    sign_up,
)
from shared.services.direct_debit.terms import service_user, terms
from shared.services.proposals.propose import AlreadyOpen, Confirmed, confirm
from shared.web.clock import now, today
from shared.web.direct_debit_supplier import let_form_end_at_supplier, supplier_takes_details
from shared.web.language import language
from shared.web.press import pressed
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session, roll_back


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of the last page and what comes after it."""
    pages.add_url_rule("/<reference>/check", "check", check)
    pages.add_url_rule("/<reference>/check", "press", press, methods=["POST"])
    pages.add_url_rule("/<reference>/done", "done", done)
    pages.add_url_rule("/<reference>/instruction", "instruction", instruction)


@on_step(CHECK)
def check(here: SignUpHere) -> ResponseReturnValue:
    """All of it once more, to amend or to leave, before anything is made."""
    return _check_page(here)


def _check_page(here: SignUpHere, *, has_changed: bool = False) -> str:
    if not here.answers.press:
        here = SignUpHere(keep_sign_up(current_payer().party_id, here.answers), here.guarantee)
    let_form_end_at_supplier()
    guarantee = here.guarantee.paragraphs(here.collect.collects.name, here.collect.notice_days)
    return render_template(
        "portal/direct_debit/check.html",
        here=here,
        words=words,
        seen=seen_of(here),
        has_changed=has_changed,
        guarantee=guarantee,
        is_invented=here.guarantee.is_invented,
        is_offer=here.reference == OFFER,
        address=payer_address(current_session(), current_payer().party_id),
        checked_by=checked_by(current_session(), today()) if here.is_other_name else None,
    )


def seen_of(here: SignUpHere) -> str:
    """What the page says, in a few letters: a page that says something else is not the one pressed."""
    answers, found = here.answers, here.collect.schedule
    said = (
        answers.who,
        answers.holder,
        answers.ending,
        answers.second_name,
        answers.second_address,
        answers.replaces,
        [(each.dates.entry, each.amount.pence) for each in found.collections],
        [line.instalment.number for line in found.by_hand],
        [each.reference for each in here.collect.doubles],
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def press(reference: str) -> ResponseReturnValue:
    """Give the mandate, and agree the plan where it is not yet; pressed twice it is done once."""
    token = pressed()
    before = pressed_before(current_session(), current_payer().party_id, token or "")
    if before is not None and supplier_takes_details():
        return go_on_at_supplier(before.mandate_id, before.plan_reference)
    if before is not None:
        return _to_done(before.plan_reference, agreed=reference == OFFER)
    here = sign_up_here(reference)
    if not isinstance(here, SignUpHere):
        return here
    if request.form.get("decide") == "stop":
        return _stop(here)
    if here.next_step != CHECK or token != here.answers.press:
        return here.to(here.next_step)
    if request.form.get("seen") != seen_of(here):
        roll_back()
        return _check_page(here, has_changed=True), 409
    return _agree_and_give(here) if here.press is not None else _give(here, reference)


def _stop(here: SignUpHere) -> ResponseReturnValue:
    forget_sign_up()
    flash(_("You have not set up a Direct Debit. Nothing was kept of your bank details."))
    if here.reference == OFFER:
        return redirect(url_for("plan.check"), 303)
    return to_plan(here.reference)


def _agree_and_give(here: SignUpHere) -> ResponseReturnValue:
    """The plan and its mandate in one transaction: both, or neither."""
    payer, wish = current_payer(), here.press
    if wish is None:
        raise ValueError("no offer is about to be agreed")
    actor = Actor("payer", payer.payer_id)
    agreed = confirm(current_session(), payer.party_id, wish, actor, council_nation(), now())
    if isinstance(agreed, AlreadyOpen):
        roll_back()
        flash(_("You already have an offer with us. Take it back if you want to make a new one."))
        return redirect(url_for("plan.proposal", reference=agreed.reference), 303)
    if not isinstance(agreed, Confirmed):
        roll_back()
        return show_changed(wish, agreed)
    if not agreed.accepted:
        forget_sign_up()
        return redirect(url_for("plan.outcome", reference=agreed.reference), 303)
    forget_draft()
    return _give(here, agreed.reference)


def _give(here: SignUpHere, plan_reference: str) -> ResponseReturnValue:
    payer, answers = current_payer(), here.answers
    actor = Actor("payer", payer.payer_id)
    try:
        if here.at_supplier:
            return give_at_supplier(here, plan_reference)
        given = sign_up(current_session(), keys(), _wish(here, plan_reference), actor, now())
    except AlreadyGiven:
        roll_back()
        return to_plan(plan_reference, _("A Direct Debit is set up for this plan already."))
    if answers.who == TWO and given.first:
        _ask_second(given, answers, actor)
    return _to_done(plan_reference, agreed=here.press is not None)


def _wish(here: SignUpHere, plan_reference: str) -> GivenMandate:
    answers = here.answers
    return GivenMandate(
        party_id=current_payer().party_id,
        plan_reference=plan_reference,
        holder_name=answers.holder,
        details=open_details(keys(), answers.sealed),
        verdict=answers.verdict,
        press=answers.press,
        language=language(),
        guarantee_id=here.guarantee.id,
        signatures=2 if answers.who == TWO else 1,
        replaces_id=answers.replaces,
    )


def _ask_second(given: Given, answers: SignUp, actor: Actor) -> None:
    second = SecondPerson(answers.second_route, answers.second_name, answers.second_address)
    ask_second(current_session(), keys(), given.mandate_id, second, actor, now())


def _to_done(plan_reference: str, *, agreed: bool) -> ResponseReturnValue:
    forget_sign_up()
    also = "yes" if agreed else None
    return redirect(url_for("direct_debit.done", reference=plan_reference, agreed=also), 303)


def done(reference: str) -> ResponseReturnValue:
    """What was set up, its reference, and what happens next."""
    standing = standing_here(reference, newest=True)
    if standing is None:
        return to_plan(reference)
    agreed = "agreed" in request.args
    return render_template(
        "portal/direct_debit/done.html",
        standing=standing,
        shown=standing.shown,
        found=standing.plan,
        own=own_words_here(standing.plan.debts) if agreed else {},
        is_new_plan=agreed,
        checked_by=checked_by(current_session(), today()),
        notice_days=terms(current_session(), today()).notice_days,
        words=words,
    )


def instruction(reference: str) -> ResponseReturnValue:
    """The instruction and the Guarantee, to print and keep; for two signatures, the form to sign."""
    standing = standing_here(reference, newest=True)
    if standing is None:
        return to_plan(reference)
    return render_template("portal/direct_debit/instruction.html", **instruction_of(standing))


def instruction_of(standing: Standing) -> dict[str, object]:
    """What the printed instruction shows."""
    session = current_session()
    collects, numbers = service_user(session), terms(session, today())
    kept = standing.shown.guarantee_id
    text = guarantee_numbered(session, kept) if kept else guarantee_on(session, language())
    return {
        "standing": standing,
        "shown": standing.shown,
        "collects": collects,
        "guarantee": text.paragraphs(collects.name, numbers.notice_days) if text else (),
        "is_invented": bool(text and text.is_invented),
        "printed_at": now(),
    }
