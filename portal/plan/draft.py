"""The offer as somebody has typed it so far, kept with their session until they confirm it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace

from flask import session

from shared.domain.schedule import Offer
from shared.web.lines_typed import LONGEST_TEXT, TypedLine, write_lines

KEPT = "offer"
LONGEST_FIELD = 40


def _longest(name: str) -> int:
    return LONGEST_TEXT if name == "lines" else LONGEST_FIELD


@dataclass(frozen=True)
class TypedOffer:
    """The fields of the offer form, word for word."""

    amount: str = ""
    frequency: str = "monthly"
    first_day: str = ""
    first_month: str = ""
    first_year: str = ""
    paid_now: str = ""
    lines: str = ""
    """Payments that are not alike, as `shared.web.lines_typed` writes them; empty where they are."""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> TypedOffer:
        """What came with a request; only its own fields, and never more than a field can need."""
        names = {field.name: field.name.replace("first_", "first-") for field in fields(cls)}
        return cls(
            **{
                name: form.get(key, "").strip()[: _longest(name)].replace("\x00", "")
                for name, key in names.items()
            }
        )

    @classmethod
    def of(cls, offer: Offer) -> TypedOffer:
        """A ready-made offer as somebody would type it."""
        return cls(
            amount=offer.amount.plain(),
            frequency=offer.frequency.value,
            first_day=str(offer.first_due.day),
            first_month=str(offer.first_due.month),
            first_year=str(offer.first_due.year),
            paid_now=offer.paid_now.plain() if offer.paid_now else "",
            lines=write_lines(offer.lines),
        )

    @property
    def is_begun(self) -> bool:
        """Whether an amount was typed."""
        return bool(self.amount)


@dataclass(frozen=True)
class Draft:
    """Which debts, what was typed for them, and whether it may be shown to somebody with nothing left."""

    debts: tuple[int, ...] = ()
    typed: TypedOffer = TypedOffer()
    small: bool = False
    """Whether somebody with nothing left over chose to offer a small amount anyway."""
    season: str = ""
    """In which months they cannot pay, as they chose it, and the months that they picked."""
    off: tuple[int, ...] = ()
    rows: tuple[TypedLine, ...] = ()
    """Payments that they change one by one, word for word."""


def kept_draft(party_id: int) -> Draft:
    """What this person has chosen and typed; nothing of anybody else who sat here before."""
    kept = session.get(KEPT)
    if not isinstance(kept, dict) or kept.get("party") != party_id:
        return Draft()
    return Draft(
        tuple(kept["debts"]),
        TypedOffer(**kept["typed"]),
        kept["small"],
        kept.get("season", ""),
        tuple(kept.get("off", ())),
        tuple(TypedLine(*row) for row in kept.get("rows", ())),
    )


def keep_draft(party_id: int, draft: Draft) -> None:
    """Remember it until it is confirmed or they sign out."""
    session[KEPT] = {
        "party": party_id,
        "debts": list(draft.debts),
        "typed": asdict(draft.typed),
        "small": draft.small,
        "season": draft.season,
        "off": list(draft.off),
        "rows": [list(astuple(row)) for row in draft.rows],
    }


def keep_typed(party_id: int, typed: TypedOffer, debts: Iterable[int]) -> None:
    """Remember what was typed for these debts."""
    draft = kept_draft(party_id)
    rows = draft.rows if typed.lines == draft.typed.lines else ()
    keep_draft(party_id, replace(draft, typed=typed, debts=tuple(debts), rows=rows))


def forget_draft() -> None:
    """The offer is with us: the form begins anew."""
    session.pop(KEPT, None)
