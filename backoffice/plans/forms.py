"""What an officer fills in to answer an offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.domain.decision_rules import LONGEST_WORDS, REASONS, Refusing, words_problem
from shared.domain.frequency import NAMES, PAYABLE, Frequency
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.domain.schedule import OfferLine
from shared.domain.uneven import MOST_LINES
from shared.services.signposts import Pointer
from shared.web.fields import ChoiceField, DateField, MoneyField, TextField
from shared.web.forms import PageForm
from shared.web.lines_typed import read_lines, rows_of_text

LONGEST_LINES = 3_000
"""Room for a hundred payments, one on each line."""

FREQUENCIES = tuple((each.value, NAMES[each]) for each in PAYABLE)


def more_than_nothing(amount: Money) -> Says | None:
    """What is wrong with an amount that must not be nought."""
    return None if amount else Says(N_("Enter an amount that is more than 0."))


class AcceptForm(PageForm):
    """What an officer may add to an acceptance."""

    words = TextField(
        N_("Anything to add, in your own words (optional)"), longest=LONGEST_WORDS, lines=True
    )


class FiguresForm(PageForm):
    """Figures of payments that are alike, or each payment where they are not."""

    amount = MoneyField(
        N_("Each payment"),
        empty=N_("Enter the amount of each payment."),
        check=more_than_nothing,
    )
    frequency = ChoiceField(
        N_("How often"),
        choices=FREQUENCIES,
        kind_of=Frequency,
        listed=True,
        default=Frequency.MONTHLY,
        empty=N_("Choose how often."),
    )
    first_due = DateField(N_("First payment due"), empty=N_("Enter the date of the first payment."))
    lines = TextField(
        N_("Each payment, where they are not alike (optional)"), longest=LONGEST_LINES, lines=True
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Where each payment is written down, no amount and first date are needed beside them.

        What was typed there all the same and cannot be read is still said.
        """
        super().validate()
        if self.lines.data and not self.amount.text.strip():
            self.amount.errors = []
        if self.lines.data and not any(self.first_due.texts.values()):
            self.first_due.errors = []
        return not self.problems

    def written(self, left: Money, today: date, last: date) -> tuple[OfferLine, ...]:
        """The payments that were written down one by one; none where there are none or one is wrong.

        What is wrong is noted beside the field.
        """
        if not self.lines.data:
            return ()
        read = read_lines(rows_of_text(self.lines.data), left, today, last)
        if len(read.rows) > MOST_LINES:
            self.refuse(
                "lines", Says(N_("Write no more than %(most)s payments."), {"most": MOST_LINES})
            )
            return ()
        if read.problems:
            self.refuse("lines", next(problem for problem, _field in read.errors))
        return read.lines


class CounterForm(FiguresForm):
    """Figures, and why they are offered."""

    words = TextField(
        N_("Why you offer this, in your own words"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Explain it to the person in a sentence or two of your own."),
        check=words_problem,
    )


class QuestionForm(PageForm):
    """What the person is asked for."""

    question = TextField(
        N_("What do you need to know or see?"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Write what you need from the person."),
        check=words_problem,
    )


class DeclineForm(PageForm):
    """A decline with everything that it must hold."""

    reason = ChoiceField(
        N_("Reason"),
        choices=tuple((reason.code, reason.name) for reason in REASONS),
        empty=N_("Choose a reason."),
    )
    words = TextField(
        N_("Explain it to the person in your own words"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Explain it to the person in a sentence or two of your own."),
        check=words_problem,
    )
    signpost = ChoiceField(
        N_("Where the person can get free help"),
        kind_of=int,
        empty=N_("Choose where the person can get free help."),
    )
    appeal = TextField(
        N_("How to ask for a second look"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Say how the person can ask for a second look."),
    )

    def refusing(self) -> Refusing:
        """The decline as it was filled in."""
        return Refusing(
            self.reason.data or "",
            self.words.data or "",
            self.signpost.data,
            self.appeal.data or "",
        )


def decline_form(places: Iterable[Pointer]) -> type[DeclineForm]:
    """A decline that offers these signposts."""

    class OfferedDecline(DeclineForm):
        """The decline with the list as it is now."""

        signpost = ChoiceField(
            N_("Where the person can get free help"),
            choices=tuple((str(place.id), place.line) for place in places),
            kind_of=int,
            empty=N_("Choose where the person can get free help."),
        )

    return OfferedDecline
