"""What payers and their banks do about Direct Debits, without us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from shared.gateways.sandbox.cards.checkout import open_session
from shared.gateways.sandbox.cards.debits import claim, fail, finish_debits, succeed
from shared.gateways.sandbox.cards.known_accounts import KeyedAccount, read_account
from shared.gateways.sandbox.cards.mandates import (
    accept,
    answer_due,
    end_mandate,
    give,
    put_back,
)
from shared.gateways.sandbox.cards.server import Server
from shared.gateways.sandbox.cards.store import Body, Store

MOST = 20


@dataclass(frozen=True)
class SetUpShown:
    """The stand-in's page for one mandate, as somebody sees it who is about to give it."""

    session_id: str
    reference: str
    state: str
    """`open`, `complete` or `expired`."""
    return_address: str
    cancel_address: str


@dataclass(frozen=True)
class MandateListed:
    """One mandate, as the provider's own people would see it."""

    mandate_id: str
    reference: str
    ending: str
    status: str


@dataclass(frozen=True)
class DebitListed:
    """One debit, as the provider's own people would see it."""

    intent_id: str
    reference: str
    pence: int
    status: str
    on: date
    """The day on which the account is debited."""
    is_claimed: bool


@dataclass(frozen=True)
class BanksShown:
    """The newest mandates and debits."""

    mandates: tuple[MandateListed, ...]
    debits: tuple[DebitListed, ...]


class Banks:
    """Payers and their banks, at the stand-in. Everything that they may not do raises Refusal."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def page(self, session_id: str) -> SetUpShown | None:
        """The page of a Checkout Session that sets a mandate up; none when there is none."""
        with self._server.looking() as store:
            session = store.find(session_id)
            if session is None or session.get("mode") != "setup":
                return None
            state = str(session["status"])
            if state == "open" and session["expires_at"] <= store.second:
                state = "expired"
            return SetUpShown(
                session_id=session_id,
                reference=session["client_reference_id"] or "",
                state=state,
                return_address=session["success_url"],
                cancel_address=session["cancel_url"] or session["success_url"],
            )

    def give(self, session_id: str, keyed: KeyedAccount) -> str:
        """Somebody gives a mandate on the page; its id."""
        account = read_account(keyed)
        with self._server.acting() as store:
            return str(give(store, open_session(store, session_id), account)["id"])

    def accept(self, mandate_id: str) -> None:
        """The payer's bank takes a mandate."""
        with self._server.acting() as store:
            accept(store, store.get("mandate", mandate_id))

    def refuse(self, mandate_id: str, why: str = "account_closed") -> None:
        """The payer's bank will not have a mandate."""
        with self._server.acting() as store:
            end_mandate(store, store.get("mandate", mandate_id), "refused", why)

    def revoke(self, mandate_id: str, why: str = "debit_not_authorized") -> None:
        """The payer, or their bank, ends a mandate that stood."""
        with self._server.acting() as store:
            end_mandate(store, store.get("mandate", mandate_id), "revoked", why)

    def put_back(self, mandate_id: str) -> None:
        """The payer's bank puts a mandate back that had ended."""
        with self._server.acting() as store:
            put_back(store, store.get("mandate", mandate_id))

    def pay(self, intent_id: str) -> None:
        """The payer's bank pays a debit."""
        with self._server.acting() as store:
            succeed(store, store.get("payment_intent", intent_id))

    def fail(self, intent_id: str, code: str = "insufficient_funds") -> None:
        """The payer's bank does not pay a debit."""
        with self._server.acting() as store:
            fail(store, store.get("payment_intent", intent_id), code)

    def claim(
        self, intent_id: str, pence: int | None = None, reason: str = "debit_not_authorized"
    ) -> str:
        """The payer's bank claims money back; the claim's id."""
        with self._server.acting() as store:
            intent = store.get("payment_intent", intent_id)
            charge = store.get("charge", intent["latest_charge"])
            return str(claim(store, charge, pence or charge["amount"], reason)["id"])

    def pass_time(self, *, at_once: bool = False) -> int:
        """What the banks do by themselves in time; how many things happened."""
        with self._server.acting() as store:
            return answer_due(store, at_once=at_once) + finish_debits(store, at_once=at_once)

    def shown(self) -> BanksShown:
        """The newest mandates and debits."""
        with self._server.looking() as store:
            mandates = islice(store.newest_first("mandate"), MOST)
            charges = (
                charge for charge in store.newest_first("charge") if charge["id"].startswith("py_")
            )
            return BanksShown(
                tuple(_mandate(store, each) for each in mandates),
                tuple(_debit(each) for each in islice(charges, MOST)),
            )


def _mandate(store: Store, mandate: Body) -> MandateListed:
    session = store.find(mandate["_set_up"]) or {}
    method = store.find(mandate["payment_method"]) or {}
    return MandateListed(
        mandate_id=mandate["id"],
        reference=session.get("client_reference_id") or "",
        ending=method.get("bacs_debit", {}).get("last4", ""),
        status=mandate["status"],
    )


def _debit(charge: Body) -> DebitListed:
    return DebitListed(
        intent_id=charge["payment_intent"],
        reference=charge["metadata"].get("direct_debit", ""),
        pence=charge["amount"],
        status=charge["status"],
        on=date.fromisoformat(
            charge["payment_method_details"]["bacs_debit"]["expected_debit_date"]
        ),
        is_claimed=charge["disputed"],
    )
