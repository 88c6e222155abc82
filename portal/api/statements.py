"""Statements: sent for a client in the exchange format, with sums that are ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.statements import DifferenceShown, StatementSent, StatementTaken
from shared.domain.api_scopes import ApiScope
from shared.domain.money import Money
from shared.domain.sfs.given import Problem as InFile
from shared.services.agencies.interface.reading import left_over_of
from shared.services.agencies.statements import send_statement
from shared.services.statements.given import NotTaken
from shared.services.statements.sfs_files import sfs_import
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.problems import Problem, Wrong
from shared.web.transactions import current_session

PLACE = re.compile(r"[a-z0-9][a-z0-9 _/.-]{0,79}", re.ASCII)
UNKNOWN = "unknown"
DETAIL = "The statement cannot be taken as it is. The documentation names each code."


@api.post("/clients/<client>/statements", ApiScope.STATEMENTS_WRITE, StatementTaken, StatementSent)
def send_one(call: Call, sent: StatementSent, client: str) -> StatementTaken:
    """Send a client's statement of income and spending (`negotiate`)."""
    ours = (current_parts().settings.council.name,)
    read = sfs_import(json.dumps(sent.sfs).encode(), ours)
    _refuse(read.problems)
    given = replace(read.given, dated_on=sent.dated_on) if sent.dated_on else read.given
    try:
        made = send_statement(current_session(), call.acting, client, given, now())
    except NotTaken as refused:
        raise _not_taken(refused.problems) from None
    return StatementTaken(
        version=made.version,
        is_new=made.is_new,
        left_over=left_over_of(current_session(), made.statement_id).pence,
        differences=[
            DifferenceShown(place=each.place, theirs=_number(each.theirs), ours=_number(each.ours))
            for each in read.differences
        ],
    )


def _number(figure: Money | int) -> int:
    return figure.pence if isinstance(figure, Money) else figure


def _refuse(problems: Iterable[InFile]) -> None:
    if found := tuple(problems):
        raise _not_taken(found)


def _not_taken(problems: Iterable[InFile]) -> Problem:
    return Problem("invalid", DETAIL, [_wrong(each) for each in problems][:50])


def _wrong(each: InFile) -> Wrong:
    """A problem by its code and place. A name that we do not know is the caller's own: not said."""
    is_ours = each.code != UNKNOWN and PLACE.fullmatch(each.place)
    return Wrong("/sfs", each.code, f"At {each.place}." if is_ours else "In the document.")
