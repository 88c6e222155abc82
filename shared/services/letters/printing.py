"""Letters that the council prints itself: a batch of papers and a list of them, each letter once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.spreadsheets import as_text
from shared.models import Channel, OutboxMessage, Party
from shared.services.claiming import Claimed, claim_due
from shared.services.delivery import give_up, note_sent
from shared.services.letters.paper import CAN_BE_PRINTED, Letter
from shared.services.letters.schedules import schedule_below
from shared.services.outbox_recipients import name_of
from shared.services.sign_in.keys import Keys

PRINTED = "printed:"
LIST = "letters.csv"
HEAD = ("file", "letter", "format", "language", "name", "address")
OTHER_FORMAT = "other-format"


@dataclass(frozen=True)
class Press:
    """How letters become files, and where they go."""

    make: Callable[[Letter], bytes]
    """The PDF of a letter."""
    keep: Callable[[str, bytes], None]
    """Put a file into the folder, whole or not at all."""
    folder: str
    """What the batch is called: the letters of a folder are listed together."""
    keys: Keys
    now: datetime


@dataclass
class Printed:
    """What one printing did."""

    letters: int = 0
    by_hand: int = 0
    """Letters in a format that no printer makes: a person was asked."""


def file_of(letter_id: int) -> str:
    """The name of a letter's file."""
    return f"letter-{letter_id:09}.pdf"


def print_waiting(database: Database, press: Press) -> Printed:
    """Make a paper of every letter that waits, and then the list of the whole folder.

    Run by one at a time. A paper is on the disk before its letter is noted as gone; after a crash in
    between it is made again, under the same name.
    """
    done = Printed()
    database.attempt(lambda session: _take_back(session, press.now))
    while claimed := database.attempt(lambda session: _claimed(session, press)):
        for each, letter in database.attempt(lambda session: _letters(session, claimed, press.now)):
            _print(database, press, each, letter, done)
    with database.reading() as session:
        press.keep(LIST, list_of(session, press.folder))
    return done


def _claimed(session: Session, press: Press) -> tuple[Claimed, ...]:
    return claim_due(session, press.now, press.keys, (Channel.LETTER.value,))


def _take_back(session: Session, now: datetime) -> None:
    """Take up what a printing claimed that was stopped on the way: nobody else prints."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.channel == Channel.LETTER.value, OutboxMessage.state == "sending")
        .values(next_attempt_at=now)
    )


def _names(session: Session, claimed: Sequence[Claimed]) -> Mapping[int, str]:
    ids = {each.party_id for each in claimed if each.party_id is not None}
    rows = session.execute(
        select(Party.id, Party.kind, Party.forenames, Party.surname, Party.organisation).where(
            Party.id.in_(ids)
        )
    )
    return {row.id: name_of(row) for row in rows}


def _letters(
    session: Session, claimed: Sequence[Claimed], now: datetime
) -> list[tuple[Claimed, Letter]]:
    names = _names(session, claimed)
    return [
        (each, _letter(session, each, names.get(each.party_id or 0, ""), now)) for each in claimed
    ]


def _letter(session: Session, each: Claimed, name: str, now: datetime) -> Letter:
    message = each.message
    lines = (name, *message.address.splitlines())
    return Letter(
        number=str(each.id),
        language=message.language,
        subject=message.subject,
        body=message.body,
        to=tuple(line.strip() for line in lines if line.strip()),
        written_at=now,
        letter_format=message.letter_format,
        tables=schedule_below(
            session, each.party_id, each.template, message.body, each.created_at, message.language
        ),
    )


def _print(database: Database, press: Press, each: Claimed, letter: Letter, done: Printed) -> None:
    if each.message.letter_format not in CAN_BE_PRINTED:
        database.attempt(lambda session: give_up(session, each, OTHER_FORMAT, press.now))
        done.by_hand += 1
        return
    press.keep(file_of(each.id), press.make(letter))
    reference = f"{PRINTED}{press.folder}"[:120]
    database.attempt(lambda session: note_sent(session, each, reference, press.now))
    done.letters += 1


def list_of(session: Session, folder: str) -> bytes:
    """The list of a folder's letters, for whoever prints them: a row for each, in order."""
    rows: Any = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.letter_format,
            OutboxMessage.language,
            OutboxMessage.address,
            Party.kind,
            Party.forenames,
            Party.surname,
            Party.organisation,
        )
        .outerjoin(Party, Party.id == OutboxMessage.party_id)
        .where(
            OutboxMessage.channel == Channel.LETTER.value,
            OutboxMessage.state == "sent",
            OutboxMessage.supplier_reference == f"{PRINTED}{folder}"[:120],
        )
        .order_by(OutboxMessage.id)
        .execution_options(yield_per=1000)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in rows:
        address = ", ".join(line for line in row.address.splitlines() if line.strip())
        told = (row.letter_format, row.language, as_text(name_of(row)), as_text(address))
        writer.writerow((file_of(row.id), row.id, *told))
    return out.getvalue().encode("utf-8-sig")
