"""The register's answer about one Breathing Space, read as notices: one for each thing that it says.

Reading it again gives the same notices under the same keys, so nothing is acted on twice. What is
not understood is named for a person to look at, and meanwhile taken as protected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shared.domain.moratorium import DAY, MoratoriumTerms, ReviewEvent, nth_day
from shared.gateways.register_words import (
    ACTIVE,
    CANCELLED,
    DEBT_STATUS,
    EXPIRED,
    NOT_YET,
    REVIEW_STATUS,
    TAKEN_OUT,
    DebtStatus,
)
from shared.services.moratorium.notice import (
    Adviser,
    Notice,
    NoticeDebt,
    NoticeReview,
    NoticeSays,
    key_of,
)
from shared.services.moratorium.register_fields import (
    Fields,
    address_in,
    contact_in,
    day_in,
    names_in,
)
from shared.services.moratorium.register_space import Before, ReadSpace, Space

DEBT_REVIEWED: Mapping[str, ReviewEvent] = {
    "eligible_after_adviser": ReviewEvent.UPHELD,
    "not_eligible_after_adviser": ReviewEvent.DEBT_REMOVED,
    "not_eligible_after_court": ReviewEvent.COURT_REMOVED,
}
PERSON_REVIEWED: Mapping[str, ReviewEvent] = {
    "eligible_after_adviser": ReviewEvent.UPHELD,
    "not_eligible_after_adviser": ReviewEvent.CANCELLED,
    "not_eligible_after_court": ReviewEvent.COURT_CANCELLED,
}


def read_space(
    register_id: str,
    shown: Mapping[str, Any],
    terms: MoratoriumTerms,
    today: date,
    before: Before,
) -> ReadSpace:
    """Read the register's answer about one Breathing Space."""
    space = Space(register_id, Fields(shown), terms, today, before)
    about = _about(space)
    sha256 = hashlib.sha256(json.dumps(about, default=str, sort_keys=True).encode()).hexdigest()
    status = space.status()
    if status in {"none", "draft"}:
        return ReadSpace((), False, tuple(space.puzzles), "")
    notices = tuple(_notices(space, status, about, sha256))
    is_over = status in {CANCELLED, EXPIRED}
    named = frozenset(
        debt.register_debt_id
        for notice in notices
        if notice.says in {NoticeSays.START, NoticeSays.DEBT_ADDED}
        for debt in notice.debts
    )
    return ReadSpace(notices, is_over, tuple(dict.fromkeys(space.puzzles)), sha256, named)


def _notices(space: Space, status: str, about: dict[str, Any], sha256: str) -> Iterator[Notice]:
    debts = [(each, _debt_status(space, each)) for each in space.shown.rows("debtDetails")]
    yield _start(space, about, debts)
    yield from _added(space, debts)
    yield from _removed(space, debts)
    yield from _reviewed(space, debts)
    if not space.before.is_first and sha256 != space.before.about_sha256:
        yield _changed(space, about, sha256)
    if space.is_crisis and status == ACTIVE:
        yield from _treatment_ended(space)
    if status == CANCELLED:
        on = day_in(space.details.text("cancellationDate")) or space.today
        reason = space.details.get("cancellationReason")
        yield space.notice(
            NoticeSays.CANCELLED,
            space.key("cancelled", on),
            cancelled_on=on,
            end_reason="" if reason is None else f"register reason {reason}"[:60],
        )


def _about(space: Space) -> dict[str, Any]:
    details, organisation = space.details, space.shown.part("moneyAdviserOrganization")
    first = " ".join(filter(None, (details.text("firstName"), details.text("middleName"))))
    current = address_in(space.shown.part("currentAddress"))
    earlier = [address_in(each) for each in space.shown.rows("previousAddresses")]
    return {
        "forenames": first,
        "surname": details.text("lastName"),
        "previous_names": names_in(details.get("previousNames")),
        "born_on": day_in(details.text("dateOfBirth")),
        "addresses": tuple(each for each in (current, *earlier) if each is not None),
        "adviser": Adviser(
            organisation.text("name", 160),
            organisation.text("email", 254),
            organisation.text("telephone", 40),
        ),
        "contact": contact_in(space.shown.part("debtorNominatedContactResponse")),
        "is_address_hidden": details.get("addressHidden") is True,
        "ends_on": _ends_on(space),
    }


def _ends_on(space: Space) -> date | None:
    if space.is_crisis:
        return None
    given = day_in(space.details.text("endsOn"))
    if given is not None or space.start is None:
        return given
    space.puzzles.append("no-last-day")
    return nth_day(space.start, space.terms.length)


