"""While a second person must still authorise it: asking them again, at another address, or on paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit.forms import SecondForm
from portal.direct_debit.looking_after import Standing, standing_here
from portal.direct_debit.steps import to_plan
from shared.services.audit import Actor
from shared.services.direct_debit.second_signature import PAPER
from shared.services.direct_debit.signature_reminders import SentTooOften, send_again
from shared.services.errors import NotFound
from shared.web.clock import now
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session, roll_back


def add_pages(pages: Blueprint) -> None:
    """Add the address of asking again."""
    pages.add_url_rule("/<reference>/ask-again", "ask_again", ask_again, methods=["GET", "POST"])


def ask_again(reference: str) -> ResponseReturnValue:
    """Send the link again, to the same address or another one, or turn to paper."""
    standing = standing_here(reference, newest=True)
    second = standing.shown.second if standing is not None else None
    if standing is None or second is None or not standing.waits_for_second:
        return to_plan(reference, _("Nobody has to authorise your Direct Debit any more."))
    if request.method != "POST":
        form = SecondForm(second.name, second.route, second.address)
        return _again_page(standing, form, {})
    form = SecondForm.read(request.form)
    if problems := form.problems():
        return _again_page(standing, form, problems)
    return _asked(standing, form)


def _asked(standing: Standing, form: SecondForm) -> ResponseReturnValue:
    payer = current_payer()
    actor = Actor("payer", payer.payer_id)
    second = form.person
    mandate_id, reference = standing.shown.mandate_id, standing.plan.reference
    try:
        send_again(current_session(), keys(), payer.party_id, mandate_id, second, actor, now())
    except SentTooOften:
        roll_back()
        problem = _("We have sent the link three times today. Try again tomorrow, or use paper.")
        return _again_page(standing, form, {"route": problem})
    except NotFound:
        return to_plan(reference, _("Nobody has to authorise your Direct Debit any more."))
    if second.route == PAPER:
        return redirect(url_for("direct_debit.instruction", reference=reference), 303)
    flash(_("We have sent the link to %(name)s.", name=form.name))
    return to_plan(reference)


def _again_page(standing: Standing, form: SecondForm, problems: dict[str, str]) -> str:
    return render_template(
        "portal/direct_debit/ask_again.html",
        standing=standing,
        shown=standing.shown,
        form=form,
        problems=problems,
        errors=[(text, field) for field, text in problems.items()],
    )
