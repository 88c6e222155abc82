"""Payments that are not alike: months without one, and every payment changed by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.plan import words
from portal.plan.draft import Draft, keep_draft, kept_draft
from portal.plan.forms import read_offer
from portal.plan.steps import ready_to_offer
from shared.domain.money import Money
from shared.domain.rules.lines import LineProblem
from shared.domain.says import Says
from shared.domain.schedule import NoSchedule, Offer, OfferLine, offer_of_lines
from shared.domain.uneven import (
    ALL_MONTHS,
    MONTHS_OFF,
    MOST_LINES,
    EveryMonthOff,
    Season,
    next_due,
    without_months,
    written_out,
)
from shared.services.proposals.evaluate import Answer, answer, beside_lines
from shared.services.proposals.facts import Facts
from shared.services.wording import MONTHS
from shared.web.language import language
from shared.web.lines_typed import (
    ReadLines,
    TypedLine,
    read_lines,
    rows_of,
    rows_sent,
    with_another,
    without_row,
    write_lines,
)

NO_MONTH = "none"
"""The choice to change single payments without leaving months out."""
TRIED = "tried"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of payments that are not alike."""
    pages.add_url_rule("/months", "months", months, methods=["GET", "POST"])
    pages.add_url_rule("/payments", "payments", payments, methods=["GET", "POST"])


@dataclass(frozen=True)
class Base:
    """What both pages begin with: the facts, what was kept, and the equal payments it began as."""

    facts: Facts
    draft: Draft
    offer: Offer

    @property
    def left(self) -> Money:
        """What the payments must come to."""
        return self.facts.total - self.offer.paid_now


def begin() -> Base | ResponseReturnValue:
    """The facts and the offer of equal payments, or the page that must come first."""
    facts = ready_to_offer()
    if not isinstance(facts, Facts):
        return facts
    draft = kept_draft(facts.party.id)
    read = read_offer(replace(draft.typed, lines=""), facts)
    if read.offer is None:
        return redirect(url_for("plan.offer", tried="yes"), 303)
    return Base(facts, draft, read.offer)


# ------------------------------------------------------------------ months without a payment


def months() -> ResponseReturnValue:
    """Choose the months in which nothing is paid; the payments are written out around them."""
    base = begin()
    if not isinstance(base, Base):
        return base
    if request.method != "POST":
        return _months_page(base, tried=TRIED in request.args)
    season = request.form.get("season", "")[:20]
    sent = set(request.form.getlist("off"))
    off = tuple(each for each in sorted(ALL_MONTHS) if str(each) in sent)
    base = replace(base, draft=replace(base.draft, season=season, off=off))
    found = _without(base)
    if isinstance(found, str):
        keep_draft(base.facts.party.id, base.draft)
        return redirect(url_for("plan.months", tried="yes"), 303)
    _keep(base, found)
    return redirect(url_for("plan.payments"), 303)


def _months_page(base: Base, *, tried: bool) -> str:
    found = _without(base) if tried else ()
    problem = found if isinstance(found, str) else ""
    return render_template(
        "portal/plan/months.html",
        base=base,
        seasons=seasons(),
        months=list(zip(map(str, sorted(ALL_MONTHS)), MONTHS[language()], strict=True)),
        ticked={str(each) for each in base.draft.off},
        words=words,
        problem=problem,
        errors=[(problem, "season")] if problem else [],
    )


def seasons() -> list[tuple[str | None, str] | tuple[str, str, str]]:
    """The choices, with the months that each leaves out."""
    named = {
        Season.TERM_TIME: _("In the school holidays"),
        Season.SUMMER: _("In the summer"),
        Season.WINTER: _("In the winter"),
    }
    return [
        *((each.value, name, _months_named(each)) for each, name in named.items()),
        (Season.OWN.value, _("In other months")),
        (None, _("or")),
        (NO_MONTH, _("I can pay in every month, but not always the same")),
    ]


def _months_named(season: Season) -> str:
    names = [MONTHS[language()][each - 1] for each in _in_order(MONTHS_OFF[season])]
    return _("No payments in %(first)s and %(last)s.", first=", ".join(names[:-1]), last=names[-1])


def _in_order(off: Collection[int]) -> list[int]:
    """Months in the order in which they follow each other: December before January."""
    return sorted(off, key=lambda each: each + 12 if 12 in off and each < 3 else each)


