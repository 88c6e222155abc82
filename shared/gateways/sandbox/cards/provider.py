"""What happens at the provider without us: somebody pays, their bank says no, money is paid out."""

from __future__ import annotations

from dataclasses import dataclass

from shared.db import Database
from shared.gateways.ports import Clock
from shared.gateways.sandbox.cards.balance import pay_out
from shared.gateways.sandbox.cards.banks import Banks
from shared.gateways.sandbox.cards.charging import keep_method
from shared.gateways.sandbox.cards.checkout import answer_bank, expire_due, pay
from shared.gateways.sandbox.cards.delivery import Post, deliver_due
from shared.gateways.sandbox.cards.disputes import begin_dispute, end_dispute
from shared.gateways.sandbox.cards.faults import Faults
from shared.gateways.sandbox.cards.known_cards import Keyed, read_card
from shared.gateways.sandbox.cards.overview import Overview, overview
from shared.gateways.sandbox.cards.refunds import finish_due
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.gateways.sandbox.cards.server import Server
from shared.gateways.sandbox.cards.store import Body

NOT_FOUND = 404


@dataclass(frozen=True)
class PageShown:
    """The stand-in's page for one payment, as somebody sees it who is about to pay."""

    session_id: str
    says: str
    pence: int
    state: str
    """`open`, `asks` (the bank wants an answer), `complete` or `expired`."""
    return_address: str
    cancel_address: str


@dataclass(frozen=True)
class Tried:
    """What came of trying a card."""

    outcome: str
    """`paid`, `asks`, `declined` or `closed`."""
    code: str = ""
    """Why it was declined, in the provider's word."""


class Provider:
    """The stand-in's provider: its server, its webhooks, its faults, and people who act there."""

    def __init__(self, database: Database, clock: Clock, base_url: str) -> None:
        self._clock = clock
        self.server = Server(database, clock, base_url)
        self.faults = Faults()
        self.banks = Banks(self.server)

    def page(self, session_id: str) -> PageShown | None:
        """The page of a Checkout Session; none when there is no such session."""
        with self.server.looking() as store:
            session = store.find(session_id)
            if session is None or session.get("mode") != "payment":
                return None
            intent = store.find(session["payment_intent"] or "")
            state = str(session["status"])
            if state == "open" and session["expires_at"] <= store.second:
                state = "expired"
            if state == "open" and intent and intent["status"] == "requires_action":
                state = "asks"
            return PageShown(
                session_id=session_id,
                says=session["_says"],
                pence=session["amount_total"],
                state=state,
                return_address=session["success_url"],
                cancel_address=session["cancel_url"] or session["success_url"],
            )

    def pay(self, session_id: str, keyed: Keyed) -> Tried:
        """Somebody presses the button on the page."""
        try:
            card = read_card(keyed, self._clock.now())
            with self.server.acting() as store:
                return _tried(pay(store, session_id, card))
        except Refusal as refused:
            return _refused(refused)

    def answer_bank(self, session_id: str, *, approves: bool) -> Tried:
        """Somebody answers their bank's question (3-D Secure)."""
        try:
            with self.server.acting() as store:
                return _tried(answer_bank(store, session_id, approves=approves))
        except Refusal as refused:
            return _refused(refused)

    def keep_card(self, keyed: Keyed) -> str:
        """The id of a card that was keyed into the fields for a phone payment. Raises Refusal."""
        card = read_card(keyed, self._clock.now())
        with self.server.acting() as store:
            return str(keep_method(store, card)["id"])

    def dispute(
        self,
        intent_id: str,
        amount: int | None = None,
        reason: str = "fraudulent",
        status: str = "needs_response",
    ) -> str:
        """The cardholder tells their bank that they did not pay; the dispute's id. Raises Refusal."""
        with self.server.acting() as store:
            intent = store.get("payment_intent", intent_id)
            charge = store.get("charge", intent["latest_charge"])
            dispute = begin_dispute(store, charge, amount or charge["amount"], reason, status)
            return str(dispute["id"])

    def end_dispute(self, dispute_id: str, *, won: bool) -> None:
        """The bank has decided. Raises Refusal when it had before."""
        with self.server.acting() as store:
            end_dispute(store, dispute_id, won=won)

    def overview(self) -> Overview:
        """The newest payments, and what waits to be paid out."""
        with self.server.looking() as store:
            return overview(store)

    def pay_out(self) -> str | None:
        """Everything in the balance goes to the council's bank; the payout's id, if there was one."""
        with self.server.acting() as store:
            payout = pay_out(store)
            return str(payout["id"]) if payout else None

    def pass_time(self, *, at_once: bool = False) -> int:
        """What time does by itself: pages expire, refunds and debits end, the balance is paid out.

        With `at_once`, refunds that would end later end now. How many things happened.
        """
        with self.server.acting() as store:
            done = expire_due(store) + finish_due(store, at_once=at_once)
            done += pay_out(store, settled_only=True) is not None
        return done + self.banks.pass_time(at_once=at_once)

    def deliver(self, post: Post) -> tuple[int, int]:
        """Send the events that are due; how many were taken, and how many were not."""
        return deliver_due(self.server, post, self._clock.now())


def _tried(intent: Body) -> Tried:
    if intent["status"] == "succeeded":
        return Tried("paid")
    if intent["status"] == "requires_action":
        return Tried("asks")
    problem = intent["last_payment_error"]
    return Tried("declined", problem.get("decline_code") or problem["code"])


def _refused(refused: Refusal) -> Tried:
    if refused.status == NOT_FOUND or refused.code is None:
        return Tried("closed")
    outcome = "closed" if refused.code == "session_closed" else "declined"
    return Tried(outcome, refused.code)
