"""A pause of recovery that an agency asks for while it advises its client: given at once, for as long as policy says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import Scope
from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.models import Account, AuthorityAccount, Debt
from shared.services.agencies.acts import record_act
from shared.services.agencies.authorised import Acting, Client, authorised
from shared.services.debts.unpaid import IS_OWED
from shared.services.holding.ask import AskedHold, HeldLongEnough, ask_hold


class CannotHold(Exception):
    """No pause can be given; `says` tells why, and what to do instead."""

    def __init__(self, says: Says) -> None:
        super().__init__("no pause can be given")
        self.says = says


def ask_hold_for(
    session: Session, acting: Acting, client_reference: str, now: datetime
) -> AskedHold:
    """Pause recovery for a client: of everything, or of each debt that the authority reaches.

    Asked again it is the same pause, with its end (`was_held_already`). Raises NotFound (no
    authority to discuss) and CannotHold.
    """
    today = now.astimezone(LONDON).date()
    client = authorised(session, acting, client_reference, Scope.DISCUSS, today)
    try:
        held = _held(session, acting, client, now)
    except HeldLongEnough as enough:
        raise CannotHold(Says(_ENOUGH, enough.says.params)) from enough
    new = [each for each in held if not each.was_held_already]
    if new:
        record_act(session, acting, client, AgencyActKind.HOLD, f"hold:{new[0].hold_id}", now)
    return min(new or held, key=lambda each: each.until)


_ENOUGH = N_(
    "We have paused action for %(most)s days in the last year, which is as long as can be asked "
    "for. Write to us, and we will see what else we can do."
)
_NOTHING = N_("Nothing is owed on the accounts that you may act for. There is nothing to pause.")


def _held(session: Session, acting: Acting, client: Client, now: datetime) -> list[AskedHold]:
    if client.all_accounts:
        return [ask_hold(session, client.party_id, HoldKind.ADVICE, acting.actor, now)]
    debts = session.scalars(
        select(Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .join(AuthorityAccount, AuthorityAccount.account_id == Account.id)
        .where(AuthorityAccount.authority_id == client.authority_id, IS_OWED)
        .order_by(Debt.id)
    ).all()
    if not debts:
        raise CannotHold(Says(_NOTHING))
    kind, by = HoldKind.ADVICE, acting.actor
    return [ask_hold(session, client.party_id, kind, by, now, debt_id=debt_id) for debt_id in debts]
