"""Which wording holds: the one that two people of the council agreed on, or the one that came with this."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.models import WordingVersion

_READ = "wordings"


def own_wording(session: Session, template: str, language: str) -> str:
    """The council's own wording of a message; empty where the one that came holds.

    Asked of the database once in a transaction for each message and language: what was approved
    holds in every process with its next transaction, and a run of thousands asks as often as one.
    """
    within = session.get_transaction()
    since, known = session.info.get(_READ, (None, {}))
    if within is None or since is not within:
        known = {}
    if (template, language) not in known:
        known[template, language] = session.scalar(_approved(template, language)) or ""
        session.info[_READ] = (session.get_transaction(), known)
    return str(known[template, language])


def forget_wordings(session: Session) -> None:
    """Ask again in this transaction, in which a wording was changed."""
    session.info.pop(_READ, None)


def _approved(template: str, language: str) -> Select[str]:
    return (
        select(WordingVersion.content)
        .where(
            WordingVersion.template == template,
            WordingVersion.language == language,
            WordingVersion.state == "approved",
        )
        .order_by(WordingVersion.id.desc())
        .limit(1)
    )