def _start(space: Space, about: dict[str, Any], debts: list[tuple[Fields, DebtStatus]]) -> Notice:
    named = (_debt(each, status) for each, status in debts if _is_from_start(space, each, status))
    return space.notice(
        NoticeSays.START,
        space.key("start"),
        starts_on=space.start,
        debts=tuple(named),
        **about,
    )


def _is_from_start(space: Space, debt: Fields, status: DebtStatus) -> bool:
    if status in NOT_YET or status is DebtStatus.NEVER_ACTIVE:
        return False
    from_day = day_in(debt.text("startsOn"))
    return from_day is None or space.start is None or from_day <= space.start


def _added(space: Space, debts: list[tuple[Fields, DebtStatus]]) -> Iterator[Notice]:
    """Debts that came into it later, each with its own first day."""
    for debt, status in debts:
        number, from_day = debt.text("id", 60), day_in(debt.text("startsOn"))
        is_new = not space.before.is_first and number not in space.before.debts
        is_there = status not in NOT_YET and status is not DebtStatus.NEVER_ACTIVE
        if is_there and (is_new or not _is_from_start(space, debt, status)):
            key = space.key("added", number, from_day or "")
            yield space.notice(NoticeSays.DEBT_ADDED, key, debts=(_debt(debt, status),))


def _removed(space: Space, debts: list[tuple[Fields, DebtStatus]]) -> Iterator[Notice]:
    for debt, status in debts:
        if status not in TAKEN_OUT:
            continue
        if status is DebtStatus.NEVER_ACTIVE and debt.text("id", 60) not in space.before.debts:
            continue
        on = day_in(debt.text("removedOn")) or space.today
        key = space.key("removed", debt.text("id", 60), on)
        yield space.notice(
            NoticeSays.DEBT_REMOVED,
            key,
            debts=(_debt(debt, status),),
            cancelled_on=on,
            end_reason=status.value,
        )


def _reviewed(space: Space, debts: list[tuple[Fields, DebtStatus]]) -> Iterator[Notice]:
    for debt, _status in debts:
        number, review = debt.text("id", 60), debt.part("debtEligibilityReview")
        yield from _outcome(space, review, number, DEBT_REVIEWED)
    for review in space.shown.rows("debtorEligibilityReviews"):
        yield from _outcome(space, review, "", PERSON_REVIEWED)


def _outcome(
    space: Space, review: Fields, debt_number: str, events: Mapping[str, ReviewEvent]
) -> Iterator[Notice]:
    if review.is_empty:
        return
    status = space.word(REVIEW_STATUS, review.get("status"), "review-status", "requested")
    event = events.get(status)
    if event is None:
        if status == "cancelled":
            space.puzzles.append("review-cancelled")
        return
    of_what = debt_number or key_of(review.text("creditorNotes"), review.text("createdOn"))[5:21]
    outcome = NoticeReview(event.value, debt_number, review.text("moneyAdviserNotes", 4_000))
    yield space.notice(
        NoticeSays.REVIEWED, space.key("reviewed", of_what, status), reviews=(outcome,)
    )


def _changed(space: Space, about: dict[str, Any], sha256: str) -> Notice:
    is_moved = not space.shown.part("debtorTransfer").is_empty
    says = NoticeSays.TRANSFERRED if is_moved else NoticeSays.CHANGED
    return space.notice(says, space.key("changed", sha256[:32]), **about)


def _treatment_ended(space: Space) -> Iterator[Notice]:
    last = day_in(space.details.text("endsOn"))
    if last is not None:
        ended = last - space.terms.after_treatment * DAY
        key = space.key("treatment", ended)
        yield space.notice(NoticeSays.TREATMENT_ENDED, key, treatment_ended_on=ended)


def _debt_status(space: Space, debt: Fields) -> DebtStatus:
    words = tuple(each.value for each in DEBT_STATUS)
    usual = DebtStatus.SUBMITTED.value
    return DebtStatus(space.word(words, debt.get("status"), "debt-status", usual))


def _debt(debt: Fields, status: DebtStatus) -> NoticeDebt:
    return NoticeDebt(
        register_debt_id=debt.text("id", 60),
        type_name=debt.text("debtTypeName", 100),
        reference=debt.text("reference", 100),
        nino=debt.text("nino", 13),
        amount=debt.money("amount"),
        starts_on=day_in(debt.text("startsOn")),
        state=status.value,
    )
