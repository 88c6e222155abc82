"""What tests of signing in share: keys, a place to come from, and the code that was sent."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import OutboxMessage
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, Passwords
from shared.services.sign_in.payer import Here
from tests.support.records import NOW

KEYS = Keys("a secret for tests that is long enough")
CHEAPLY = Passwords(CHEAP)
PASSWORD = "lantern gravel puffin"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def from_home(now: datetime = NOW, address: str = "192.0.2.10") -> Here:
    """A request from somewhere at some time."""
    return Here(address, now)


def sent_code(session: Session) -> str:
    """The code of the newest message."""
    body = session.scalars(
        select(OutboxMessage.body)
        .where(OutboxMessage.template == "sign_in_code")
        .order_by(OutboxMessage.id.desc())
    ).first()
    assert body is not None, "no code was sent"
    found = re.search(r"\b(\d{4} \d{4} \d{4}|\d{6})\b", body)
    assert found is not None
    return found[1]


def another(code: str) -> str:
    """A code that is not this one."""
    return str((int(code.replace(" ", "")) + 1) % 10 ** len(code.replace(" ", ""))).zfill(6)
