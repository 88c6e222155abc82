"""What the pages that answer an offer are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from backoffice import words
from backoffice.plans.answering import Answering
from backoffice.plans.steps import Filled
from shared.domain.counter_offers import Counter, CounterKind
from shared.domain.decision_rules import Verdict
from shared.domain.proposal_states import ProposalState
from shared.domain.says import N_, Says
from shared.domain.work_kinds import words_of
from shared.services.decisions.consider import Weighed
from shared.services.decisions.find import LastMove
from shared.services.decisions.settle import Sent
from shared.services.outbox import preview_message
from shared.services.wording import say as say_in
from shared.services.worklist import WorkRow
from shared.web.filters import say
from shared.web.transactions import current_session

USUAL_WORDS = {
    CounterKind.LOWEST: N_(
        "These are the smallest payments that clear the debt in the time that we allow."
    ),
    CounterKind.IN_BETWEEN: N_(
        "These payments clear the debt in the time that we allow. Your statement shows that they "
        "leave you enough to live on."
    ),
    CounterKind.SOONEST: N_(
        "These payments clear the debt soonest. Your statement shows that they leave you enough "
        "to live on."
    ),
    CounterKind.LONGER: N_(
        "We have read your statement and spread the debt over a longer time, so that you have "
        "enough to live on."
    ),
}
"""The reason that is proposed for a counter-offer that was worked out."""


@dataclass(frozen=True)
class AnsweredPage:
    """What was just done with an offer, and what comes next."""

    move: LastMove
    party_id: int
    following: WorkRow | None
    today: date

    @property
    def title(self) -> str:
        """What was done."""
        if self.move.waits_for_check:
            return _("Sent for a second check")
        titles = {
            ProposalState.ACCEPTED: _("Accepted"),
            ProposalState.COUNTER_OFFERED: _("Counter-offer made"),
            ProposalState.QUESTION_ASKED: _("Question asked"),
            ProposalState.DECLINED: _("Declined"),
        }
        return titles.get(self.move.state, _("Offer answered"))

    @property
    def said(self) -> str:
        """What becomes of it now."""
        if self.move.waits_for_check:
            return _(
                "A senior officer checks your answer and sends it. The person has had no message yet."
            )
        return _("The message is on its way, and the offer is off the worklist.")

    @property
    def next_action(self) -> str:
        """What to do in the next case."""
        return say(words_of(self.following.kind).next_action) if self.following else ""


def fill_in_page(about: Answering, filled: Filled[Any], weighed: Weighed | None = None) -> str:
    """The form of an answer."""
    return render_template(
        f"backoffice/plans/{about.verdict.value}.html",
        about=about,
        form=filled.form,
        weighed=weighed,
        words=words,
        title_of=title_of(about),
        errors=filled.form.problems,
    )


def preview_page(
    about: Answering, sent: Sent, fields: Mapping[str, str], weighed: Weighed | None = None
) -> str:
    """The message as the person will get it, and one press to send it."""
    found = about.considered
    return render_template(
        "backoffice/plans/preview.html",
        about=about,
        title_of=title_of(about),
        message=preview_message(current_session(), sent.template, found.party_id, sent.params),
        weighed=weighed,
        fields=fields,
        words=words,
        here=url_for(request.endpoint or "", proposal_id=found.id),
    )


def title_of(about: Answering) -> str:
    """The heading of an answer's pages."""
    titles = {
        Verdict.ACCEPT: _("Accept the offer"),
        Verdict.COUNTER_OFFER: _("Make a counter-offer"),
        Verdict.QUESTION: _("Ask for something"),
        Verdict.DECLINE: _("Decline the offer"),
    }
    return titles[about.verdict]


def worked_out(about: Answering, option: str) -> Mapping[str, str] | None:
    """The counter-offer of a number (`1` to `3`) as the form would bring it; None for no number."""
    counters = about.considered.counters
    if option not in {str(number) for number in range(1, len(counters) + 1)}:
        return None
    counter = counters[int(option) - 1]
    first = counter.offer.first_due
    return {
        "amount": counter.offer.amount.plain(),
        "frequency": counter.offer.frequency.value,
        "first_due-day": str(first.day),
        "first_due-month": str(first.month),
        "first_due-year": str(first.year),
        "words": usual_words(counter, about.party.language),
    }


def usual_words(counter: Counter, language: str) -> str:
    """The reason that is proposed for a counter-offer, in the person's language."""
    return say_in(Says(USUAL_WORDS[counter.kind]), language)
