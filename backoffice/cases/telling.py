"""The timeline of a case in words: what happened, who did it, and where to read more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice import words
from backoffice.direct_debit import pages as direct_debits
from shared.domain.decision_rules import DONE_WORDS
from shared.domain.money import Money
from shared.domain.plan_states import PlanEvent
from shared.domain.proposal_states import ProposalEvent
from shared.domain.says import N_
from shared.domain.stages import DebtType, Stage, stage_name
from shared.domain.work_kinds import words_of
from shared.services.cases.sources import LOOKED, OWN_RECORD_REFUSED
from shared.services.cases.timeline import Happening
from shared.services.direct_debit.changeable import DAY, MOVE
from shared.services.plans.mending import SKIP
from shared.services.plans.shorten import REDUCED
from shared.web.filters import day, money, say

PLAN_EVENTS = {
    PlanEvent.AGREED: N_("Plan agreed"),
    PlanEvent.SUSPENDED: N_("Plan paused"),
    PlanEvent.RESUMED: N_("Plan goes on"),
    PlanEvent.BROKEN: N_("Plan broken"),
    PlanEvent.BROUGHT_UP_TO_DATE: N_("Plan brought up to date"),
    PlanEvent.PAID_OFF: N_("Plan paid off"),
    PlanEvent.CANCELLED: N_("Plan cancelled"),
    PlanEvent.REPLACED: N_("Plan replaced"),
    PlanEvent.RESCHEDULED: N_("Plan changed by the payer"),
}


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    source: str
    at: datetime
    only_day: bool
    """Whether only its day is known."""
    title: str
    who: str
    text: str = ""
    href: str = ""


def tell(row: Happening, party_id: int) -> Told:
    """One thing that happened, in words."""
    title, text, href = _TELLERS[row.source](row, party_id)
    return Told(row.source, row.at, row.source == "debt", title, _who(row), text, href)


def _who(row: Happening) -> str:
    if row.who:
        return row.who
    kind = row.by.partition(":")[0]
    names = {"payer": _("The person"), "rule": _("The published rules"), "job": _("The system")}
    return names.get(kind, "")


Parts = tuple[str, str, str]


def _debt(row: Happening, _party_id: int) -> Parts:
    name = say(stage_name(Stage(row.word), DebtType(row.debt_type)))
    amount = f", {money(row.amount)}" if row.amount else ""
    return name, _("Account %(reference)s", reference=row.text) + amount, ""


def _statement(row: Happening, _party_id: int) -> Parts:
    left_over = money(row.amount) if row.amount is not None else ""
    title = _("Statement %(version)s submitted", version=row.word)
    return title, _("%(amount)s left over a month", amount=left_over), ""


def _proposal(row: Happening, _party_id: int) -> Parts:
    what = _(DONE_WORDS[ProposalEvent(row.word)])
    return what[:1].upper() + what[1:], _("Offer %(reference)s", reference=row.text), ""


def _plan(row: Happening, _party_id: int) -> Parts:
    reference, _bar, note = row.text.partition("|")
    event = PlanEvent(row.word)
    if event is not PlanEvent.RESCHEDULED:
        return _(PLAN_EVENTS[event]), reference, ""
    said = json.loads(note)
    if said["kind"] == REDUCED:
        return _("Plan made shorter"), _("%(plan)s: less is owed", plan=reference), ""
    return _(PLAN_EVENTS[event]), f"{reference}. {_changed(said)}", ""


def _changed(said: dict[str, Any]) -> str:
    """What the payer changed, from the note of the event: days and amounts before and after."""
    was, new = said["was"][0], said["now"][0]
    old_day, new_day = day(date.fromisoformat(was[1])), day(date.fromisoformat(new[1]))
    if said["kind"] == MOVE:
        return _("Payment of %(old)s moved to %(new)s", old=old_day, new=new_day)
    if said["kind"] == SKIP:
        return _("Payment of %(old)s put at the end of the plan", old=old_day)
    if said["kind"] == DAY:
        return _("Usual day changed: %(old)s became %(new)s", old=old_day, new=new_day)
    return _(
        "More each time from %(day)s: %(old)s became %(new)s",
        day=new_day,
        old=money(Money(was[2])),
        new=money(Money(new[2])),
    )


def _mandate(row: Happening, party_id: int) -> Parts:
    reference, _bar, reason = row.text.partition("|")
    title = direct_debits.mandate_event(row.word)
    why = direct_debits.why_ended(reason)
    return title, f"{reference}. {why}" if why else reference, ""


def _collection(row: Happening, party_id: int) -> Parts:
    reference, _bar, reason = row.text.partition("|")
    amount = money(row.amount) if row.amount is not None else ""
    title = direct_debits.collection_event(row.word)
    told = _("%(amount)s, %(reference)s", amount=amount, reference=reference)
    why = direct_debits.why_ended(reason)
    return title, f"{told}. {why}" if why else told, ""


def _hold(row: Happening, _party_id: int) -> Parts:
    name = words.hold_name(row.word)
    until = _("until %(day)s", day=day(date.fromisoformat(row.text))) if row.text else ""
    return _("Hold: %(kind)s", kind=name), until, ""


def _hold_ended(row: Happening, _party_id: int) -> Parts:
    return _("Hold ended: %(kind)s", kind=words.hold_name(row.word)), "", ""


def _message(row: Happening, party_id: int) -> Parts:
    channel, _bar, subject = row.text.partition("|")
    title = _(
        "%(channel)s %(state)s",
        channel=words.channel_name(channel),
        state=words.called(words.MESSAGE_STATES, row.word),
    )
    href = url_for("officers_cases.message", party_id=party_id, message_id=row.id)
    return title, subject, href


def _note(row: Happening, _party_id: int) -> Parts:
    return _("Note"), row.text, ""


def _work(row: Happening, _party_id: int) -> Parts:
    return _("Done: %(what)s", what=say(words_of(row.word).name)), "", ""


def _looked(row: Happening, _party_id: int) -> Parts:
    if row.word == OWN_RECORD_REFUSED:
        return _("Tried to open this record, which is their own or of their household"), "", ""
    if row.word != LOOKED:
        return _("Looked at what is owed"), "", ""
    return ngettext("Opened this case", "Opened this case %(num)s times", row.times), "", ""


_TELLERS: dict[str, Callable[[Happening, int], Parts]] = {
    "debt": _debt,
    "statement": _statement,
    "proposal": _proposal,
    "plan": _plan,
    "mandate": _mandate,
    "collection": _collection,
    "hold": _hold,
    "hold_ended": _hold_ended,
    "message": _message,
    "note": _note,
    "work": _work,
    "looked": _looked,
}
