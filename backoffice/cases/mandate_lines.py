"""The Direct Debits of a case in short: where each stands, what comes next, what came back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from backoffice.direct_debit import pages
from shared.domain.direct_debit_reasons import Report
from shared.services.direct_debit.reading import DirectDebitShown
from shared.web.filters import day, money

SHOWN = 3
"""So many returned collections are told of each."""


@dataclass(frozen=True)
class MandateLine:
    """One Direct Debit in words."""

    reference: str
    href: str
    state: str
    colour: str
    about: str
    next: str
    returns: tuple[str, ...]
    """The last collections that were not paid, the newest first."""
    waits: str
    """What somebody must do before it can be used."""


def mandate_lines(found: tuple[DirectDebitShown, ...], party_id: int) -> list[MandateLine]:
    """Every Direct Debit of a party, the newest first."""
    return [_line(each, party_id) for each in found]


def _line(found: DirectDebitShown, party_id: int) -> MandateLine:
    where = "officers_cases.direct_debit"
    return MandateLine(
        reference=found.reference,
        href=url_for(where, party_id=party_id, mandate_id=found.mandate_id),
        state=pages.mandate_state(found.state),
        colour=pages.mandate_colour(found.state),
        about=_about(found),
        next=_next(found),
        returns=tuple(_returns(found)),
        waits=_waits(found),
    )


def _about(found: DirectDebitShown) -> str:
    said = _("plan %(reference)s", reference=found.plan_reference)
    if found.account_ending:
        return _("%(said)s, account ending %(ending)s", said=said, ending=found.account_ending)
    return said


def _next(found: DirectDebitShown) -> str:
    coming = found.next if found.is_living else None
    if coming is None:
        return ""
    return _("Next: %(amount)s on %(day)s", amount=money(coming.to_take), day=day(coming.entry_on))


def _returns(found: DirectDebitShown) -> list[str]:
    came_back = [each for each in found.collections if each.returned_on is not None]
    newest = sorted(came_back, key=lambda each: (each.returned_on, each.id), reverse=True)
    return [
        _(
            "Not paid: %(amount)s on %(day)s. %(why)s",
            amount=money(each.to_take),
            day=day(each.entry_on),
            why=pages.reason_words(Report.ARUDD, each.returned_code),
        )
        for each in newest[:SHOWN]
    ]


def _waits(found: DirectDebitShown) -> str:
    if found.is_living and found.name_check == "waiting":
        return _("Somebody must say whether the account may be used.")
    if found.second is not None and found.second.state == "waiting" and found.is_living:
        return _(
            "Waits for %(name)s to sign %(route)s, until %(day)s.",
            name=found.second.name,
            route=pages.route(found.second.route),
            day=day(found.second.expires_at),
        )
    return ""
