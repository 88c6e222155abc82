"""What finance fills in about money that must be placed."""

from __future__ import annotations

from shared.domain.bank_lines import LONGEST_REFERENCE, LONGEST_TEXT
from shared.domain.says import N_
from shared.web.fields import ChoiceField, DateField, MoneyField, TextField, TickField
from shared.web.forms import PageForm

LONGEST_REASON = 500


class PlaceForm(PageForm):
    """Where money goes."""

    debt = ChoiceField(N_("The debt it pays"), kind_of=int, empty=N_("Choose the debt."))
    amount = MoneyField(N_("How much of it"), empty=N_("Enter how much of it."))
    reason = TextField(
        N_("Why you think so"),
        longest=LONGEST_REASON,
        lines=True,
        empty=N_("Say why the money is for this debt."),
    )
    payer_meant = TickField(N_("The payer meant this debt"))


class BankLinesForm(PageForm):
    """Lines of the bank statement, pasted."""

    lines = TextField(
        N_("Lines"), longest=LONGEST_TEXT, lines=True, empty=N_("Paste the lines of the statement.")
    )


class BankLineForm(PageForm):
    """One line of the bank statement, by hand."""

    day = DateField(N_("Day"), empty=N_("Enter the day on the statement."))
    amount = MoneyField(N_("Amount"), empty=N_("Enter the amount."))
    reference = TextField(N_("Reference on the statement"), longest=LONGEST_REFERENCE)
    another = TickField(N_("There is one just like it already, and this is another one"))
