"""Everything that we hold about somebody's support, for themselves to see and to take back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.domain.support_needs import ConsentUse
from shared.services.sealed.kept import KeptWords, kept_words
from shared.services.support.consent import GivenConsent, consents_of
from shared.services.support.read import LivingNeed, living_needs


@dataclass(frozen=True)
class HeldSupport:
    """What is held, and on which consent."""

    needs: tuple[LivingNeed, ...]
    words: tuple[KeptWords, ...]
    consents: tuple[GivenConsent, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was ever told."""
        return not (self.needs or self.words or self.consents)

    def living(self, use: ConsentUse) -> GivenConsent | None:
        """The newest consent to a use that stands."""
        return next(
            (each for each in self.consents if each.use is use and each.withdrawn_at is None), None
        )


def held_support(session: Session, party_id: int) -> HeldSupport:
    """What we hold about somebody's support."""
    return HeldSupport(
        living_needs(session, party_id),
        kept_words(session, party_id),
        consents_of(session, party_id),
    )
