"""How a difference was settled."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.truth.read import LONGEST_WHY
from shared.web.fields import TextField
from shared.web.forms import PageForm


class SettleForm(PageForm):
    """What a person found, and what was done about it."""

    why = TextField(
        N_("What you found and what was done"),
        longest=LONGEST_WHY,
        lines=True,
        empty=N_("Say what you found and what was done."),
    )