def _without(base: Base) -> tuple[OfferLine, ...] | str:
    """The payments around the chosen months, or what is wrong with the choice."""
    draft = base.draft
    if draft.season not in {NO_MONTH, *Season}:
        return _("Choose in which months you cannot pay.")
    if draft.season == Season.OWN and not draft.off:
        return _("Choose at least one month without a payment.")
    off = draft.off if draft.season == Season.OWN else _off_of(draft.season)
    try:
        return without_months(base.left, base.offer, off)
    except EveryMonthOff:
        return _("Leave at least one month in which you can pay.")
    except NoSchedule:
        return _("These would be more than 100 payments. Choose a larger amount first.")


def _off_of(season: str) -> frozenset[int]:
    return frozenset() if season == NO_MONTH else MONTHS_OFF[Season(season)]


# ------------------------------------------------------------------ every payment by itself


@dataclass(frozen=True)
class PaymentsPage:
    """Every payment as it stands in the form, what becomes of them, and a sentence beside each."""

    base: Base
    read: ReadLines

    @property
    def offer(self) -> Offer | None:
        """The offer that the payments make; none while something is wrong with them."""
        if not self.read.lines:
            return None
        return offer_of_lines(self.read.lines, self.base.offer.frequency, self.base.offer.paid_now)

    @cached_property
    def found(self) -> Answer | None:
        """What becomes of it."""
        return answer(self.base.facts, self.offer) if self.offer else None

    @cached_property
    def _problems(self) -> tuple[LineProblem, ...]:
        return beside_lines(self.base.facts, self.offer) if self.offer else ()

    @property
    def beside(self) -> Mapping[int, list[Says]]:
        """Why a payment cannot be accepted at once, by its number."""
        found: dict[int, list[Says]] = {}
        for each in self._problems:
            found.setdefault(each.number, []).append(each.says)
        return found

    @property
    def reasons(self) -> tuple[Says, ...]:
        """Why the whole cannot be accepted at once, where no single payment is the reason."""
        said = {each.rule for each in self._problems}
        reasons = self.found.reasons if self.found else ()
        return tuple(rule.says for rule in reasons if rule.rule not in said)


def payments() -> ResponseReturnValue:
    """Change each payment: its day, its amount, one more or one less."""
    base = begin()
    if not isinstance(base, Base):
        return base
    if request.method == "POST":
        return _change(base)
    try:
        rows = base.draft.rows or rows_of(_written_out(base))
    except NoSchedule:
        flash(_("These would be more than 100 payments. Choose a larger amount first."))
        return redirect(url_for("plan.offer"), 303)
    page_of = PaymentsPage(base, _read(base, rows))
    return render_template(
        "portal/plan/payments.html",
        page_of=page_of,
        words=words,
        most=MOST_LINES,
        errors=page_of.read.errors,
    )


def _written_out(base: Base) -> tuple[OfferLine, ...]:
    read = read_offer(base.draft.typed, base.facts)
    return written_out(base.left, read.offer or base.offer)


def _read(base: Base, rows: tuple[TypedLine, ...]) -> ReadLines:
    facts = base.facts
    return read_lines(rows, base.left, facts.today, facts.days.known_until)


def _change(base: Base) -> ResponseReturnValue:
    go, remove = request.form.get("go", ""), request.form.get("remove", "")
    rows = rows_sent(request.form)
    if not go and remove.isascii() and remove.isdigit():
        rows = without_row(rows, int(remove[:3]))
    read = _read(base, rows)
    if not read.lines:
        keep_draft(base.facts.party.id, replace(base.draft, rows=rows))
        if not rows:
            flash(_("A plan has at least one payment, so these are the payments it began with."))
        return redirect(url_for("plan.payments"), 303)
    lines = read.lines
    if len(lines) < len(rows):
        gone = words.payments(len(rows) - len(lines))
        flash(_("Everything is paid sooner now, so we took off %(payments)s.", payments=gone))
    if go == "add":
        lines = with_another(lines, next_due(lines, base.offer))
    _keep(base, lines)
    if go == "use":
        return redirect(url_for("plan.check"), 303)
    return redirect(url_for("plan.payments", _anchor="result"), 303)


def _keep(base: Base, lines: tuple[OfferLine, ...]) -> None:
    """Remember the payments, in the form and as the offer."""
    typed = replace(base.draft.typed, lines=write_lines(lines))
    kept = replace(base.draft, typed=typed, rows=rows_of(lines))
    keep_draft(base.facts.party.id, kept)
