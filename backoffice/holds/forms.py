"""What an officer says of a hold."""

from __future__ import annotations

from shared.domain.gate import HoldKind
from shared.domain.says import N_
from shared.services.holding.officers import LONGEST_REASON, MAY_BE_PUT
from shared.web.choice_fields import ChoiceField
from shared.web.fields import DateField, TextField
from shared.web.forms import PageForm

EVERYTHING = "all"
KINDS = {
    HoldKind.OFFICER: N_("Another reason"),
    HoldKind.ADVICE: N_("They are getting debt advice"),
    HoldKind.DISPUTE: N_("They dispute the debt"),
    HoldKind.COMPLAINT: N_("They made a complaint"),
    HoldKind.APPEAL: N_("They appealed"),
    HoldKind.HARDSHIP: N_("They asked for help with hardship"),
    HoldKind.INSOLVENCY: N_("The debt is part of an insolvency"),
}


class NewHoldForm(PageForm):
    """A hold with its kind, reach, end and reason."""

    kind = ChoiceField(
        N_("Why recovery waits"),
        choices=tuple((kind.value, KINDS[kind]) for kind in (*KINDS,) if kind in MAY_BE_PUT),
        kind_of=HoldKind,
        empty=N_("Choose why recovery waits."),
    )
    reach = ChoiceField(N_("What it is for"), empty=N_("Choose what it is for."))
    until = DateField(N_("Last day of the hold"))
    reason = TextField(
        N_("What happened"),
        longest=LONGEST_REASON,
        lines=True,
        empty=N_("Say why, in a few words."),
    )

    @property
    def debt_id(self) -> int | None:
        """The one debt that it is for; none for everything."""
        return None if self.reach.data in {None, EVERYTHING} else int(self.reach.data)


class EndHoldForm(PageForm):
    """Why a hold ends."""

    why = TextField(N_("Why it ends"), longest=200, empty=N_("Say why, in a few words."))


class MoveHoldForm(PageForm):
    """Another last day."""

    until = DateField(N_("New last day"), empty=N_("Enter the last day of the hold."))


def new_hold_form(debts: list[tuple[int, str]]) -> NewHoldForm:
    """The form as this request brings it, with the debts that a hold can be for."""
    form = NewHoldForm(data={"kind": HoldKind.OFFICER, "reach": EVERYTHING})
    form.reach.offered = (
        (EVERYTHING, N_("Everything that they owe")),
        *((str(debt_id), name) for debt_id, name in debts),
    )
    return form
