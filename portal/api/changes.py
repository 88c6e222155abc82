"""What changed since a cursor."""

from __future__ import annotations

from portal.api.calling import Call
from portal.api.frame import api
from portal.api.shapes.changes import ChangesAsked, ChangeShown, ChangesShown
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.interface.changes import changes_since
from shared.web.clock import today
from shared.web.transactions import current_session


@api.get("/changes", ApiScope.CHANGES_READ, ChangesShown, ChangesAsked)
def changes(call: Call, asked: ChangesAsked) -> ChangesShown:
    """What changed for your clients since a cursor."""
    found = changes_since(current_session(), call.acting, asked.after, asked.limit, today())
    return ChangesShown(
        changes=[
            ChangeShown(id=each.cursor, kind=each.kind, client=each.client, at=each.at)
            for each in found.changes
        ],
        cursor=found.cursor,
        has_more=found.has_more,
    )
