"""What officers' pages call states, kinds and amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import ngettext

from shared.domain.counter_offers import CounterKind
from shared.domain.decision_rules import Verdict
from shared.domain.frequency import Frequency
from shared.domain.money import Money, total
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import ProposalState
from shared.domain.says import N_
from shared.domain.schedule import Instalment, Offer
from shared.domain.stages import DebtType, type_name
from shared.services.proposals.evaluate import PlanLine
from shared.web.filters import day, money, say
from shared.web.language import gettext as _

PROPOSAL_STATES = {
    ProposalState.WITH_PERSON: N_("Waits for us"),
    ProposalState.QUESTION_ASKED: N_("Waits for an answer to our question"),
    ProposalState.COUNTER_OFFERED: N_("Waits for an answer to our counter-offer"),
    ProposalState.ACCEPTED: N_("Accepted"),
    ProposalState.DECLINED: N_("Declined"),
    ProposalState.WITHDRAWN: N_("Taken back"),
}
PLAN_STATES = {
    PlanState.ACTIVE: N_("Running"),
    PlanState.SUSPENDED: N_("Paused"),
    PlanState.BROKEN: N_("Broken"),
    PlanState.COMPLETED: N_("Paid off"),
    PlanState.CANCELLED: N_("Cancelled"),
    PlanState.SUPERSEDED: N_("Replaced"),
}
HOLD_KINDS = {
    "open_proposal": N_("An offer waits"),
    "plan": N_("A plan is running"),
    "dispute": N_("Dispute"),
    "breathing_space": N_("Breathing Space"),
    "deceased": N_("The person has died"),
    "insolvency": N_("Insolvency"),
    "advice": N_("Time to get advice"),
    "hardship": N_("Hardship"),
    "officer": N_("Put by an officer"),
    "complaint": N_("Complaint"),
    "appeal": N_("Appeal"),
    "support_need": N_("Support needs to look at first"),
    "proposed_debt": N_("A debt that we proposed to the adviser"),
}
CHANNELS = {"email": N_("Email"), "sms": N_("Text message"), "letter": N_("Letter")}
LETTER_FORMATS = {
    "large_print": N_("Large print"),
    "braille": N_("Braille"),
    "audio": N_("As sound"),
    "easy_read": N_("Easy Read"),
}
MESSAGE_STATES = {
    "queued": N_("waits to be sent"),
    "sending": N_("is being sent"),
    "sent": N_("sent"),
    "failed": N_("could not be sent"),
}
LANGUAGES = {"en": N_("English"), "cy": N_("Welsh")}
VERDICTS = {
    Verdict.ACCEPT: N_("accept the offer"),
    Verdict.COUNTER_OFFER: N_("make a counter-offer"),
    Verdict.QUESTION: N_("ask for something"),
    Verdict.DECLINE: N_("decline the offer"),
}
COUNTER_KINDS = {
    CounterKind.LOWEST: N_("Smallest payments within the rules"),
    CounterKind.IN_BETWEEN: N_("In between"),
    CounterKind.SOONEST: N_("Cleared soonest"),
    CounterKind.LONGER: N_("Fits the statement, over a longer time"),
}


def called(table: dict[str, str], word: str) -> str:
    """What a word of ours is called; the word itself when it has no name."""
    return _(table[word]) if word in table else word.replace("_", " ")


def by_whom(actor: str, names: Mapping[str, str]) -> str:
    """Who did something: an officer's name, the person, or that it happened by itself."""
    if actor in names:
        return names[actor]
    return _("the person") if actor.startswith("payer:") else _("by itself")


def hold_name(kind: str) -> str:
    """What a kind of hold is called."""
    return called(HOLD_KINDS, kind)


def channel_name(channel: str | None) -> str:
    """What a channel is called."""
    return called(CHANNELS, channel) if channel else _("No way to write to them")


def proposal_state(state: ProposalState) -> str:
    """Where an offer stands."""
    return _(PROPOSAL_STATES[state])


def plan_state(state: PlanState) -> str:
    """Where a plan stands."""
    return _(PLAN_STATES[state])


def each_time(amount: Money, frequency: Frequency | None) -> str:
    """An amount and how often it is paid: `£90.00 a month`; without a frequency the largest of several."""
    if frequency is None:
        return _("up to %(amount)s each time", amount=money(amount))
    if frequency is Frequency.WEEKLY:
        return _("%(amount)s a week", amount=money(amount))
    if frequency is Frequency.FORTNIGHTLY:
        return _("%(amount)s every 2 weeks", amount=money(amount))
    if frequency is Frequency.FOUR_WEEKLY:
        return _("%(amount)s every 4 weeks", amount=money(amount))
    return _("%(amount)s a month", amount=money(amount))


def offered(offer: Offer) -> str:
    """What is paid: `£90.00 a month`, or `£1,056.50 in 12 payments` where they are not alike."""
    if not offer.lines:
        return each_time(offer.amount, offer.frequency)
    return _(
        "%(total)s in %(payments)s",
        total=money(total(line.amount for line in offer.lines)),
        payments=ngettext("%(num)s payment", "%(num)s payments", len(offer.lines)),
    )


def offer_words(offer: Offer) -> str:
    """An offer in a few words: `£90.00 a month from 28 December 2026`."""
    return _(
        "%(each)s from %(first)s",
        each=offered(offer),
        first=day(offer.first_due),
    )


def schedule_words(lines: Sequence[PlanLine | Instalment]) -> str:
    """A schedule in one line: how many payments, and the last one."""
    if not lines:
        return _("This cannot be written out as a schedule.")
    last = lines[-1]
    return _(
        "%(payments)s, the last of %(amount)s on %(due)s",
        payments=ngettext("%(num)s payment", "%(num)s payments", len(lines)),
        amount=money(last.amount),
        due=day(last.due),
    )


def debt_name(debt_type: DebtType, year: int) -> str:
    """What a debt is called: `Council tax 2026/27`."""
    return _(
        "%(name)s %(year)s",
        name=say(type_name(debt_type)),
        year=f"{year}/{(year + 1) % 100:02d}",
    )


def language_name(language: str) -> str:
    """What a language is called."""
    return called(LANGUAGES, language)


def verdict(given: Verdict) -> str:
    """What an answer is called."""
    return _(VERDICTS[given])
