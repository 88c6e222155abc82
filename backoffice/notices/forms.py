"""What an officer says of a batch: which debts it is about, and when it is sent."""

from __future__ import annotations

from shared.domain.notice_batches import Target
from shared.domain.says import N_, Says
from shared.domain.stages import DebtType, Stage, stage_name, type_name
from shared.web.choice_fields import ChoicesField
from shared.web.fields import DateField, MoneyField, TextField
from shared.web.forms import PageForm

LONGEST_DAYS = 3_650
FIRST_YEAR, LAST_YEAR = 1990, 2100


class TargetForm(PageForm):
    """The rules by which debts are chosen; what is left empty is not asked for."""

    types = ChoicesField(
        N_("Debts"), choices=tuple((each.value, type_name(each)) for each in DebtType)
    )
    stages = ChoicesField(
        N_("How far recovery has gone"),
        choices=tuple((each.value, stage_name(each, DebtType.COUNCIL_TAX)) for each in Stage),
    )
    year = TextField(N_("Year in which the financial year begins (optional)"), longest=4)
    owed_from = MoneyField(N_("Owed from (optional)"))
    owed_to = MoneyField(N_("Owed up to (optional)"))
    stage_days = TextField(N_("Days since that step, at least (optional)"), longest=4)
    silent_days = TextField(N_("Days in which nothing was written to them (optional)"), longest=4)

    def target(self) -> Target | None:
        """The rules of the form; None when one cannot be read, which is noted beside its field."""
        year = self._number("year", FIRST_YEAR, LAST_YEAR)
        stage_days = self._number("stage_days", 0, LONGEST_DAYS)
        silent_days = self._number("silent_days", 1, LONGEST_DAYS)
        low, high = self.owed_from.data, self.owed_to.data
        if low is not None and high is not None and low > high:
            self.refuse("owed_to", Says(N_("Enter no less than the amount owed from.")))
        if self.problems:
            return None
        return Target(
            types=tuple(DebtType(each) for each in self.types.data or ()),
            stages=tuple(Stage(each) for each in self.stages.data or ()),
            year=year,
            owed_from=low,
            owed_to=high,
            stage_days=stage_days,
            silent_days=silent_days,
        )

    def _number(self, name: str, least: int, most: int) -> int | None:
        text = self[name].data or ""
        if not text:
            return None
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        says = N_("Enter a number from %(least)s to %(most)s.")
        self.refuse(name, Says(says, {"least": str(least), "most": str(most)}))
        return None


class SignForm(PageForm):
    """When a batch is sent."""

    send_on = DateField(N_("Send it on"), empty=N_("Enter the day on which it is sent."))
