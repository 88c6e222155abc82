"""What a court permitted."""

from __future__ import annotations

from shared.domain.gate import Act
from shared.domain.says import N_
from shared.services.holding.officers import LONGEST_REASON
from shared.services.holding.permissions import ACTS, LONGEST_REFERENCE
from shared.web.choice_fields import ChoiceField
from shared.web.fields import DateField, TextField
from shared.web.forms import PageForm

ACT_NAMES = {
    Act.NOTICE: N_("A notice or summons"),
    Act.REMINDER: N_("A reminder"),
    Act.CHASE: N_("A call, text or visit that asks for money"),
    Act.LETTER: N_("A letter about recovery"),
    Act.COST: N_("Adding costs"),
    Act.FEE: N_("Adding a fee"),
    Act.INTEREST: N_("Adding interest"),
    Act.COLLECTION: N_("Taking arrears by Direct Debit"),
    Act.REFERRAL: N_("Sending it to an enforcement agent or a court"),
    Act.DEDUCTION: N_("Deductions from earnings or benefits"),
}


class PermissionForm(PageForm):
    """The order, what it permits, and for which debt."""

    debt = ChoiceField(N_("Which debt"), kind_of=int, empty=N_("Choose a debt."))
    act = ChoiceField(
        N_("What the court permitted"),
        choices=tuple((act.value, ACT_NAMES[act]) for act in ACTS),
        kind_of=Act,
        empty=N_("Choose what the court permitted."),
    )
    court_reference = TextField(
        N_("Number of the order"),
        longest=LONGEST_REFERENCE,
        empty=N_("Enter the number of the court's order."),
    )
    permitted_on = DateField(N_("Date of the order"), empty=N_("Enter the date of the order."))
    until = DateField(N_("Last day on which it may be used"))
    reason = TextField(
        N_("Why we asked the court"),
        longest=LONGEST_REASON,
        lines=True,
        empty=N_("Say why, in a few words."),
    )
