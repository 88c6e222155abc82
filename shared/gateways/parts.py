"""The parts of one installation, chosen by its settings: database, clock, messages, payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from shared.db import PAGE_STATEMENT_SECONDS, Database
from shared.domain.progress import UNWATCHED, Progress
from shared.gateways.card_ports import CardPort
from shared.gateways.clock import SystemClock
from shared.gateways.direct_debit_ports import DirectDebitPort
from shared.gateways.documents import TypstDocuments
from shared.gateways.evidence.ports import EvidenceStore, Scanner
from shared.gateways.late import late
from shared.gateways.no_cards import NoCards
from shared.gateways.own_direct_debits import NoDirectDebits, OwnBacs
from shared.gateways.ports import Clock, DocumentPort, MessagePort
from shared.gateways.register_ports import NoRegister, RegisterPort
from shared.gateways.sandbox.clock import SandboxClock
from shared.gateways.sandbox.evidence import HeldEvidence, SandboxScanner
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.webhook_ports import WebhookPort
from shared.gateways.webhooks import HttpsWebhooks
from shared.settings import Settings
from shared.settings_evidence import NONE, SANDBOX


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
    evidence: EvidenceStore = field(default_factory=HeldEvidence)
    scanner: Scanner = field(default_factory=SandboxScanner)
    register: RegisterPort = field(default_factory=NoRegister)
    webhooks: WebhookPort = field(default_factory=HttpsWebhooks)
    progress: Progress = UNWATCHED
    """What a job that goes through many records tells how far it is; see `shared.jobs.registry`."""


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
    cards = late(partial(_cards, settings, database, clock))
    return Parts(
        settings,
        database,
        clock,
        _messages(settings, database, clock),
        cards=cards,
        direct_debits=late(partial(_direct_debits, settings, cards, database, clock)),
        evidence=late(partial(_evidence, settings)),
        scanner=_scanner(settings),
        register=late(partial(_register, settings, database, clock)),
    )


def carried_by_sessions(settings: Settings) -> dict[str, object]:
    """What services find in `session.info`: whose installation this is, its address, how it is joined."""
    return {
        "council": settings.council,
        "base_url": settings.base_url,
        "bacs": settings.bacs,
        "register": settings.register,
    }


def _evidence(settings: Settings) -> EvidenceStore:
    from shared.gateways.evidence.folder import FolderEvidence

    return FolderEvidence(settings.evidence.folder, settings.evidence.key)


def _scanner(settings: Settings) -> Scanner:
    if settings.evidence.clamd == SANDBOX:
        return SandboxScanner()
    from shared.gateways.evidence.clamd import Clamd, NoScanner

    return NoScanner() if settings.evidence.clamd == NONE else Clamd(settings.evidence.clamd)


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


def _register(settings: Settings, database: Database, clock: Clock) -> RegisterPort:
    if settings.register_account is not None:
        from shared.gateways.register import RegisterApi

        return RegisterApi(settings.register_account)
    if settings.register == "sandbox":
        from shared.gateways.sandbox.register import SandboxRegister

        return SandboxRegister(database, clock)
    return NoRegister()
