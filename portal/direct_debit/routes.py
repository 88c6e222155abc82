"""The addresses of signing up for a Direct Debit, page by page; the last one is in giving.py."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit import at_supplier, giving, looking_after, signing, waiting, words
from portal.direct_debit.forms import (
    ReadDetails,
    SecondForm,
    TypedDetails,
    read_details,
)
from portal.direct_debit.kept import ALONE, NOT_MINE, OFFER, TWO, keep_sign_up, kept_sign_up
from portal.direct_debit.steps import (
    COLLECTS,
    DATES,
    DETAILS,
    ORDER,
    SECOND,
    SignUpHere,
    not_now,
    on_step,
    sign_up_here,
    to_plan,
)
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.direct_debit.details import seal_details
from shared.services.direct_debit.terms import service_user
from shared.web.limits import answer_too_many
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session, roll_back

pages = Blueprint("direct_debit", __name__, url_prefix="/direct-debit")
signing.add_pages(pages)
giving.add_pages(pages)
waiting.add_pages(pages)
looking_after.add_pages(pages)
at_supplier.add_pages(pages)
answer_too_many(pages)


@pages.errorhandler(PastLastKnownHoliday)
def beyond_known_days(_error: PastLastKnownHoliday) -> ResponseReturnValue:
    """The dates reach past the bank holidays that are known: a person sets it up."""
    roll_back()
    return not_now()


@pages.get("/<reference>")
def start(reference: str) -> ResponseReturnValue:
    """The first page that is still to be answered."""
    here = sign_up_here(reference)
    return here.to(here.next_step) if isinstance(here, SignUpHere) else here


@pages.route("/<reference>/account-holder", methods=["GET", "POST"])
def account_holder(reference: str) -> ResponseReturnValue:
    """Is it their account, and can they authorise alone? Nothing else is asked before."""
    here = sign_up_here(reference)
    if not isinstance(here, SignUpHere):
        return here
    if request.method != "POST":
        return _holder_page(here, here.answers.who)
    who = request.form.get("who", "")
    if who not in (ALONE, TWO, NOT_MINE):
        return _holder_page(here, "", _("Choose who can authorise payments from the account."))
    if who == NOT_MINE or (who == TWO and here.at_supplier):
        keep_sign_up(current_payer().party_id, here.answers, who=who)
        return here.to("not_yours")
    return _go_on(here, who=who)


def _go_on(here: SignUpHere, **answered: Any) -> ResponseReturnValue:
    """Keep what was answered, and open the next page that is not."""
    changed = keep_sign_up(current_payer().party_id, here.answers, **answered)
    return here.to(SignUpHere(changed, here.guarantee).next_step)


def _holder_page(here: SignUpHere, who: str, problem: str = "") -> str:
    return render_template(
        "portal/direct_debit/account_holder.html",
        here=here,
        who=who,
        problem=problem,
        errors=[(problem, "who")] if problem else [],
    )


@pages.get("/<reference>/other-ways")
def not_yours(reference: str) -> ResponseReturnValue:
    """It is not their account: nothing is set up, and these are the other ways to pay."""
    here = sign_up_here(reference)
    if not isinstance(here, SignUpHere):
        return here
    return render_template(
        "portal/direct_debit/not_yours.html",
        here=here,
        is_offer=_is_offer(here),
        needs_two=here.answers.who == TWO,
    )


@pages.route("/<reference>/who-collects", methods=["GET", "POST"])
@on_step(COLLECTS)
def who_collects(here: SignUpHere) -> ResponseReturnValue:
    """Who collects, as the bank statement will say, and how to reach us."""
    if request.method == "POST":
        return _read(here, COLLECTS)
    collects = service_user(current_session())
    return render_template("portal/direct_debit/who_collects.html", here=here, collects=collects)


def _read(here: SignUpHere, page: str) -> ResponseReturnValue:
    """Note that a page without a question was read, and go on."""
    read = tuple(dict.fromkeys((*here.answers.read, page)))
    return _go_on(here, read=read)


@pages.route("/<reference>/bank-details", methods=["GET", "POST"])
@on_step(DETAILS)
def bank_details(here: SignUpHere) -> ResponseReturnValue:
    """Name, sort code and account number, checked as they are entered."""
    answers = here.answers
    if here.at_supplier:
        return here.to(here.next_step)
    if request.method != "POST":
        return _details_page(here, ReadDetails(TypedDetails(answers.holder)))
    typed = TypedDetails.read(request.form)
    keeps_numbers = bool(answers.sealed and typed.holder) and not (typed.sort_code or typed.account)
    if keeps_numbers or ORDER.index(here.next_step) < ORDER.index(DETAILS):
        # Only the name changes, or the pages before were lost with a session that ended.
        return _go_on(here, holder=typed.holder)
    read = read_details(typed)
    if read.details is None:
        return _details_page(here, read)
    sealed = seal_details(keys(), read.details)
    return _go_on(
        here,
        holder=typed.holder,
        sealed=sealed.sealed,
        ending=sealed.ending,
        verdict=read.verdict,
    )


def _details_page(here: SignUpHere, read: ReadDetails) -> str:
    return render_template(
        "portal/direct_debit/bank_details.html",
        here=here,
        read=read,
        errors=[(text, field) for field, text in read.problems.items()],
    )


@pages.route("/<reference>/second-person", methods=["GET", "POST"])
@on_step(SECOND)
def second_person(here: SignUpHere) -> ResponseReturnValue:
    """Who must authorise it too, and how we ask them."""
    answers = here.answers
    if answers.who != TWO:
        return here.to(here.next_step)
    if request.method != "POST":
        form = SecondForm(answers.second_name, answers.second_route, answers.second_address)
        return _second_page(here, form, {})
    form = SecondForm.read(request.form)
    if problems := form.problems():
        return _second_page(here, form, problems)
    return _go_on(
        here,
        second_route=form.person.route,
        second_name=form.person.name,
        second_address=form.person.address,
    )


def _second_page(here: SignUpHere, form: SecondForm, problems: dict[str, str]) -> str:
    return render_template(
        "portal/direct_debit/second_person.html",
        here=here,
        form=form,
        problems=problems,
        errors=[(text, field) for field, text in problems.items()],
    )


@pages.route("/<reference>/dates", methods=["GET", "POST"])
@on_step(DATES)
def dates(here: SignUpHere) -> ResponseReturnValue:
    """Every day and amount, and what must be paid in another way before it starts."""
    if request.method == "POST":
        return _read(here, DATES)
    return render_template("portal/direct_debit/dates.html", here=here, words=words)


def _is_offer(here: SignUpHere) -> bool:
    return here.reference == OFFER


@pages.get("/<reference>/another-bank")
def another_bank(reference: str) -> ResponseReturnValue:
    """Begin a sign-up whose mandate takes the place of the one that stands."""
    standing = looking_after.standing_here(reference)
    if standing is None:
        return redirect(url_for("direct_debit.start", reference=reference), 303)
    if not standing.can_be_replaced:
        flash(_("Somebody must still authorise your Direct Debit. Cancel it to begin again."))
        return to_plan(reference)
    party_id = current_payer().party_id
    answers = kept_sign_up(party_id, reference)
    keep_sign_up(party_id, answers, replaces=standing.shown.mandate_id)
    return redirect(url_for("direct_debit.start", reference=reference), 303)
