"""Gives every case of schemathesis an idempotency key of its own, where it has a good one.

Otherwise the second case would be the first again, or be refused as another request under its key.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import schemathesis  # type: ignore[import-not-found]

GOOD = re.compile(r"[!-~]{1,255}")
KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Put a key of its own in place of a good one."""
    given = (case.headers or {}).get(KEY)
    if isinstance(given, str) and GOOD.fullmatch(given):
        case.headers[KEY] = uuid.uuid4().hex
