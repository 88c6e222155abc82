"""Whether the notices on a party's debts came when the law allowed it, for officers."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from shared.domain.notices import NoticeFault, check_notices
from shared.services.debts import rows
from shared.services.debts.owed import read_cases
from shared.services.figures import Law


def notice_faults(
    session: Session, party_id: int, law: Law, today: date
) -> dict[int, tuple[NoticeFault, ...]]:
    """Faults in the history of each unpaid debt that has any, by the debt's id; two queries.

    Raises NotCovered when no figures are in force.
    """
    cases = read_cases(session, party_id, rows.debt_rows(session, party_id), law, today)
    checked = {debt_id: check_notices(case, law.figures, today) for debt_id, case in cases.items()}
    return {debt_id: faults for debt_id, faults in checked.items() if faults}
