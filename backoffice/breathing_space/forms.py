"""What officers type about Breathing Space: a notice, whom it means, a review, an end."""

from __future__ import annotations

from typing import Any

from backoffice.breathing_space import words
from shared.domain.moratorium import MoratoriumKind, ReviewEvent
from shared.domain.says import N_
from shared.web.fields import ChoiceField, DateField, MoneyField, TextField, TickField
from shared.web.forms import PageForm

DEBT_ROWS = 6
"""A notice to one council rarely names more debts than that; the rest are added afterwards."""
LONGEST_NAME = 120
LONGEST_WHY = 300


class NoticeForm(PageForm):
    """A notice of Breathing Space as it stands on paper."""

    reference = TextField(
        N_("Number of the notice"), longest=60, empty=N_("Enter the number of the notice.")
    )
    kind = ChoiceField(
        N_("Which kind it is"),
        choices=tuple((kind.value, name) for kind, name in words.KINDS.items()),
        kind_of=MoratoriumKind,
        empty=N_("Choose which kind it is."),
    )
    applied_on = DateField(N_("Day of the application, if the notice gives it"))
    starts_on = DateField(
        N_("First protected day"),
        empty=N_("Enter the day on which it starts, as the notice gives it."),
    )
    ends_on = DateField(N_("Last protected day"))
    forenames = TextField(N_("First names"), longest=LONGEST_NAME)
    surname = TextField(
        N_("Surname"),
        longest=LONGEST_NAME,
        empty=N_("Enter the name of the person as the notice gives it."),
    )
    previous_names = TextField(N_("Earlier names"), longest=1_000, lines=True)
    born_on = DateField(N_("Date of birth"))
    address = TextField(N_("Address"), longest=300)
    postcode = TextField(N_("Postcode"), longest=10)
    previous_addresses = TextField(N_("Earlier addresses"), longest=2_000, lines=True)
    is_address_hidden = TickField(N_("The notice says that the address is kept hidden"))
    adviser = TextField(N_("Adviser or organisation"), longest=160)
    adviser_email = TextField(N_("Their email"), longest=254)
    adviser_phone = TextField(N_("Their phone"), longest=40)
    contact = TextField(N_("Whom to write to instead of the person"), longest=500, lines=True)

    def debt_rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each debt: reference, what it is for, amount."""
        return [
            (self[f"reference_{row}"], self[f"type_{row}"], self[f"amount_{row}"])
            for row in range(1, DEBT_ROWS + 1)
        ]


for _row in range(1, DEBT_ROWS + 1):
    setattr(NoticeForm, f"reference_{_row}", TextField(N_("Account or reference"), longest=100))
    setattr(NoticeForm, f"type_{_row}", TextField(N_("What it is for"), longest=60))
    setattr(NoticeForm, f"amount_{_row}", MoneyField(N_("Amount")))


class MatchForm(PageForm):
    """Whom a notice means, and why."""

    party = ChoiceField(N_("Whom does the notice mean?"), empty=N_("Choose whom the notice means."))
    reference = TextField(N_("One of their accounts, if it is somebody else"), longest=40)
    why = TextField(
        N_("What tells you so"),
        longest=LONGEST_WHY,
        lines=True,
        empty=N_("Say what tells you so."),
    )


class ReviewForm(PageForm):
    """A review that we ask the adviser for."""

    about = ChoiceField(N_("What is to be reviewed"), empty=N_("Choose what is to be reviewed."))
    ground = ChoiceField(N_("Why"), empty=N_("Choose why."))
    notes = TextField(
        N_("What we want the adviser to know"),
        longest=2_000,
        lines=True,
        empty=N_("Say what the adviser should know. The register wants it."),
    )


class OutcomeForm(PageForm):
    """What came of a review."""

    outcome = ChoiceField(
        N_("What came of it"), kind_of=ReviewEvent, empty=N_("Choose what came of it.")
    )
    court_reference = TextField(N_("Number at the court"), longest=60)
    notes = TextField(N_("What the adviser or the court said"), longest=2_000, lines=True)


class TreatmentForm(PageForm):
    """The day on which treatment ended."""

    on = DateField(
        N_("Day on which treatment ended"), empty=N_("Enter the day on which treatment ended.")
    )


class CancelForm(PageForm):
    """A cancellation of the whole, or of some debts."""

    reach = ChoiceField(N_("What is cancelled"), empty=N_("Choose what is cancelled."))
    on = DateField(
        N_("First day without protection"), empty=N_("Enter the day from which it is cancelled.")
    )
    reason = ChoiceField(
        N_("Why, as the notice says"),
        choices=words.END_REASONS,
        listed=True,
        empty=N_("Choose why."),
    )


class AfterForm(PageForm):
    """What a person found once it was over."""

    outcome = ChoiceField(N_("What comes next"), empty=N_("Choose what comes next."))
    why = TextField(N_("What you found"), longest=500, lines=True, empty=N_("Say what you found."))
