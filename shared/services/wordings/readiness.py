"""Which of the council's own wordings would not be approved any more, after a newer release changed a message."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import WordingVersion
from shared.services.wordings.held import every_message
from shared.services.wordings.keeping import House, try_wording


def what_wordings_lack(session: Session, house: House) -> Iterator[str]:
    """A line for each wording that holds and has a problem."""
    known = every_message()
    held = session.scalars(
        select(WordingVersion)
        .where(WordingVersion.state == "approved", WordingVersion.template.in_(known))
        .order_by(WordingVersion.id)
    )
    for row in held:
        if try_wording(house, row.template, row.language, row.content):
            yield (
                f"Wordings: your own wording of {row.template} ({row.language}) no longer fits the "
                "message. Word it anew, or take it back."
            )
