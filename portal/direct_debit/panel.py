"""What a plan's page says of its Direct Debit."""

from __future__ import annotations

from dataclasses import dataclass

from portal.direct_debit.looking_after import Standing, standings
from portal.plan.confirming import takes_direct_debits
from shared.services.direct_debit.reading import CollectionShown
from shared.services.plans.read import PlanPage


@dataclass(frozen=True)
class Panel:
    """The Direct Debit of a plan: the one that stands, one that waits, or that there could be one."""

    stands: Standing | None
    waits: Standing | None
    """One that somebody must still authorise or check; it may take the place of the other."""
    can_set_up: bool

    @property
    def takes_next(self) -> CollectionShown | None:
        """The collection that takes the plan's next payment; none when it must be paid otherwise."""
        found = self.stands.plan.expected.next if self.stands is not None else None
        if self.stands is None or found is None:
            return None
        return self.stands.collects(found.instalment.due)


def panel_of(plan: PlanPage) -> Panel:
    """How the Direct Debit of a plan stands."""
    found = standings(plan)
    stands = next((each for each in found if each.can_be_replaced), None)
    waits = next((each for each in found if not each.can_be_replaced), None)
    is_open = plan.is_alive and bool(plan.expected.left)
    return Panel(stands, waits, is_open and not found and takes_direct_debits())
