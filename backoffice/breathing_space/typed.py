"""A typed notice made into one that the intake knows, with what is wrong beside its field."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from backoffice.breathing_space.forms import NoticeForm
from shared.domain.person_match import Address
from shared.domain.says import N_, Says
from shared.services.moratorium.notice import (
    Adviser,
    Door,
    Notice,
    NoticeDebt,
    as_json,
    key_of,
    wrong_with,
)

AHEAD = timedelta(days=60)
BEHIND = timedelta(days=400)
"""Beyond these a year was mistyped."""
_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}(?=[\s,.]*$)", re.IGNORECASE)
_YEAR = Says(N_("Check the year. A notice says so at most 60 days before, and 400 days after."))
_NO_POSTCODE = Says(
    N_("End each earlier address with its postcode, such as 4 Quay Street, TW1 2AB.")
)


def notice_of(form: NoticeForm, door: Door, today: date) -> Notice | None:
    """What was typed, as a notice; none where something is wrong, which then stands by its field."""
    addresses = _addresses(form)
    notice = Notice(
        door=door,
        key="",
        reference=form.reference.data or "",
        kind=form.kind.data,
        applied_on=form.applied_on.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        forenames=form.forenames.data or "",
        surname=form.surname.data or "",
        previous_names=_names(form.previous_names.data or ""),
        born_on=form.born_on.data,
        addresses=addresses or (),
        debts=_debts(form),
        adviser=Adviser(
            form.adviser.data or "", form.adviser_email.data or "", form.adviser_phone.data or ""
        ),
        contact=form.contact.data or "",
        is_address_hidden=form.is_address_hidden.data,
    )
    for wrong in wrong_with(notice):
        form.refuse(wrong.field, wrong.says)
    if not today - BEHIND <= (notice.starts_on or today) <= today + AHEAD:
        form.refuse("starts_on", _YEAR)
    if addresses is None:
        form.refuse("previous_addresses", _NO_POSTCODE)
    # The same words by whichever door are the same notice, and any correction is another.
    same = replace(notice, door=Door.FORM)
    return None if form.problems else replace(notice, key=key_of("typed", as_json(same)))


def _names(text: str) -> tuple[tuple[str, str], ...]:
    """Earlier names, one on each line, the surname last."""
    lines = (line.split() for line in text.splitlines())
    return tuple((" ".join(words[:-1]), words[-1]) for words in lines if words)


def _addresses(form: NoticeForm) -> tuple[Address, ...] | None:
    """The address and those before, one on each line; none when a line has no postcode."""
    now = Address(form.address.data or "", form.postcode.data or "")
    found = [now] if now.lines or now.postcode else []
    for line in (form.previous_addresses.data or "").splitlines():
        if not line.strip():
            continue
        lines, postcode = _parted(line)
        if not postcode:
            return None
        found.append(Address(lines, postcode))
    return tuple(found)


def _parted(line: str) -> tuple[str, str]:
    """The lines of an address, and the postcode with which it ends; no postcode where it has none."""
    found = _POSTCODE.search(line)
    return (line[: found.start()].strip(" ,"), found[0]) if found else (line, "")


def _debts(form: NoticeForm) -> tuple[NoticeDebt, ...]:
    return tuple(
        NoticeDebt(
            type_name=kind.data or "", reference=reference.data or "", amount=amount.data or None
        )
        for reference, kind, amount in form.debt_rows()
        if reference.data or kind.data or amount.data
    )
