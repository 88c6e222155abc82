"""What a deployment still lacks, in plain words, before people can rely on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.roles import Role
from shared.domain.stages import Nation
from shared.models import (
    Account,
    Evidence,
    GuidelineSet,
    Officer,
    OutboxMessage,
    PolicyVersion,
    RegisterNumber,
    Signpost,
    SupplierEvent,
)
from shared.services.direct_debit.readiness import what_direct_debits_lack
from shared.services.figures import FigureMistake, load_figures, missing_figures
from shared.services.job_runs import JobState, jobs_seen
from shared.services.schema_state import schema_state
from shared.services.wordings.keeping import House
from shared.services.wordings.readiness import what_wordings_lack
from shared.services.working_days import working_days
from shared.settings import SANDBOX_COUNCIL, Settings
from shared.settings_evidence import NONE

FLUSHED = ("fsync", "full_page_writes", "synchronous_commit")
"""What PostgreSQL must be told for a commit to outlive the machine."""
HOLIDAYS_AHEAD = timedelta(days=365)
WAITS_TOO_LONG = timedelta(hours=1)
SANDBOX_COSTS = SANDBOX_COUNCIL / "costs.toml"


@dataclass(frozen=True)
class Looked:
    """What every question may look at."""

    session: Session
    settings: Settings
    now: datetime

    @property
    def today(self) -> date:
        """Today in London."""
        return self.now.astimezone(LONDON).date()


def what_is_lacking(session: Session, settings: Settings, now: datetime) -> tuple[str, ...]:
    """One plain line for each thing that is lacking; none when all is there."""
    looked = Looked(session, settings, now)
    if lacking := tuple(_migrations(looked)):
        return lacking  # without its tables, nothing else can be asked
    return tuple(line for question in QUESTIONS for line in question(looked))


def _migrations(looked: Looked) -> Iterator[str]:
    state = schema_state(looked.session)
    if state.is_ahead:
        yield (
            f"Migrations: a newer release brought the database to {state.current}; "
            f"this one knows {state.newest}. Run the newer release."
        )
    elif not state.is_current:
        at = state.current or "nothing"
        yield f"Migrations: the database is at {at}, not {state.newest}. Run: evenkeel db migrate"


def _disk(looked: Looked) -> Iterator[str]:
    connection = looked.session.connection()
    if looked.settings.sandbox or connection.dialect.name != "postgresql":
        return  # SQLite is told so by us, on each connection
    for name in FLUSHED:
        if connection.scalar(text("SELECT current_setting(:name)"), {"name": name}) != "on":
            yield f"Database: {name} is off, so what was paid can be lost with the power. Set it on."


def _figures(looked: Looked) -> Iterator[str]:
    try:
        figures = load_figures(looked.settings.costs_file)
    except FigureMistake as mistake:
        yield f"Figures: {mistake}"
        return
    for line in missing_figures(figures, Nation(looked.settings.council.nation), looked.today):
        yield f"Figures: {line}."


def _own_costs(looked: Looked) -> Iterator[str]:
    settings = looked.settings
    if not settings.sandbox and settings.costs_file == SANDBOX_COSTS:
        yield "Costs: the sandbox's invented court costs are in use. Set EVENKEEL_COSTS to your own."


def _bank(looked: Looked) -> Iterator[str]:
    council = looked.settings.council
    if not (council.bank_account_name and council.bank_sort_code and council.bank_account_number):
        yield (
            "Bank: people who pay by standing order are sent to their bill. "
            "Set EVENKEEL_BANK_NAME, EVENKEEL_BANK_SORT_CODE and EVENKEEL_BANK_ACCOUNT."
        )


def _policies(looked: Looked) -> Iterator[str]:
    nation = looked.settings.council.nation
    in_force = (
        select(func.count())
        .select_from(PolicyVersion)
        .where(PolicyVersion.nation == nation, PolicyVersion.effective_from <= looked.today)
    )
    for debt_type, spoken in (("council_tax", "council tax"), ("business_rates", "business rates")):
        wanted = in_force.where(PolicyVersion.debt_types.contains(debt_type))
        if not looked.session.scalar(wanted):
            yield f"Policies: none is in force today for {spoken}. Run: evenkeel policy load"


def _holidays(looked: Looked) -> Iterator[str]:
    known_until = working_days(looked.session).known_until
    if known_until < looked.today + HOLIDAYS_AHEAD:
        yield (
            f"Bank holidays: known only until {known_until:%d %B %Y}; plans may run a year ahead. "
            "Run: evenkeel bank-holidays load"
        )


def _guidelines(looked: Looked) -> Iterator[str]:
    newest = looked.session.execute(
        select(GuidelineSet.name, GuidelineSet.invented)
        .where(GuidelineSet.effective_from <= looked.today)
        .order_by(GuidelineSet.effective_from.desc(), GuidelineSet.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        yield "Spending guidelines: no set is in force today. Load the one you are licensed for."
    elif newest.invented and not looked.settings.sandbox:
        yield f"Spending guidelines: {newest.name} is invented, for sandboxes only."


def _officers(looked: Looked) -> Iterator[str]:
    there = (
        select(func.count())
        .select_from(Officer)
        .where(Officer.role == Role.ADMINISTRATOR, Officer.disabled_at.is_(None))
    )
    if not looked.session.scalar(there):
        yield "Officers: there is no administrator. Run: evenkeel officer add"


def _signposts(looked: Looked) -> Iterator[str]:
    if looked.session.scalar(select(Signpost.id).where(Signpost.shown).limit(1)) is None:
        yield (
            "Free help: the list is empty, so no offer can be declined. "
            "An administrator fills it under Help and limits."
        )


def _accounts(looked: Looked) -> Iterator[str]:
    if looked.session.scalar(select(Account.id).limit(1)) is None:
        yield "Accounts: no extract has been loaded. Run: evenkeel import accounts"


def _welsh(looked: Looked) -> Iterator[str]:
    council = looked.settings.council
    if council.nation == Nation.WALES and not (council.name_welsh and council.opening_hours_welsh):
        yield "Welsh: set EVENKEEL_COUNCIL_NAME_WELSH and EVENKEEL_COUNCIL_HOURS_WELSH."


def _messages(looked: Looked) -> Iterator[str]:
    waiting = looked.session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.state.in_(("queued", "sending")),
            OutboxMessage.attempts == 0,
            OutboxMessage.next_attempt_at < looked.now - WAITS_TOO_LONG,
        )
    )
    if waiting:
        yield f"Messages: {waiting} wait for more than an hour. Is deliver_messages running?"


def _wordings(looked: Looked) -> Iterator[str]:
    house = House(looked.settings.council, looked.settings.base_url)
    yield from what_wordings_lack(looked.session, house)


def _jobs(looked: Looked) -> Iterator[str]:
    for each in jobs_seen(looked.session, looked.settings, looked.now):
        if not each.job.is_nightly:
            continue
        if each.state is JobState.FAILED and each.last is not None:
            yield f"Jobs: {each.name} {each.last.outcome}"
        elif each.state in {JobState.OVERDUE, JobState.HEART_STOPPED}:
            yield f"Jobs: {each.name} has not run since last night. Run: evenkeel jobs schedule"


def _cards(looked: Looked) -> Iterator[str]:
    settings = looked.settings
    if settings.stripe is None:
        return
    if looked.session.scalar(select(SupplierEvent.id).limit(1)) is None:
        yield (
            "Cards: no event of Stripe's has come in yet, and only those make a payment final. "
            f"At Stripe, add the endpoint {settings.base_url}/webhooks/stripe."
        )


def _evidence(looked: Looked) -> Iterator[str]:
    evidence = looked.settings.evidence
    if not looked.settings.sandbox and not os.access(evidence.folder, os.W_OK | os.X_OK):
        yield f"Evidence: nothing can be written to {evidence.folder}. Set EVENKEEL_EVIDENCE."
    if evidence.clamd == NONE:
        yield "Evidence: without a scanner nobody can open what people send. Set EVENKEEL_CLAMD."
        return
    waiting = looked.session.scalar(
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.state == "waiting", Evidence.sent_at < looked.now - WAITS_TOO_LONG)
    )
    if waiting:
        yield f"Evidence: {waiting} files wait to be scanned for more than an hour. Is clamd there?"


def _register(looked: Looked) -> Iterator[str]:
    if looked.settings.register == "none":
        return
    refused = looked.session.scalar(
        select(func.count())
        .select_from(RegisterNumber)
        .where((RegisterNumber.state == "refused") | (RegisterNumber.problem != ""))
    )
    waiting = looked.session.scalar(
        select(func.count())
        .select_from(RegisterNumber)
        .where(
            RegisterNumber.state == "waiting",
            RegisterNumber.attempts == 0,
            RegisterNumber.next_attempt_at < looked.now - WAITS_TOO_LONG,
        )
    )
    if waiting:
        yield (
            f"Breathing Space: {waiting} wait to be read for more than an hour. "
            "Is exchange_with_register running?"
        )
    if refused:
        yield (
            f"Breathing Space: {refused} at the register must be looked at. "
            "Run: evenkeel breathing-space list"
        )


def _direct_debits(looked: Looked) -> Iterator[str]:
    yield from what_direct_debits_lack(looked.session, looked.settings, looked.today)


QUESTIONS: tuple[Callable[[Looked], Iterator[str]], ...] = (
    _disk,
    _figures,
    _own_costs,
    _bank,
    _policies,
    _holidays,
    _guidelines,
    _officers,
    _signposts,
    _accounts,
    _welsh,
    _messages,
    _wordings,
    _cards,
    _direct_debits,
    _evidence,
    _jobs,
)
