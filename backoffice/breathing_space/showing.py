"""One Breathing Space: its debts, what stopped, what goes on, its days, and its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from backoffice.breathing_space import words
from backoffice.breathing_space.asked import by, found, may_see_kind
from backoffice.words import called
from backoffice.words import debt_name as called_debt
from shared.domain.moratorium import MoratoriumEvent, MoratoriumState
from shared.domain.stages import DebtType, Stage, stage_name
from shared.services.errors import NotFound
from shared.services.evidence.read import one_of
from shared.services.moratorium.certificate import (
    CertifiedDebt,
    FreezeCertificate,
    freeze_certificate,
)
from shared.services.moratorium.looks import record_moratorium_look
from shared.services.moratorium.views import OneDebt, OneMoratorium
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence
from shared.web.filters import day, moment, money, say
from shared.web.parts import current_parts
from shared.web.transactions import current_session, write_transaction

PAPERS = "notice:"


@dataclass(frozen=True)
class Day:
    """One day to watch, in words."""

    what: str
    on: date
    is_over: bool


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of one."""
    root = "/breathing-space/<int:moratorium_id>"
    blueprint.add_url_rule(root, "one", one)
    blueprint.add_url_rule(f"{root}/certificate.pdf", "certificate", certificate)
    blueprint.add_url_rule(f"{root}/notice", "notice_paper", notice_paper)


def one(moratorium_id: int) -> str:
    """Everything about one."""
    it = found(moratorium_id)
    certified = freeze_certificate(current_session(), it.id) if it.has_certificate else None
    shown = render_template(
        "backoffice/breathing_space/one.html",
        it=it,
        certified=certified,
        days=days_of(it, today()),
        may_see_kind=may_see_kind(),
        can_be_reviewed=it.state in (MoratoriumState.ACTIVE, MoratoriumState.TREATMENT_ENDED),
        can_be_cancelled=MoratoriumEvent.CANCELLED in it.may,
        treatment_can_end=MoratoriumEvent.TREATMENT_ENDED in it.may and may_see_kind(),
        is_over=it.state
        in (MoratoriumState.EXPIRED, MoratoriumState.CANCELLED, MoratoriumState.RELEASED),
        words=words,
        called=called,
        debt_name=debt_name,
        stage_of=stage_of,
        may_be_finished=it.state is MoratoriumState.RELEASED,
    )
    with write_transaction() as writing:
        record_moratorium_look(writing, it.id, by(), now())
    return shown


def debt_name(each: OneDebt) -> str:
    """What a debt is for, and its year."""
    return called_debt(DebtType(each.type), each.year)


def stage_of(each: OneDebt) -> str:
    """Where recovery of it stood."""
    return say(stage_name(Stage(each.stage), DebtType(each.type)))


def days_of(it: OneMoratorium, on: date) -> list[Day]:
    """The days that matter, the next first."""
    clocks = it.clocks
    told = (
        (_("Ask the adviser for a review by"), clocks.request_by),
        (_("The adviser's own review begins"), clocks.review_from),
        (_("The adviser decides, and the midway review ends, by"), clocks.adviser_by),
        (_("Think about the county court from"), clocks.warn_court),
        (_("Last day for the county court"), clocks.court_by),
        (_("Prepare a plan offer from"), clocks.warn_end),
        (_("Last protected day"), clocks.last),
    )
    days = [Day(what, when, when < on) for what, when in told if when is not None]
    return sorted(days, key=lambda each: each.on)


def certificate(moratorium_id: int) -> Response:
    """What stopped and what goes on, as an accessible PDF."""
    it = found(moratorium_id)
    frozen = freeze_certificate(current_session(), it.id)
    made = current_parts().documents.make("freeze_certificate", _content(frozen))
    answer = Response(made, mimetype="application/pdf")
    name = f"breathing-space-{it.id}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def notice_paper(moratorium_id: int) -> Response:
    """The paper that was uploaded, to be saved."""
    it = found(moratorium_id)
    if it.evidence_id is None:
        raise NotFound
    subject, _line = one_of(current_session(), it.evidence_id, PAPERS)
    return serve_evidence(it.evidence_id, subject, by())


def _content(frozen: FreezeCertificate) -> dict[str, Any]:
    last = day(frozen.last) if frozen.last else _("until the adviser tells us the day")
    return {
        "language": "en",
        "council": current_parts().settings.council.name,
        "title": _("Freeze certificate %(reference)s", reference=frozen.reference),
        "introduction": _(
            "The law protects the debts below (SI 2020/1311). This is what stopped, and what goes on, "
            "when protection began."
        ),
        "summary": [
            (_("Person"), frozen.name),
            (_("Number of the notice"), frozen.reference),
            (_("First protected day"), day(frozen.starts_on)),
            (_("Last protected day"), last),
            (
                _("Everything stopped at"),
                moment(frozen.activated_at) if frozen.activated_at else "",
            ),
        ],
        "debts": {
            "title": _("Protected debts"),
            "head": [_("Debt"), _("Stage"), _("Due then")],
            "rows": [_row(each) for each in frozen.debts],
            "foot": [_("Total"), "", money(frozen.total)],
        },
        "lists": [
            (_("What stopped"), [say(each) for each in frozen.stopped]),
            (_("What goes on"), [say(each) for each in frozen.continues]),
            (_("Plans that wait"), list(frozen.plans)),
        ],
        "ongoing": {
            "title": _("Not yet due, and paid as agreed"),
            "head": [_("Debt"), _("Stage"), _("Due then")],
            "rows": [_row(each) for each in frozen.ongoing],
        },
    }


def _row(each: CertifiedDebt) -> list[str]:
    what = _(
        "%(type)s %(account)s, %(year)s",
        type=say(each.type),
        account=each.account,
        year=f"{each.year}/{(each.year + 1) % 100:02d}",
    )
    return [what, say(each.stage), money(each.amount)]
