"""What somebody writes who does not agree with something."""

from __future__ import annotations

from shared.domain.objection_states import ObjectionKind
from shared.domain.objections import ABOUT, LONGEST
from shared.domain.says import N_
from shared.services.debts import DebtView
from shared.web.choice_fields import Choice, ChoiceField
from shared.web.fields import TextField
from shared.web.filters import say
from shared.web.forms import PageForm

EVERYTHING = "all"


class ObjectionForm(PageForm):
    """What it is about, what happened, and what would put it right."""

    about = ChoiceField(N_("What is it about?"), empty=N_("Choose what it is about."))
    debt = ChoiceField(N_("Which bill is it about?"), empty=N_("Choose which bill it is about."))
    said = TextField(
        N_("What happened?"), longest=LONGEST, lines=True, empty=N_("Tell us what happened.")
    )
    wants = TextField(N_("What would put it right?"), longest=LONGEST, lines=True)

    @property
    def debt_id(self) -> int | None:
        """The one debt that it is about; none for everything."""
        chosen = self.debt.data if "debt" in self else None
        return None if chosen in {None, EVERYTHING} else int(chosen)


def objection_form(kind: ObjectionKind, debts: tuple[DebtView, ...]) -> ObjectionForm:
    """The form of one kind as this request brings it; only a dispute is about one bill."""
    form = ObjectionForm()
    form.about.offered = tuple(ABOUT[kind].items())
    if kind is ObjectionKind.DISPUTE and debts:
        form.debt.offered = (*(_choice(debt) for debt in debts), (EVERYTHING, N_("All of them")))
    else:
        del form.debt
    return form


def _choice(debt: DebtView) -> Choice:
    return str(debt.id), f"{say(debt.type_name)} {debt.year_name}, {debt.account_reference}"
