"""A policy's rules as sentences that anybody can read, for the public page on how we decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.domain.frequency import NAMES, Frequency
from shared.domain.policy import ClearBy, Policy, Promise, Terms, Track
from shared.domain.rules.figures import ACTIVE_NAMES
from shared.domain.says import N_, Says
from shared.domain.stages import DebtType, Stage, stage_name, type_name


@dataclass(frozen=True)
class PublishedTrack:
    """When it applies, and what must be so for an offer to be accepted at once."""

    names: Mapping[str, str]
    """What the council calls it, by language; Welsh only where the policy gives it."""
    types: tuple[Says, ...]
    stages: tuple[Says, ...]
    rules: tuple[Says, ...]
    not_while: tuple[Says, ...]


@dataclass(frozen=True)
class PublishedPolicy:
    """One policy as it is published."""

    code: str
    tracks: tuple[PublishedTrack, ...]
    otherwise: Says


MOST_PAYMENTS = {
    Frequency.WEEKLY: N_("If you pay every week: no more than %(count)s payments."),
    Frequency.FORTNIGHTLY: N_("If you pay every 2 weeks: no more than %(count)s payments."),
    Frequency.FOUR_WEEKLY: N_("If you pay every 4 weeks: no more than %(count)s payments."),
    Frequency.MONTHLY: N_("If you pay every month: no more than %(count)s payments."),
}
FIRST_WITHIN = {
    Frequency.WEEKLY: N_(
        "If you pay every week: the first payment within %(days)s days from today."
    ),
    Frequency.FORTNIGHTLY: N_(
        "If you pay every 2 weeks: the first payment within %(days)s days from today."
    ),
    Frequency.FOUR_WEEKLY: N_(
        "If you pay every 4 weeks: the first payment within %(days)s days from today."
    ),
    Frequency.MONTHLY: N_(
        "If you pay every month: the first payment within %(days)s days from today."
    ),
}
CLEARED = {
    ClearBy.DEBT_YEAR_END: N_("All of it is paid by 31 March of the year that it is for."),
    ClearBy.THIS_YEAR_END: N_("All of it is paid by next 31 March."),
}


def published(policy: Policy) -> PublishedPolicy:
    """The policy in sentences, nothing left out that could decide an offer."""
    return PublishedPolicy(
        code=policy.code,
        tracks=tuple(_track(track) for track in sorted(policy.tracks, key=_order)),
        otherwise=_otherwise(policy.promise),
    )


def _order(track: Track) -> tuple[int, int]:
    """By what is owed, then as a debt goes on: before a summons comes first, after it next."""
    types, stages = list(DebtType), list(Stage)
    return (
        min((types.index(each) for each in track.debt_types), default=0),
        min((stages.index(each) for each in track.stages), default=0),
    )


def _track(track: Track) -> PublishedTrack:
    types = [kind for kind in DebtType if kind in track.debt_types]
    names = dict.fromkeys(stage_name(stage, types[0]) for stage in Stage if stage in track.stages)
    return PublishedTrack(
        names={"en": track.name, **({"cy": track.name_cy} if track.name_cy else {})},
        types=tuple(type_name(kind) for kind in types),
        stages=tuple(names),
        rules=tuple(_rules(track.terms)),
        not_while=tuple(
            Says(ACTIVE_NAMES[each]) for each in ACTIVE_NAMES if each in track.terms.not_while
        ),
    )


def _rules(terms: Terms) -> Iterator[Says]:
    """Each limit that the terms set, in the order in which people meet them."""
    yield from _amounts(terms)
    yield from _times(terms)
    yield from _history(terms)


def _amounts(terms: Terms) -> Iterator[Says]:
    if terms.largest_balance is not None:
        yield Says(N_("You owe %(most)s or less."), {"most": terms.largest_balance})
    if terms.costs_inside is not None:
        yield Says(N_("The plan includes the costs of %(costs)s."), {"costs": terms.costs_inside})
    if terms.smallest_instalment is not None:
        yield Says(N_("Each payment is %(least)s or more."), {"least": terms.smallest_instalment})
    if terms.share is not None:
        yield Says(
            N_(
                "The payments take no more than %(percent)s%% of what you have left over each month, in "
                "every one of the next %(months)s months."
            ),
            {"percent": terms.share.percent, "months": terms.share.months},
        )
    if terms.explained_spending_needs_person and terms.share is not None:
        yield Says(
            N_("No group of your spending is higher than the guideline that we use for everybody.")
        )


def _times(terms: Terms) -> Iterator[Says]:
    if terms.clear_by is not None:
        yield Says(CLEARED[terms.clear_by])
    for frequency in NAMES:
        if frequency in terms.max_instalments:
            yield Says(MOST_PAYMENTS[frequency], {"count": terms.max_instalments[frequency]})
    for frequency in NAMES:
        if frequency in terms.first_within_days:
            yield Says(FIRST_WITHIN[frequency], {"days": terms.first_within_days[frequency]})
    if terms.notice_working_days is not None:
        yield Says(
            N_("The first payment leaves us %(days)s working days to tell you about it."),
            {"days": terms.notice_working_days},
        )


def _history(terms: Terms) -> Iterator[Says]:
    for rule in terms.defaults:
        if rule.fewer_than == 1:
            yield Says(
                N_("No plan of yours stopped in the last %(months)s months."),
                {"months": rule.within_months},
            )
        else:
            yield Says(
                N_("Fewer than %(count)s plans of yours stopped in the last %(months)s months."),
                {"count": rule.fewer_than, "months": rule.within_months},
            )
    if terms.current_year_kept_up:
        yield Says(N_("The payments for this year are being kept up."))


def _otherwise(promise: Promise) -> Says:
    return Says(
        N_(
            "Anything else goes to a person, who answers within %(days)s working days. Nothing is refused by a machine."
        ),
        {"days": promise.working_days},
    )
