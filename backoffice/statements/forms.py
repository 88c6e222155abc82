"""How a statement was told to an officer who filled it in."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.statements.submit import WAYS
from shared.web.fields import ChoiceField, TickField
from shared.web.forms import PageForm

WAY_NAMES = {
    "phone": N_("On the phone"),
    "paper": N_("On paper"),
    "in_person": N_("In person"),
    "desk": N_("At the desk"),
    "court": N_("At court"),
    "visit": N_("On a visit"),
}


class ConfirmForm(PageForm):
    """How it was told, and whether they want a copy."""

    how = ChoiceField(
        N_("How did they tell you?"),
        choices=tuple((way, WAY_NAMES[way]) for way in WAYS),
        empty=N_("Choose how they told you."),
    )
    copy = TickField(N_("Send them a copy"))
