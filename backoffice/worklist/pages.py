"""What the pages of the worklist and the search are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from flask import url_for

from backoffice.words import each_time
from shared.domain.search_terms import SearchTerms
from shared.domain.stages import type_name
from shared.domain.work_kinds import WorkKind, words_of
from shared.services.search import Found, FoundPage
from shared.services.worklist import Count, Counts, Due, Filters, WorkPage, WorkRow
from shared.web.addresses import address, row_addresses
from shared.web.filters import day, money, say, weekday
from shared.web.language import gettext as _


@dataclass(frozen=True)
class Part:
    """One link that cuts the list: its words, how much is there, and whether it is chosen."""

    text: str
    count: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One row of the list in words."""

    href: str
    name: str
    due: str
    tag: str
    """`late`, `today` or nothing."""
    action: str
    about: str
    hearing: str


def read_filters(kind: str, due: str) -> Filters:
    """The filters of an address; what is no filter of ours is none."""
    return Filters(
        kind=WorkKind(kind) if kind in {each.value for each in WorkKind} else None,
        due=Due(due) if due in {each.value for each in Due} else None,
    )


@dataclass(frozen=True)
class WorklistPage:
    """The worklist as it is drawn."""

    page: WorkPage
    counts: Counts
    filters: Filters
    today: date

    @cached_property
    def lines(self) -> list[Line]:
        """The rows in words."""
        case = row_addresses("officers_cases.case", "party_id")
        return [_line(row, self.today, case(row.party_id)) for row in self.page.rows]

    @property
    def by_due(self) -> Iterator[Part]:
        """Cuts by when things are due."""
        yield self._part(_("Everything"), self.counts.all, None, self.filters.kind)
        names = {Due.LATE: _("Late"), Due.TODAY: _("Due today"), Due.WEEK: _("Due within a week")}
        for due, name in names.items():
            yield self._part(name, self.counts.due[due], due, self.filters.kind)

    @property
    def by_kind(self) -> Iterator[Part]:
        """Cuts by kind; kinds of which there is nothing are left out unless they are chosen."""
        for kind, count in self.counts.kinds.items():
            if count.number or kind is self.filters.kind:
                chosen = None if kind is self.filters.kind else kind
                part = self._part(say(words_of(kind).name), count, self.filters.due, chosen)
                yield Part(part.text, part.count, part.href, kind is self.filters.kind)

    @property
    def previous(self) -> str | None:
        """The page before."""
        before = self.page.previous
        return _beside(self.filters, before=before) if before else None

    @property
    def next(self) -> str | None:
        """The page after."""
        after = self.page.next
        return _beside(self.filters, after=after) if after else None

    def _part(self, text: str, count: Count, due: Due | None, kind: WorkKind | None) -> Part:
        return Part(text, number(count), _address(kind, due), due is self.filters.due)


def _beside(filters: Filters, **place: str) -> str:
    """The address of the page before or after, in the same cut of the list."""
    cut = _address(filters.kind, filters.due)
    return f"{cut}{'&' if '?' in cut else '?'}{urlencode(place)}"


def _address(kind: WorkKind | None, due: Due | None) -> str:
    """The address of one cut of the list."""
    cut = {"kind": kind, "due": due}
    return (
        address("officers_worklist.worklist", **{name: by for name, by in cut.items() if by}) or ""
    )


def number(count: Count) -> str:
    """A count as it is shown; counting stops somewhere."""
    return _("more than %(most)s", most="1,000") if count.is_more else f"{count.number:,}"


def _line(row: WorkRow, today: date, href: str) -> Line:
    tag = "late" if row.promise_on < today else "today" if row.promise_on == today else ""
    about = ""
    if row.offer:
        about = _(
            "%(each)s for %(total)s",
            each=each_time(row.offer.amount, row.offer.frequency),
            total=money(row.offer.total),
        )
    return Line(
        href=href,
        name=row.name,
        due=weekday(row.promise_on),
        tag=tag,
        action=say(words_of(row.kind).next_action),
        about=about,
        hearing=_("Court on %(day)s", day=day(row.hearing_on)) if row.hearing_on else "",
    )


@dataclass(frozen=True)
class SearchPage:
    """What a search found."""

    typed: str
    terms: SearchTerms
    found: FoundPage
    first: bool
    """Whether this is the first page."""

    @cached_property
    def case(self) -> Callable[[int], str]:
        """Where a case is opened."""
        return row_addresses("officers_cases.case", "party_id")

    @property
    def next(self) -> str | None:
        """The page after."""
        if self.found.next is None:
            return None
        return url_for("officers_worklist.search", q=self.typed, after=self.found.next)

    def what(self, row: Found) -> str:
        """The account by which a case is shown, and how many others there are."""
        if row.type is None:
            return _("No account")
        kind, more = say(type_name(row.type)), row.accounts - 1
        if more > 0:
            return _(
                "%(kind)s %(reference)s, and %(more)s more",
                kind=kind,
                reference=row.reference,
                more=more,
            )
        return _("%(kind)s %(reference)s", kind=kind, reference=row.reference)
