"""The stand-in's own pages for Direct Debits: where a mandate is given, and what banks do afterwards.

Only a sandbox has them. What is typed into the bank fields goes to the stand-in and nowhere else: it
is not sent back to the page, not kept and not logged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.money import Money
from shared.domain.says import N_
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.banks import Banks, SetUpShown
from shared.gateways.sandbox.cards.known_accounts import SORT_CODE, KeyedAccount
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.direct_debits import SandboxDirectDebits
from shared.web.parts import current_parts

pages = Blueprint("sandbox_direct_debits", __name__, url_prefix="/sandbox/direct-debits")


class Problem(NamedTuple):
    """What is wrong with an account, and beside which field that is said."""

    field: str
    says: str


CLOSED = "session_closed"
NUMBER_WRONG = Problem(
    "account-number", N_("Check the account number. Your bank does not know it.")
)
PROBLEMS = {
    "name_missing": Problem("account-name", N_("Enter the name on the account.")),
    "bank_account_unusable": Problem(
        "sort-code", N_("This is not the test sort code. Use the one from the list below.")
    ),
    "invalid_account_number": NUMBER_WRONG,
    "account_unknown": Problem(
        "account-number",
        N_("This is not one of the test accounts. Use one from the list below."),
    ),
    "not_holder": Problem(
        "is-holder",
        N_("Only the account holder can set up a Direct Debit. Confirm that it is you."),
    ),
}
ACCOUNTS = (
    ("00012345", N_("Payments are made")),
    ("22222227", N_("Payments are not made: there is not enough money")),
    ("33333335", N_("Payments are not made: the payer told their bank so")),
    ("55555559", N_("Payments are made, and the payer claims them back")),
    ("00033333", N_("The bank refuses the Direct Debit")),
    ("00044444", N_("The account number is not valid")),
)
"""The accounts to try, and what each does."""
STATES = {
    "pending": N_("The bank has not answered yet"),
    "active": N_("The bank has taken it"),
    "inactive": N_("Ended"),
    "succeeded": N_("Paid"),
    "failed": N_("Not paid"),
}


def banks() -> Banks:
    """Payers and their banks at the stand-in; 404 where the sandbox uses a real provider."""
    parts = current_parts()
    ports = (parts.direct_debits, parts.cards)
    sandboxed = [each for each in ports if isinstance(each, SandboxDirectDebits | SandboxCards)]
    if not sandboxed:
        abort(404)
    return sandboxed[0].provider.banks


@pages.get("")
def overview() -> ResponseReturnValue:
    """The newest mandates and debits, and what a payer or a bank may do about them next."""
    shown = banks().shown()
    debits = [(each, Money(each.pence)) for each in shown.debits]
    return render_template(
        "sandbox/direct_debits/overview.html",
        mandates=shown.mandates,
        debits=debits,
        states=STATES,
    )


@pages.post("")
def act() -> ResponseReturnValue:
    """A bank takes or refuses a mandate, pays a debit or does not, or claims money back."""
    at, thing = banks(), request.form.get("id", "")
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: at.accept(thing),
        "refuse": lambda: at.refuse(thing),
        "revoke": lambda: at.revoke(thing),
        "pay": lambda: at.pay(thing),
        "fail": lambda: at.fail(thing),
        "claim": lambda: at.claim(thing),
    }
    # Pressed twice, or on an old page: what was there to do is done already.
    with suppress(Refusal):
        acts.get(request.form.get("act", ""), lambda: None)()
    return redirect(url_for("sandbox_direct_debits.overview"), 303)


@pages.get("/give/<session_id>")
def give(session_id: str) -> ResponseReturnValue:
    """The page on which one mandate is given."""
    return _page(_shown(session_id))


@pages.post("/give/<session_id>")
def try_account(session_id: str) -> ResponseReturnValue:
    """Somebody typed an account and pressed the button."""
    shown = _shown(session_id)
    try:
        banks().give(session_id, _keyed())
    except Refusal as refused:
        if refused.code == CLOSED:
            return redirect(url_for("sandbox_direct_debits.give", session_id=session_id), 303)
        return _page(shown, PROBLEMS.get(refused.code or "", NUMBER_WRONG))
    return redirect(shown.return_address, 303)


def _shown(session_id: str) -> SetUpShown:
    shown = banks().page(session_id)
    if shown is None:
        abort(404)
    return shown


def _keyed() -> KeyedAccount:
    return KeyedAccount(
        name=_sent("account-name"),
        sort_code=_sent("sort-code"),
        number=_sent("account-number"),
        is_holder=_sent("is-holder") == "yes",
    )


def _sent(name: str) -> str:
    return request.form.get(name, "")[:70]


def _page(shown: SetUpShown, problem: Problem | None = None) -> str:
    says = _(problem.says) if problem else ""
    return render_template(
        "sandbox/direct_debits/give.html",
        page_of=shown,
        accounts=ACCOUNTS,
        sort_code=SORT_CODE,
        problems={problem.field: says} if problem else {},
        errors=[(says, problem.field)] if problem else [],
    )
