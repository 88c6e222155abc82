"""Clients: adding one, where each stands, what they owe, and closing a case."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.clients import (
    ClientAdded,
    ClientsAsked,
    ClientSent,
    ClientShown,
    ClientsShown,
    DebtShown,
    DebtsShown,
    Nothing,
)
from shared.domain.agency_states import Scope
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.board import BoardFilters, BoardRow, board_page, board_row
from shared.services.agencies.clients import NewClient, add_client, close_client, count_look
from shared.services.agencies.interface.reading import debts_for
from shared.services.agencies.matching import ClientFacts, FitKind
from shared.services.debts.views import DebtView
from shared.services.figures import law_of
from shared.web.clock import now, today
from shared.web.filters import say
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import current_session

READ, WRITE = ApiScope.CLIENTS_READ, ApiScope.CLIENTS_WRITE


@api.get("/clients", READ, ClientsShown, ClientsAsked)
def clients(call: Call, asked: ClientsAsked) -> ClientsShown:
    """Your clients, the newest first, with where each stands."""
    filters = BoardFilters(asked.state)
    found = board_page(current_session(), call.acting, filters, today(), asked.below)
    return ClientsShown(clients=[_shown(each) for each in found.rows], older=found.older)


@api.post("/clients", WRITE, ClientAdded, ClientSent, status=200)
def put_client(call: Call, sent: ClientSent) -> ClientAdded:
    """Add a client by the reference of an account and two facts."""
    count_look(current_session(), keys(), call.acting, now())
    facts = ClientFacts(sent.account_reference, sent.name, sent.postcode)
    new = NewClient(facts, sent.own_reference or "")
    added = add_client(current_session(), call.acting, new, call.key, now())
    # Whether there is such an account at all is not told to whoever does not know its people.
    is_hidden = added.fit.kind is FitKind.NOT_OURS
    kind = FitKind.NEEDS_FACT if is_hidden else added.fit.kind
    return ClientAdded(fit=kind, client=added.client_reference or added.fit.duplicate_of or None)


@api.get("/clients/<client>", READ, ClientShown)
def client(call: Call, client: str) -> ClientShown:
    """One client, with where they stand."""
    return _shown(board_row(current_session(), call.acting, client, today()))


@api.post("/clients/<client>/close", WRITE, ClientShown, Nothing, status=200)
def close_case(call: Call, _sent: Nothing, client: str) -> ClientShown:
    """Close a case: nothing of the client's can be reached by it from then on."""
    close_client(current_session(), call.acting, client, now())
    return _shown(board_row(current_session(), call.acting, client, today()))


@api.get("/clients/<client>/debts", READ, DebtsShown)
def debts(call: Call, client: str) -> DebtsShown:
    """What a client owes on the accounts that your authority reaches (`data`)."""
    law = law_of(current_parts().settings)
    reached = call.reached(client, Scope.DATA, "balances")
    found = debts_for(current_session(), reached, law, today())
    return DebtsShown(debts=[_debt(each) for each in found])


def _shown(row: BoardRow) -> ClientShown:
    return ClientShown(
        client=row.reference,
        own_reference=row.own_reference,
        account_reference=row.account_reference,
        state=row.state,
        promise_on=row.promise_on,
        is_late=row.is_missed,
        offer=row.offer_reference or None,
        authority_until=row.authority_until,
    )


def _debt(each: DebtView) -> DebtShown:
    return DebtShown(
        account_reference=each.account_reference,
        type=str(each.type),
        year=each.year_name,
        address=each.address,
        stage=say(each.stage_name),
        balance=each.balance.pence,
        on_its_way=each.on_its_way.pence,
        as_of=each.as_of,
        is_joint=each.is_joint,
        plan=each.plan_reference,
    )
