"""What an officer can write on a case."""

from __future__ import annotations

from shared.domain.says import N_
from shared.services.cases.notes import LONGEST
from shared.web.fields import DateField, TextField
from shared.web.forms import PageForm


class NoteForm(PageForm):
    """A note."""

    note = TextField(
        N_("Note"),
        longest=LONGEST,
        lines=True,
        empty=N_("Write something before you save the note."),
    )


class HoldForm(PageForm):
    """An officer's own hold."""

    until = DateField(N_("Last day of the hold"), empty=N_("Enter the last day of the hold."))
