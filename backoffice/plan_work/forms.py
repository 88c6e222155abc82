"""What an officer does instead of what the rules recommend, and why."""

from __future__ import annotations

from shared.domain.next_action import Next
from shared.domain.says import N_
from shared.services.plans.next_steps import LONGEST_REASON
from shared.web.fields import ChoiceField, TextField
from shared.web.forms import PageForm


class OtherForm(PageForm):
    """Another action, with a reason."""

    action = ChoiceField(
        N_("What you do instead"),
        kind_of=Next,
        empty=N_("Choose what you do instead."),
    )
    reason = TextField(
        N_("Why"),
        longest=LONGEST_REASON,
        lines=True,
        empty=N_("Say why you do something else."),
    )
