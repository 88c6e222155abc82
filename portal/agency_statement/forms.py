"""The day of a statement whose file carries none."""

from __future__ import annotations

from shared.domain.says import N_
from shared.web.fields import DateField
from shared.web.forms import PageForm


class DayForm(PageForm):
    """Only asked for where the file has no date."""

    dated_on = DateField(N_("Date of the statement"))
