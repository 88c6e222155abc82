"""What an officer answers."""

from __future__ import annotations

from shared.domain.objection_states import Outcome
from shared.domain.objections import LONGEST
from shared.domain.says import N_
from shared.web.choice_fields import ChoiceField
from shared.web.fields import TextField
from shared.web.forms import PageForm


class AnswerForm(PageForm):
    """What we found, and why."""

    outcome = ChoiceField(
        N_("What you found"),
        choices=(
            (Outcome.AGREED.value, N_("They are right")),
            (Outcome.PARTLY.value, N_("They are right in part")),
            (Outcome.NOT_AGREED.value, N_("They are not right")),
        ),
        kind_of=Outcome,
        empty=N_("Choose what you found."),
    )
    reasons = TextField(
        N_("Your reasons, as the person will read them"),
        longest=LONGEST,
        lines=True,
        empty=N_("Give your reasons in full: the person will read them."),
    )
