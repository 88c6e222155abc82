"""What somebody tells us that has changed."""

from __future__ import annotations

from shared.domain.changed import LONGEST, NAMES, ChangeKind
from shared.domain.says import N_
from shared.web.choice_fields import ChoicesField
from shared.web.fields import DateField, TextField
from shared.web.forms import PageForm


class ChangeForm(PageForm):
    """What changed, since when, and what we should know."""

    kinds = ChoicesField(
        N_("What has changed?"),
        choices=[(kind.value, name) for kind, name in NAMES.items()],
        kind_of=ChangeKind,
        empty=N_("Choose what has changed."),
    )
    happened_on = DateField(N_("Since when, or from when?"))
    words = TextField(N_("What should we know about it?"), longest=LONGEST, lines=True)
