"""Finance's pages about Direct Debits, and those of a case: runs, reports, claims, and acts on one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import BacsReportRow, IndemnityClaim
from shared.services.audit import Actor
from shared.services.direct_debit.collected import collect_due
from shared.services.direct_debit.deceased import stop_contact
from shared.services.direct_debit.second_signature import SecondPerson, ask_second
from shared.services.direct_debit.take_back_asking import ask_take_back
from shared.services.direct_debit.upload import upload_report
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.bacs_files import Claim, Unpaid, a_claim_report, an_arudd
from tests.support.builders import NOW
from tests.support.direct_debit_pages import ROOT, RUNS, keys_of, lodged_for, run_for
from tests.support.direct_debit_runs import BEFORE_FIRST
from tests.support.direct_debits import BANK, PAYER, a_planned_resident, give
from tests.support.signed_in import parts_of

AFTER = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
OURS = "999999"
REFERENCE = "CT800123456"


def _as(path: str, role: Role = Role.FINANCE) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.as_officer(role)
        return path

    return come


def _lodged(path: str, role: Role = Role.FINANCE) -> Callable[[Visitor], str]:
    """A Direct Debit stands; the path may name its party and itself."""

    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            found = lodged_for(visitor.client.application, session)
            assert found.reference == REFERENCE
            return found.party_id

        party = visitor.given(build)
        _move(visitor, BEFORE_FIRST)
        visitor.as_officer(role)
        return path.format(party=party, mandate=1)

    return come


def _with_run(path: str, to: str = "handed_in") -> Callable[[Visitor], str]:
    """A run went as far as it says."""

    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            lodged_for(visitor.client.application, session)
            return run_for(visitor.client.application, session, to=to)

        run = visitor.given(build)
        _move(visitor, BEFORE_FIRST)
        visitor.as_officer(Role.FINANCE)
        return path.format(run=run)

    return come


def _with_reports(path: str, role: Role = Role.FINANCE) -> Callable[[Visitor], str]:
    """A collection was counted; a report has a row that nobody understands, and another a claim."""

    def come(visitor: Visitor) -> str:
        app = visitor.client.application
        parts, keys, by = parts_of(app), keys_of(app), Actor("officer", 3)
        _with_run("")(visitor)
        collect_due(parts.database, BANK, AFTER)
        assert parts.settings.bacs is not None
        strange = Unpaid(REFERENCE, "90.00", "2026-12-24", code="0999", says="SOMETHING ELSE")
        claim = Claim(REFERENCE, (("2026-12-29", "90.00"),), "90.00")
        for content in (
            an_arudd(strange, user=OURS, day="2026-12-30"),
            a_claim_report(claim, day="2027-01-20"),
        ):
            upload_report(
                parts.database, keys, content, "report.xml", parts.settings.bacs, by, AFTER
            )
        _move(visitor, AFTER)
        row = visitor.given(
            lambda session: session.scalars(
                select(BacsReportRow.id).where(BacsReportRow.outcome == "for_person")
            ).one()
        )
        number = visitor.given(lambda session: session.scalars(select(IndemnityClaim.id)).one())
        visitor.as_officer(role)
        return path.format(row=row, claim=number)

    return come


def _move(visitor: Visitor, instant: datetime) -> None:
    clock = parts_of(visitor.client.application).clock
    clock.move_to(instant)  # type: ignore[attr-defined]


def _asked_to_take_back(visitor: Visitor) -> str:
    path = _with_run(f"{RUNS}/{{run}}/take-back")(visitor)

    def build(session: Session) -> int:
        ask_take_back(session, 1, 3, BEFORE_FIRST)
        return 1

    visitor.given(build)
    return path


def _asked_second(visitor: Visitor) -> str:
    def build(session: Session) -> int:
        keys = keys_of(visitor.client.application)
        planned = a_planned_resident(session)
        given = give(session, planned, keys=keys, signatures=2)
        second = SecondPerson("link", "Rhys Hughes", "rhys@example.org")
        ask_second(session, keys, given.mandate_id, second, PAYER, NOW)
        return planned.party_id

    party = visitor.given(build)
    visitor.as_officer()
    return f"/officers/cases/{party}/direct-debits/1"


def _mourned(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            party = lodged_for(visitor.client.application, session).party_id
            stop_contact(session, party, BANK, NOW, "addacs:2")
            return party

        party = visitor.given(build)
        visitor.as_officer()
        return path.format(party=party)

    return come


_CASE = "/officers/cases/{party}"
_ONE = _CASE + "/direct-debits/{mandate}"
PAGES = (
    ListedPage("officers_direct_debit.overview", "Direct Debits", _with_reports(ROOT)),
    ListedPage("officers_direct_debit.overview", "Direct Debits", _as(ROOT), "nothing yet"),
    ListedPage(
        "officers_direct_debit.mandate_list", "All Direct Debits", _lodged(f"{ROOT}/mandates")
    ),
    ListedPage(
        "officers_direct_debit.mandate_list",
        "Active",
        _as(f"{ROOT}/mandates?state=active", Role.AUDITOR),
        "none of a state",
    ),
    ListedPage(
        "officers_direct_debit.failure_list",
        "Failures by reason",
        _with_reports(f"{ROOT}/failures"),
    ),
    ListedPage(
        "officers_direct_debit.failure_list",
        "Failures by reason",
        _as(f"{ROOT}/failures?first-day=31&first-month=2&first-year=2026"),
        "a period that is none",
    ),
    ListedPage("officers_direct_debit.run_list", "Runs of Direct Debits", _with_run(RUNS)),
    ListedPage(
        "officers_direct_debit.preview",
        "Preview a run",
        _lodged(f"{RUNS}/preview?day=2026-12-24"),
    ),
    ListedPage(
        "officers_direct_debit.preview", "Preview a run", _as(f"{RUNS}/preview"), "nothing to send"
    ),
    ListedPage(
        "officers_direct_debit.run", "Run of 24 December 2026", _with_run(f"{RUNS}/{{run}}")
    ),
    ListedPage(
        "officers_direct_debit.run",
        "Run of 24 December 2026",
        _with_run(f"{RUNS}/{{run}}", "approved"),
        "approved",
    ),
    ListedPage(
        "officers_direct_debit.take_back",
        "Take the run of 24 December 2026 back",
        _with_run(f"{RUNS}/{{run}}/take-back"),
    ),
    ListedPage(
        "officers_direct_debit.take_back",
        "Take the run of 24 December 2026 back",
        _asked_to_take_back,
        "asked for",
    ),
    ListedPage(
        "officers_direct_debit.report_list",
        "Reports from the bank",
        _with_reports(f"{ROOT}/reports"),
    ),
    ListedPage("officers_direct_debit.upload", "Upload a report", _as(f"{ROOT}/reports/upload")),
    ListedPage(
        "officers_direct_debit.report",
        "Unpaid collections (ARUDD)",
        _with_reports(f"{ROOT}/reports/1"),
    ),
    ListedPage(
        "officers_direct_debit.row_list", "Rows that need a person", _with_reports(f"{ROOT}/rows")
    ),
    ListedPage(
        "officers_direct_debit.row", "Row 1 of a report", _with_reports(f"{ROOT}/rows/{{row}}")
    ),
    ListedPage(
        "officers_direct_debit.claim_list", "Indemnity claims", _with_reports(f"{ROOT}/claims")
    ),
    ListedPage(
        "officers_direct_debit.claim",
        "Indemnity claim of £90.00",
        _with_reports(f"{ROOT}/claims/{{claim}}"),
    ),
    ListedPage(
        "officers_cases.case",
        "Carys Hughes",
        _lodged(_CASE, Role.OFFICER),
        "with a Direct Debit",
    ),
    ListedPage("officers_cases.case", "Carys Hughes", _mourned(_CASE), "of somebody who died"),
    ListedPage(
        "officers_cases.direct_debit",
        f"Direct Debit {REFERENCE}",
        _lodged(_ONE, Role.OFFICER),
    ),
    ListedPage(
        "officers_cases.direct_debit",
        f"Direct Debit {REFERENCE}",
        _asked_second,
        "waits for a second person",
    ),
    ListedPage("officers_cases.contact", "Let messages go out again", _mourned(f"{_CASE}/contact")),
)
