"""What the tests of the officers' Breathing Space pages share: notices typed, begun and in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.db import Database
from shared.services.moratorium.notice import Notice
from shared.services.moratorium.take import TakenNotice, take_notice
from shared.services.sign_in.keys import Keys
from shared.settings_reading import SANDBOX_SECRET
from tests.support.moratoriums import OFFICER, a_notice
from tests.support.people import a_debt, a_party, an_account
from tests.support.records import NOW, TODAY

ROOT = "/officers/breathing-space"
NEW = f"{ROOT}/notices/new"


def three(name: str, day: date) -> dict[str, str]:
    """A day in the three boxes of its field."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def typed(**changes: str) -> dict[str, str]:
    """A notice as an officer copies it; dates by their parts."""
    given = {
        "reference": "BS200100",
        "kind": "standard",
        "forenames": "Carys",
        "surname": "Hughes",
        "adviser": "Gwen Adviser",
        **three("starts_on", TODAY),
        **three("ends_on", TODAY + timedelta(days=59)),
    }
    return {**given, **changes}


def somebody_known(database: Database) -> dict[str, Any]:
    """Carys Hughes with one account: its reference, her id, her home."""
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        account = an_account(session, party)
        a_debt(session, account)
        lines = party.letter_address.splitlines()
        return {
            "party_id": party.id,
            "reference": account.reference,
            "address": lines[0],
            "postcode": lines[-1],
        }


def meant(known: dict[str, Any], **changes: str) -> dict[str, str]:
    """A typed notice that means somebody for certain."""
    return typed(
        **{
            "reference_1": known["reference"],
            "address": known["address"],
            "postcode": known["postcode"],
            **changes,
        }
    )


def take(session: Session, notice: Notice) -> TakenNotice:
    """Take a notice with the key of the application."""
    return take_notice(session, Keys(SANDBOX_SECRET), notice, OFFICER, NOW)


def begun(
    database: Database, maker: Callable[..., Notice] = a_notice, **changes: Any
) -> tuple[int, int]:
    """A moratorium of a new resident; its id and theirs."""
    with database.transaction() as session:
        party = a_party(session, "Hughes", "Carys")
        account = an_account(session, party)
        a_debt(session, account)
        taken = take(session, maker(party, account.reference, **changes))
        assert taken.moratorium_id is not None
        return taken.moratorium_id, party.id


def doubtful(database: Database) -> tuple[int, list[int]]:
    """A notice that two people of one name may be meant by; its id and theirs."""
    with database.transaction() as session:
        people = [a_party(session, "Rees", "Owain") for _ in range(2)]
        for each in people:
            a_debt(session, an_account(session, each))
        taken = take(session, a_notice(people[0], addresses=()))
        assert taken.moratorium_id is not None
        return taken.moratorium_id, [each.id for each in people]


def rows(database: Database, *columns: Any) -> list[Any]:
    """Columns of a table, by the first of them."""
    with database.reading() as session:
        return list(session.execute(select(*columns).order_by(columns[0])))


def lock_of(answer: TestResponse) -> str:
    """The mark of the state that a page showed."""
    found = re.search(r'name="lock" value="(\d+)"', answer.text)
    assert found is not None
    return found[1]


def act(client: Any, moratorium_id: int, page: str, **given: Any) -> TestResponse:
    """Open one of its pages and send its form."""
    path = f"{ROOT}/{moratorium_id}/{page}"
    lock = lock_of(client.get(path))
    answer: TestResponse = client.post(path, data={"lock": lock, **given}, follow_redirects=True)
    return answer
