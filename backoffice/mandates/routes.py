"""A Direct Debit by phone: the scheme's questions in their order, what to read out, and one button."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.mandates.forms import ALONE, LONGEST_NAME, PhoneMandateForm
from shared.domain.bank_check import BankDetails, NotBankDigits, Verdict, bank_details
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.audit import Actor
from shared.services.cases.people import CaseParty, case_party
from shared.services.direct_debit.bank_tables import verdict_on
from shared.services.direct_debit.details import open_details, seal_details
from shared.services.direct_debit.give import AlreadyGiven, GivenMandate, give_mandate
from shared.services.direct_debit.guarantee import guarantee_on
from shared.services.direct_debit.offered import Offered, offered_direct_debit
from shared.services.errors import NotFound
from shared.services.sign_in.keys import CannotOpen
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session

pages = Blueprint("officers_mandates", __name__)


@dataclass(frozen=True)
class _Typed:
    """Details that fit, as they go from the first page to the second: sealed."""

    name: str
    details: BankDetails
    verdict: Verdict


@pages.route("/cases/<int:party_id>/plans/<reference>/direct-debit", methods=["GET", "POST"])
def by_phone(party_id: int, reference: str) -> ResponseReturnValue:
    """Ask the questions and check the numbers; the next page is to be read out."""
    refuse_own_record(party_id)
    offered = _offered(party_id, reference)
    form = PhoneMandateForm()
    if request.method == "POST":
        form.process(request.form)
        if form.is_good() and (typed := _typed(form)) is not None:
            return _check_page(party_id, offered, typed)
    return render_template(
        "backoffice/mandates/details.html",
        party=case_party(current_session(), party_id),
        offered=offered,
        form=form,
        errors=form.problems,
    )


@pages.post("/cases/<int:party_id>/plans/<reference>/direct-debit/give")
def give(party_id: int, reference: str) -> ResponseReturnValue:
    """Write the mandate down. Pressed twice it is given once."""
    refuse_own_record(party_id)
    _offered(party_id, reference)
    press, name = pressed(), request.form.get("name", "").strip()
    details = _carried()
    if press is None or details is None or not 0 < len(name) <= LONGEST_NAME:
        return redirect(url_for(".by_phone", party_id=party_id, reference=reference), 303)
    party = case_party(current_session(), party_id)
    guarantee = guarantee_on(current_session(), party.language)
    wish = GivenMandate(
        party_id=party_id,
        plan_reference=reference,
        holder_name=name,
        details=details,
        verdict=verdict_on(current_session(), details, today()),
        press=press,
        language=party.language,
        guarantee_id=guarantee.id if guarantee else None,
    )
    try:
        made = give_mandate(
            current_session(), keys(), wish, Actor("officer", current_officer().officer_id), now()
        )
    except AlreadyGiven as other:
        flash(
            _(
                "A Direct Debit collects for this plan already: %(reference)s.",
                reference=other.reference,
            )
        )
    else:
        flash(
            _(
                "The Direct Debit is set up. Read out its reference: %(reference)s.",
                reference=made.reference,
            )
        )
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)


def _carried() -> BankDetails | None:
    """The details that the first page checked; none when what came is not from it."""
    try:
        carried = open_details(keys(), request.form.get("sealed", ""))
        return bank_details(carried.sort_code, carried.account)
    except (CannotOpen, NotBankDigits):
        return None


def _offered(party_id: int, reference: str) -> Offered:
    if current_parts().settings.direct_debit != "bacs":
        raise NotFound
    try:
        return offered_direct_debit(current_session(), party_id, reference, today())
    except PastLastKnownHoliday:
        raise NotFound from None


def _typed(form: PhoneMandateForm) -> _Typed | None:
    """The details, when everything fits; what does not stands beside its field."""
    if form.holder.data != ALONE:
        form.refuse("holder", _refusals()[form.holder.data])
        return None
    try:
        details = bank_details(form.sort_code.data, form.account.data, is_cautious=True)
    except NotBankDigits as wrong:
        if wrong.field == "sort code":
            form.refuse("sort_code", _("A sort code has 6 digits."))
        else:
            form.refuse("account", _("An account number has 6 to 10 digits, most often 8."))
        return None
    verdict = verdict_on(current_session(), details, today())
    if verdict is Verdict.INVALID:
        form.refuse(
            "account",
            _(
                "This sort code and account number do not go together. Read both back, digit by digit."
            ),
        )
        return None
    return _Typed(form.name.data, details, verdict)


def _refusals() -> dict[str, str]:
    return {
        "two": _(
            "Two people have to authorise it. They can set it up in the portal, where the second "
            "person gets a link."
        ),
        "other": _(
            "Only the account holder can set it up. Offer another way to pay, or ask the account "
            "holder to call."
        ),
    }


def _check_page(party_id: int, offered: Offered, typed: _Typed) -> str:
    party: CaseParty = case_party(current_session(), party_id)
    guarantee = guarantee_on(current_session(), party.language)
    return render_template(
        "backoffice/mandates/check.html",
        party=party,
        offered=offered,
        typed=typed,
        sealed=seal_details(keys(), typed.details).sealed,
        guarantee=(
            guarantee.paragraphs(offered.collects.name, offered.notice_days) if guarantee else ()
        ),
        press=new_press(),
    )
