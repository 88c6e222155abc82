"""What an officer can write on a case."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.cases.notes import LONGEST
from shared.web.fields import ChoiceField, TextField, TickField
from shared.web.forms import PageForm

LONGEST_REASON = 500


class NoteForm(PageForm):
    """A note."""

    note = TextField(
        N_("Note"),
        longest=LONGEST,
        lines=True,
        empty=N_("Write something before you save the note."),
    )


class MandateForm(PageForm):
    """What an officer does with a Direct Debit, and why."""

    act = ChoiceField(N_("What you want to do"), empty=N_("Choose what you want to do."))
    reason = TextField(N_("Why"), longest=LONGEST_REASON, lines=True, empty=N_("Say why."))


class ResumeForm(PageForm):
    """That somebody made sure that a person is alive."""

    sure = TickField(
        N_("I spoke to the person, or have seen proof that they are alive"),
        empty=N_("Tick this once you have made sure."),
    )
