"""The work that is measured of files of clients: reading one, and sending it; each run in a process of its own."""

from __future__ import annotations

import os

from sqlalchemy import select

from shared.gateways.parts import Parts
from shared.jobs import read_agency_files, send_agency_files
from shared.models import Adviser
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.pressing import press_send
from shared.services.agencies.files.take import SentFile, take_file
from shared.services.sign_in.keys import Keys
from tests.support.agency_files import as_csv, full_row

ROWS = int(os.environ.get("BENCH_FILE_ROWS", "40"))


def take(parts: Parts) -> dict[str, object]:
    """Upload the file; what reading it needs, and no more."""
    content = as_csv([full_row(number) for number in range(ROWS)])
    with parts.database.transaction() as session:
        adviser = session.scalars(select(Adviser)).one()
        keys, acting = Keys(parts.settings.secret_key), Acting(adviser.agency_id, adviser.id)
        sent = SentFile("clients.csv", content)
        taken = take_file(session, keys, acting, sent, parts.clock.now(), can_scan=True)
    return {"reference": taken.reference, "bytes": len(content)}


def read(parts: Parts) -> dict[str, object]:
    """Scan, read and match every row."""
    return {"said": read_agency_files.run(parts)}


def send(parts: Parts) -> dict[str, object]:
    """Send every row: a statement, an offer and its answer each."""
    with parts.database.transaction() as session:
        adviser = session.scalars(select(Adviser)).one()
        acting = Acting(adviser.agency_id, adviser.id)
        press_send(session, acting, os.environ["BENCH_FILE"], parts.clock.now())
    return {"said": send_agency_files.run(parts)}
