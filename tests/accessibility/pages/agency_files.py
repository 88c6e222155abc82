"""Pages on which an adviser sends files of clients and works through their reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.jobs import read_agency_files, send_agency_files
from shared.models import AgencyUpload
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.pressing import press_send, throw_away
from shared.services.agencies.files.take import SentFile, take_file
from shared.services.sign_in.keys import Keys
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agency_files import A_STATEMENT, AN_OFFER, a_row, as_csv
from tests.support.builders import NOW, a_debt, a_party, an_account
from tests.support.signed_in import parts_of

ROOT = "/agency/files"
REPORT = "What became of your file"
ROWS = [
    a_row("80010001", "Given Aaron", **{"own-reference": "A-1"}) | A_STATEMENT | AN_OFFER,
    a_row("80010002", "Given Beynon", "ZZ9 9ZZ") | A_STATEMENT,
    a_row("80019999", "Somebody Else"),
    a_row("80010001", "Given Aaron") | A_STATEMENT | {"rent": "-4", "groceries": "1.234"},
]


def _adviser(visitor: Visitor) -> Acting:
    me = visitor.as_adviser()

    def people(session: Session) -> int:
        for reference, surname in (("80010001", "Aaron"), ("80010002", "Beynon")):
            party = a_party(session, forenames="Given", surname=surname)
            a_debt(session, an_account(session, party, reference=reference, postcode="TW1 2AB"))
        return 0

    visitor.given(people)
    return Acting(me.agency_id, me.adviser_id)


def _sent(visitor: Visitor, acting: Acting, content: bytes) -> str:
    keys = Keys(parts_of(visitor.client.application).settings.secret_key)

    def send(session: Session) -> int:
        sent = SentFile("clients.csv", content)
        taken = take_file(session, keys, acting, sent, NOW, can_scan=True)
        return session.scalars(
            select(AgencyUpload.id).where(AgencyUpload.reference == taken.reference)
        ).one()

    number = visitor.given(send)
    with parts_of(visitor.client.application).database.reading() as session:
        return session.get_one(AgencyUpload, number).reference


def _nothing(visitor: Visitor, path: str = "") -> str:
    visitor.as_adviser()
    return ROOT + path


def _waiting(visitor: Visitor) -> str:
    return f"{ROOT}/{_sent(visitor, _adviser(visitor), as_csv(ROWS))}"


def _read(visitor: Visitor, path: str = "", content: bytes = as_csv(ROWS)) -> str:
    reference = _sent(visitor, _adviser(visitor), content)
    read_agency_files.run(parts_of(visitor.client.application))
    return f"{ROOT}/{reference}{path}"


def _pressed(
    visitor: Visitor, press: Callable[..., None], *, works: bool = True, path: str = ""
) -> str:
    acting = _adviser(visitor)
    reference = _sent(visitor, acting, as_csv(ROWS))
    parts = parts_of(visitor.client.application)
    read_agency_files.run(parts)

    def act(session: Session) -> int:
        press(session, acting, reference, NOW)
        return 0

    visitor.given(act)
    if works:
        send_agency_files.run(parts)
    return f"{ROOT}/{reference}{path}"


def _listed(visitor: Visitor) -> str:
    _read(visitor)
    return ROOT


PAGES = (
    ListedPage("agency_files.every", "Files of clients", _listed),
    ListedPage("agency_files.every", "Files of clients", _nothing, "nothing sent yet"),
    ListedPage("agency_files.upload", "Send a file of clients", partial(_nothing, path="/upload")),
    ListedPage(
        "agency_files.columns", "Columns of a file of clients", partial(_nothing, path="/columns")
    ),
    ListedPage("agency_files.one", REPORT, _read),
    ListedPage("agency_files.one", REPORT, partial(_pressed, press=press_send), "sent"),
    ListedPage("agency_files.one", REPORT, partial(_pressed, press=throw_away), "thrown away"),
    ListedPage(
        "agency_files.one", REPORT, partial(_read, content=b"name,x\nA,B\n"), "a wrong header"
    ),
    ListedPage(
        "agency_files.one",
        REPORT,
        partial(_read, content=as_csv(ROWS[:1]).replace(b"Given", b"\xc9mile")),
        "letters of Windows",
    ),
    ListedPage("agency_files.one", "Your file is being worked on", _waiting, "waiting"),
    ListedPage(
        "agency_files.one",
        "Your file is being worked on",
        partial(_pressed, press=press_send, works=False),
        "being sent",
    ),
    ListedPage(
        "agency_files.row", "Row 3 of your file", partial(_read, path="/rows/3"), "needs a fact"
    ),
    ListedPage(
        "agency_files.row", "Row 4 of your file", partial(_read, path="/rows/4"), "not ours"
    ),
    ListedPage("agency_files.row", "Row 5 of your file", partial(_read, path="/rows/5")),
    ListedPage(
        "agency_files.row",
        "Row 2 of your file",
        partial(_pressed, press=press_send, path="/rows/2"),
        "needs authority",
    ),
)
