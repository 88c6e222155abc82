"""Which plan is being mended, and by whom: the person who is signed in, or the holder of a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from shared.services.audit import Actor
from shared.services.mend_links import open_link
from shared.web.clock import now
from shared.web.sessions import signed_in_payer
from shared.web.sign_in import current_payer, keys
from shared.web.transactions import current_session


@dataclass(frozen=True)
class Way:
    """How somebody came to the page."""

    reference: str
    party_id: int
    actor: Actor
    made: str = ""
    code: str = ""

    @property
    def is_link(self) -> bool:
        """Whether it was the link of a message: then no name and no address is shown."""
        return bool(self.code)

    def url(self, **more: Any) -> str:
        """The address of the page, for the same way."""
        if self.is_link:
            return url_for(
                "mend.by_link", reference=self.reference, made=self.made, code=self.code, **more
            )
        return url_for("mend.own", reference=self.reference, **more)


def signed_in_way(reference: str) -> Way:
    """The way of whoever is signed in; whose plan it is, is asked where it is read."""
    payer = current_payer()
    return Way(reference, payer.party_id, Actor("payer", payer.payer_id))


def linked_way(reference: str, made: str, code: str) -> Way:
    """The way of a link. Raises LinkGone."""
    found = open_link(current_session(), keys(), reference, made, code, now())
    payer = signed_in_payer()
    is_own = payer is not None and payer.party_id == found.party_id
    actor = Actor("payer", payer.payer_id) if payer and is_own else Actor("link", found.plan_id)
    return Way(reference, found.party_id, actor, made, code)
