"""The addresses of what a person owes."""

from __future__ import annotations

from flask import Blueprint, render_template, session
from flask.typing import ResponseReturnValue

from portal.account.pages import DebtsPage, OneDebtPage
from shared.services.agencies.reading import has_asked
from shared.services.debts import account_timeline, owed_by, record_look
from shared.services.figures import law_of
from shared.web.clock import now, today
from shared.web.parts import current_parts
from shared.web.sign_in import SignedInPayer, current_payer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("account", __name__)

LOOKED = "saw_debts"


@pages.get("/account")
def debts() -> ResponseReturnValue:
    """Everything that is owed, and what can be done about it now."""
    payer = current_payer()
    law = law_of(current_parts().settings)
    owed = owed_by(current_session(), payer.party_id, law, today())
    _remember_look(payer)
    page_of = DebtsPage(owed, today(), is_asked=has_asked(current_session(), payer.party_id))
    return render_template("portal/account/debts.html", page_of=page_of)


@pages.get("/account/debts/<int:debt_id>")
def debt(debt_id: int) -> ResponseReturnValue:
    """One debt with its timeline."""
    payer = current_payer()
    law = law_of(current_parts().settings)
    found = account_timeline(current_session(), payer.party_id, debt_id, law, today())
    _remember_look(payer)
    return render_template("portal/account/debt.html", page_of=OneDebtPage(found, today()))


def _remember_look(payer: SignedInPayer) -> None:
    """Write down who looked, once for each time they signed in."""
    if session.get(LOOKED):
        return
    with write_transaction() as writing:
        record_look(writing, payer.payer_id, payer.party_id, now())
    session[LOOKED] = True
