"""What finance fills in about Direct Debits."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.fields import ChoiceField, DateField, TextField, TickField
from shared.web.forms import PageForm

LONGEST_NOTE = 500


class PeriodForm(PageForm):
    """The first and the last day of a period."""

    first = DateField(N_("First day"), empty=N_("Enter the first day."))
    last = DateField(N_("Last day"), empty=N_("Enter the last day."))


class DayForm(PageForm):
    """The processing day of a run."""

    day = DateField(N_("Processing day"), empty=N_("Enter the processing day."))


class ApproveForm(PageForm):
    """The layout of the file of a run."""

    layout = ChoiceField(N_("Layout of the file"), empty=N_("Choose the layout of the file."))


class NoteForm(PageForm):
    """How a person settled a row of a report."""

    note = TextField(
        N_("What you did about it"),
        longest=LONGEST_NOTE,
        lines=True,
        empty=N_("Say what you did about it."),
    )


class AnswerForm(PageForm):
    """The answer to an indemnity claim."""

    answer = ChoiceField(N_("What happens with it"), empty=N_("Choose what happens with it."))
    note = TextField(N_("Why"), longest=LONGEST_NOTE, lines=True, empty=N_("Say why."))


class SureForm(PageForm):
    """That somebody means an act that cannot be undone."""

    sure = TickField(N_("I have read what this does"), empty=N_("Tick this if you mean it."))
