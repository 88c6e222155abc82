"""The parts of one installation, chosen by its settings: database, clock, messages, payments."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.db import PAGE_STATEMENT_SECONDS, Database
from shared.gateways.card_ports import CardPort
from shared.gateways.clock import SystemClock
from shared.gateways.direct_debit_ports import DirectDebitPort
from shared.gateways.documents import TypstDocuments
from shared.gateways.no_cards import NoCards
from shared.gateways.own_direct_debits import NoDirectDebits, OwnBacs
from shared.gateways.ports import Clock, DocumentPort, MessagePort
from shared.gateways.sandbox.clock import SandboxClock
from shared.gateways.sandbox.messages import SandboxMessages
from shared.settings import Settings


@dataclass(frozen=True)
class Parts:
    """What the edges (web, jobs, commands) hand to services."""

    settings: Settings
    database: Database
    clock: Clock
    notify: MessagePort
    documents: DocumentPort = field(default_factory=TypstDocuments)
    cards: CardPort = field(default_factory=NoCards)
    direct_debits: DirectDebitPort = field(default_factory=OwnBacs)


def assemble(settings: Settings, *, statement_seconds: int = PAGE_STATEMENT_SECONDS) -> Parts:
    """Join the parts that the settings ask for. Nothing is connected to yet."""
    database = Database(
        settings.database_url,
        statement_seconds=statement_seconds,
        known=carried_by_sessions(settings),
    )
    clock: Clock = (
        SandboxClock(database, settings.clock_start) if settings.sandbox else SystemClock()
    )
    cards = _cards(settings, database, clock)
    return Parts(
        settings,
        database,
        clock,
        _messages(settings, database, clock),
        cards=cards,
        direct_debits=_direct_debits(settings, cards, database, clock),
    )


def carried_by_sessions(settings: Settings) -> dict[str, object]:
    """What services find in `session.info`: whose installation this is, its address, its Bacs user."""
    return {"council": settings.council, "base_url": settings.base_url, "bacs": settings.bacs}


def _messages(settings: Settings, database: Database, clock: Clock) -> MessagePort:
    if settings.notify is not None:
        from shared.gateways.notify import NotifyMessages

        return NotifyMessages(settings.notify)
    if settings.smtp is not None:
        from shared.gateways.smtp import SmtpMessages

        return SmtpMessages(settings.smtp)
    return SandboxMessages(database, clock)


def _cards(settings: Settings, database: Database, clock: Clock) -> CardPort:
    if settings.cards == "stripe" and settings.stripe is not None:
        from shared.gateways.stripe_cards import StripeCards

        return StripeCards(settings.stripe)
    if settings.cards == "sandbox":
        from shared.gateways.sandbox.cards import SandboxCards

        return SandboxCards(database, clock, settings.base_url)
    return NoCards()


def _direct_debits(
    settings: Settings, cards: CardPort, database: Database, clock: Clock
) -> DirectDebitPort:
    if settings.direct_debit == "bacs":
        return OwnBacs()
    if settings.direct_debit == "none":
        return NoDirectDebits()
    if settings.stripe is not None:
        from shared.gateways.stripe_direct_debits import StripeDirectDebits

        return StripeDirectDebits(settings.stripe)
    from shared.gateways.sandbox.cards import SandboxCards
    from shared.gateways.sandbox.cards.provider import Provider
    from shared.gateways.sandbox.direct_debits import SandboxDirectDebits

    if isinstance(cards, SandboxCards):
        return SandboxDirectDebits(cards.provider)
    return SandboxDirectDebits(Provider(database, clock, settings.base_url))
