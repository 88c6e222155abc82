"""Who is signed in while pages are measured, what waits on the worklist, and the pages themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from shared.db import Database
from shared.models import Account, Liability, Officer, Payer, Proposal, WorkItem
from shared.services import web_sessions
from shared.services.audit import Actor
from shared.services.sandbox.budgets import SINGLE_PARENT, whole_answer
from shared.services.sandbox.dice import Dice
from shared.services.statements.sheet import FormMark
from shared.services.statements.submit import submit
from shared.services.statements.whole import save_whole
from shared.services.web_sessions import OFFICER, PAYER
from shared.services.worklist import PAGE
from shared.settings import Settings
from shared.web.sessions import cookie_name, limits

RESIDENT, MANY_DEBTS, WRITING = "80012345", "80020002", "80020008"
"""Accounts of the sandbox: one debt, four debts, and somebody in the middle of a statement."""

DEEP_PAGE = 2_000
WAITING = 60_000
"""Offers that wait for a person in a council of 130,000 accounts."""
HERSELF = Actor("party", 0)


@dataclass(frozen=True)
class PageAsked:
    """One page that is measured: its name, its address, who asks for it, and what it must hold."""

    name: str
    path: str
    cookie: str
    holds: str


class Scene:
    """A loaded council with people signed in to it."""

    def __init__(
        self, database: Database, settings: Settings, now: datetime, waiting: int = WAITING
    ) -> None:
        self.database, self.settings, self.now = database, settings, now
        self.today: date = now.date()
        with database.transaction() as session:
            self._fill_statements(session)
            fill_worklist(session, self.today, waiting)
            self.resident = self._payer(session, RESIDENT)
            self.many_debts = self._payer(session, MANY_DEBTS)
            self.writing = self._payer(session, WRITING)
            self.officer = self._officer(session)
        settle(database)

    def pages(self) -> tuple[PageAsked, ...]:
        """The pages that are measured."""
        work = "/officers"
        search = f"{work}/search?q="
        return (
            PageAsked("account_page", "/account", self.resident, "What you owe"),
            PageAsked("account_page_4_debts", "/account", self.many_debts, "What you owe"),
            PageAsked("statement_page", "/statement/food", self.writing, "Food and housekeeping"),
            PageAsked("offer_page", "/plan/offer", self.resident, "Lowest payments"),
            PageAsked("worklist_page", work, self.officer, "Worklist"),
            PageAsked("worklist_deep", f"{work}?after={self.deep()}", self.officer, "Worklist"),
            PageAsked("search_page_name", f"{search}pros", self.officer, "Prosser"),
            PageAsked("search_page_postcode", f"{search}TZ1+4QT", self.officer, "Hughes"),
            PageAsked("search_page_reference", f"{search}8001234", self.officer, "Hughes"),
            PageAsked("case_page", self._case(), self.officer, "Left over"),
        )

    def deep(self) -> str:
        """The cursor of the worklist's two thousandth page, or the last but one of a shorter list."""
        key = (WorkItem.rank, WorkItem.promise_on, WorkItem.harm, WorkItem.id)
        listed = select(*key).where(WorkItem.state == "open").order_by(*key)
        with self.database.reading() as session:
            row = session.execute(listed.offset(PAGE * DEEP_PAGE).limit(1)).first()
            if row is None:
                back = listed.order_by(None).order_by(*(column.desc() for column in key))
                row = session.execute(back.offset(PAGE * 2).limit(1)).one()
        return f"{row[0]}.{row[1]:%Y%m%d}.{row[2]}.{row[3]}"

    def _case(self) -> str:
        """The case of somebody whose offer waits for a person."""
        waiting = (
            select(Proposal.party_id)
            .where(Proposal.why_person != "", Proposal.statement_id.is_not(None))
            .order_by(Proposal.id)
            .limit(1)
        )
        with self.database.reading() as session:
            return f"/officers/cases/{session.scalars(waiting).one()}"

    # ---- who is signed in
    def _payer(self, session: Session, reference: str) -> str:
        return self.sign_in(session, party_of(session, reference))

    def sign_in(self, session: Session, party_id: int) -> str:
        """The cookie of somebody who owes something."""
        payer = session.scalar(select(Payer).where(Payer.party_id == party_id))
        if payer is None:
            payer = Payer(party_id=party_id, created_at=self.now)
            session.add(payer)
            session.flush()
        return self._cookie(session, PAYER, payer.id)

    def _officer(self, session: Session) -> str:
        named = select(Officer.id).where(Officer.email == "officer2@tidewell.example")
        return self._cookie(session, OFFICER, session.scalars(named).one())

    def _cookie(self, session: Session, kind: str, subject_id: int) -> str:
        """A session some way in: that its holder looked was written down at the first page."""
        token, longest = web_sessions.new_token(), limits(self.settings)[kind].longest
        content = {"saw_debts": True} if kind == PAYER else {}
        web_sessions.begin_session(session, token, kind, subject_id, content, self.now, longest)
        return f"{cookie_name(self.settings)}={token}"

    # ---- what they have done
    def _fill_statements(self, session: Session) -> None:
        for reference in (RESIDENT, MANY_DEBTS, WRITING):
            party_id = party_of(session, reference)
            answer = whole_answer(SINGLE_PARENT, Dice(reference))
            sheet = save_whole(session, party_id, answer, FormMark(), self.now, self.today)
            if reference != WRITING:
                submit(session, party_id, sheet.mark, HERSELF, self.now, self.today)


def party_of(session: Session, reference: str) -> int:
    """The first party who is liable for an account."""
    return session.scalars(
        select(Liability.party_id)
        .join(Account, Account.id == Liability.account_id)
        .where(Account.reference == reference)
        .order_by(Liability.party_id)
        .limit(1)
    ).one()


def fill_worklist(session: Session, today: date, most: int = WAITING) -> None:
    """So many offers that wait for a person, and their place on the worklist."""
    days = {"today": today.isoformat(), "most": most}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    promise = (
        "date(:today, (id % 40 - 3) || ' days')"
        if is_sqlite
        else "CAST(:today AS date) + (id % 40 - 3)"
    )
    session.execute(text(_PROPOSALS.format(promise=promise)), days)
    session.execute(text(_ITEMS))
    for table in ("proposal", "work_item"):
        session.execute(text(f"ANALYZE {table}"))


def settle(database: Database) -> None:
    """Do at once what PostgreSQL does by itself within minutes of so many new rows.

    Until then each count of the worklist would look up thousands of rows that its index names.
    """
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("VACUUM (ANALYZE) proposal, work_item")


_PROPOSALS = """
    INSERT INTO proposal (
        reference, party_id, state, lock, amount, frequency, first_due, paid_now, method, total,
        promise_on, why_person, press, language, created_at
    )
    SELECT 'BE-' || id, id, 'with_person', 0, 5000 + id % 90 * 100, 'monthly', '2026-12-28', 0,
        'bank_transfer', 60000 + id % 1200 * 100, {promise}, 'rule', 'bench-' || id, 'en',
        '2026-11-20 10:00:00'
    FROM party
    WHERE source_reference LIKE 'S%'
        AND id NOT IN (SELECT party_id FROM proposal)
    ORDER BY id
    LIMIT :most
"""
_ITEMS = """
    INSERT INTO work_item (kind, party_id, subject, harm, promise_on, state, opened_at, done_by)
    SELECT 'proposal', party_id, 'proposal:' || id, id % 10 * 10, promise_on, 'open', created_at, ''
    FROM proposal
    WHERE press LIKE 'bench-%'
"""
