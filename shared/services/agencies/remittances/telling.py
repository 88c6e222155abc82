"""An agency tells us how it splits a payment for many clients, before the money comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.agency_file_words import REFUSALS, Refusal
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, NotAnAmount, total
from shared.domain.name_keys import reference_key
from shared.domain.plan_states import ALIVE
from shared.domain.says import N_, Says
from shared.gateways.agency_tables import NotATable, Table, open_table
from shared.models import Account, AgencyClient, Liability, Plan, Remittance, RemittanceLine
from shared.services.agencies.authorised import Acting, authorised_clients
from shared.services.audit import record_audit
from shared.services.many_rows import is_one_of
from shared.services.references import new_reference

LARGEST = 1_000_000
"""Bytes of one file."""
MOST_ROWS = 5_000
COLUMNS = ("reference", "amount")
LONGEST_REFERENCE = 60
MOST_SHOWN = 20
"""Rows that are named when a file is refused."""


class NotTold(Exception):
    """Nothing was kept; `says` tells why, and `rows` which rows are wrong, the first being 1."""

    def __init__(self, says: Says, rows: Sequence[tuple[int, Says]] = ()) -> None:
        super().__init__(says.template)
        self.says = says
        self.rows = tuple(rows)


@dataclass(frozen=True)
class Told:
    """What we keep of it."""

    reference: str
    """What the agency quotes when it pays."""
    is_new: bool


@dataclass(frozen=True)
class _Row:
    number: int
    reference: str = field(repr=False)
    amount: Money


def tell_remittance(
    session: Session, acting: Acting, name: str, content: bytes, now: datetime
) -> Told:
    """Keep how a payment is split. The same file again is the first, unless that was thrown away.

    Each row has our reference of the client, the agency's own, the plan's or the account's. A row that
    fits no client with authority today is kept as unknown: its money goes to a person. Raises NotTold
    when the file, or any amount in it, cannot be read: then nothing of it is kept.
    """
    rows = _rows(content)
    mark = sha256(content).hexdigest()
    before = _same(session, acting, mark)
    if before is not None:
        return Told(before, is_new=False)
    known = _clients(session, acting, [row.reference for row in rows], now)
    reference = new_reference("M")
    remittance = Remittance(
        reference=reference,
        agency_id=acting.agency_id,
        adviser_id=acting.adviser_id,
        name=name[:120],
        sha256=mark,
        total=total(row.amount for row in rows),
        state="told",
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(remittance)
            session.flush()
    except IntegrityError:
        first = _same(session, acting, mark)
        if first is None:
            raise
        return Told(first, is_new=False)
    session.add_all(_line(remittance.id, row, known) for row in rows)
    session.flush()
    record_audit(session, acting.actor, "told of a remittance", f"remittance:{remittance.id}", now)
    return Told(reference, is_new=True)


def _line(remittance_id: int, row: _Row, known: Mapping[str, int]) -> RemittanceLine:
    client_id = known.get(reference_key(row.reference))
    return RemittanceLine(
        remittance_id=remittance_id,
        number=row.number,
        reference=row.reference,
        amount=row.amount,
        state="unknown" if client_id is None else "matched",
        client_id=client_id,
    )


def _same(session: Session, acting: Acting, mark: str) -> str | None:
    return session.scalar(
        select(Remittance.reference).where(
            Remittance.agency_id == acting.agency_id, Remittance.sha256 == mark
        )
    )


def _clients(
    session: Session, acting: Acting, references: Sequence[str], now: datetime
) -> dict[str, int]:
    """Clients with authority today by any of the references that may stand for them; three queries.

    A reference that fits two clients fits nobody: a person places its money.
    """
    wanted = {reference_key(each) for each in references}
    today = now.astimezone(LONDON).date()
    rows = session.execute(
        authorised_clients(acting, today).add_columns(
            AgencyClient.own_reference, AgencyClient.account_reference
        )
    ).all()
    found: dict[str, set[int]] = {}
    by_party: dict[int, int] = {}
    for row in rows:
        by_party[row.party_id] = row.id
        for name in (row.reference, row.own_reference, row.account_reference):
            found.setdefault(reference_key(name), set()).add(row.id)
    for reference, party_id in _plans_and_accounts(session, wanted, list(by_party)):
        found.setdefault(reference_key(reference), set()).add(by_party[party_id])
    return {
        name: next(iter(clients))
        for name, clients in found.items()
        if name in wanted and len(clients) == 1
    }


def _plans_and_accounts(
    session: Session, wanted: set[str], parties: Sequence[int]
) -> list[tuple[str, int]]:
    plans = session.execute(
        select(Plan.reference, Plan.party_id).where(
            is_one_of(session, Plan.reference, sorted(wanted)),
            is_one_of(session, Plan.party_id, parties),
            Plan.state.in_(ALIVE),
        )
    ).all()
    accounts = session.execute(
        select(Account.reference, Liability.party_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(
            is_one_of(session, Account.reference, sorted(wanted)),
            is_one_of(session, Liability.party_id, parties),
            Liability.removed_on.is_(None),
        )
    ).all()
    return [(row[0], row[1]) for row in (*plans, *accounts)]


# ---------------------------------------------------------------- reading
def _rows(content: bytes) -> list[_Row]:
    if len(content) > LARGEST:
        raise NotTold(Says(REFUSALS[Refusal.TOO_BIG]))
    try:
        table = open_table(content, MOST_ROWS, _knows)
        return _read(table)
    except NotATable as wrong:
        raise NotTold(Says(REFUSALS[wrong.why])) from None


def _knows(names: Sequence[str]) -> int:
    return len({_plain(name) for name in names} & set(COLUMNS))


def _plain(name: str) -> str:
    return name.strip().lower()


def _read(table: Table) -> list[_Row]:
    places = {_plain(name): place for place, name in enumerate(table.head)}
    if not set(COLUMNS) <= places.keys():
        says = Says(N_("The first row must name the columns: reference, amount."))
        raise NotTold(says)
    rows: list[_Row] = []
    wrong: list[tuple[int, Says]] = []
    for number, cells in table.rows:
        if number > MOST_ROWS:
            raise NotATable(Refusal.TOO_MANY_ROWS)
        try:
            rows.append(_row(number, *(_cell(cells, places[name]) for name in COLUMNS)))
        except NotAnAmount as problem:
            wrong.append((number, problem.says))
    if wrong:
        says = Says(N_("Some rows cannot be read. Mend them and send the file again."))
        raise NotTold(says, wrong[:MOST_SHOWN])
    if not rows:
        raise NotATable(Refusal.NO_ROWS)
    return rows


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _row(number: int, reference: str, amount: str) -> _Row:
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        raise NotAnAmount(Says(N_("Enter a reference of the client, the plan or the account.")))
    money = Money.from_pounds_text(amount)
    if money <= ZERO:
        raise NotAnAmount(Says(N_("Enter an amount of more than £0.")))
    return _Row(number, reference, money)
