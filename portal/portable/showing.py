"""What the pages of a statement that was taken away show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from shared.domain.money import Money
from shared.domain.says import N_
from shared.domain.sfs.portable import BroughtBack, Standing
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.services.statements.sheet import Sheet
from shared.services.statements.take_away import TakenAway
from shared.web.filters import day

WHY_NOT = {
    Standing.NOT_OURS: N_(
        "This is not a statement that was taken away from this website. Choose the JSON file."
    ),
    Standing.CHANGED: N_(
        "This file has been changed since you took it away. We cannot use it. Take your statement away again, or fill in a new one."
    ),
    Standing.EXPIRED: N_("This file is too old to bring back. Fill in a new statement instead."),
    Standing.SOMEBODY_ELSES: N_("This file is the statement of another person. Choose your own."),
}


@dataclass(frozen=True)
class BackPage:
    """What came back, with our own sums."""

    back: BroughtBack
    sheet: Sheet
    has_draft: bool
    """Whether a statement has been begun that would be filled in anew."""

    @property
    def bill(self) -> tuple[Money, Money] | None:
        """This year's council tax then and now, where they differ."""
        ours = self.sheet.by_code.get(COUNCIL_TAX)
        if ours is None or self.back.given is None or not self.sheet.bill.is_known:
            return None
        then = next((each for each in self.back.given.entries if each.code == COUNCIL_TAX), None)
        before = then.monthly if then else Money(0)
        return None if before == ours.monthly else (before, ours.monthly)


def proof(taken: TakenAway) -> dict[str, Any]:
    """What the paper says of its signature, and the signed file that lies in it."""
    where = url_for("portable.public_key", _external=True)
    last = day(taken.issue.good_until)
    return {
        "proof_title": _("Signature"),
        "proof": [
            _(
                "%(council)s signed the figures of this statement on %(day)s.",
                council=taken.issue.council,
                day=day(taken.issue.issued_on),
            ),
            _("You can bring the file back to our website up to and including %(day)s.", day=last),
            _(
                "Anybody can check the signature (Ed25519) with the key %(key)s at %(address)s.",
                key=taken.issue.key,
                address=where,
            ),
        ],
        "code": taken.signature,
        "attached_name": f"{taken.name}.json",
        "attached_about": _("The signed figures of this statement"),
        "attached": taken.content,
    }
