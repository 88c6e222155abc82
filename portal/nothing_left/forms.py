"""The box that somebody ticks who wants to be sent on to debt advice."""

from __future__ import annotations

from shared.domain.says import N_
from shared.domain.support_needs import WORDINGS, ConsentUse
from shared.web.fields import TickField
from shared.web.forms import PageForm


class AdviceForm(PageForm):
    """That they agree, in the words that are kept with the consent."""

    agreed = TickField(
        WORDINGS[ConsentUse.ADVICE],
        empty=N_("Tick the box if you agree. We cannot send you on without it."),
    )
