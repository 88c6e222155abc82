"""Direct Debits as pages need them: given with the keys of the app, and acted on through its pages."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.models import Collection, DirectDebitRun, Mandate
from shared.services.audit import Actor
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_file import make_file
from shared.services.direct_debit.run_preview import preview_run
from shared.services.direct_debit.run_steps import hand_in
from shared.services.direct_debit.runs import approve_run
from shared.services.sign_in.keys import Keys
from tests.support.direct_debit_runs import BEFORE_FIRST, FIRST_RUN, a_lodged
from tests.support.direct_debits import Planned
from tests.support.signed_in import parts_of

ROOT = "/officers/finance/direct-debits"
RUNS = f"{ROOT}/runs"
DAY = f"{RUNS}/preview?day=2026-12-24"
FINANCE = Actor("officer", 3)
_SEEN = re.compile(r'<input type="hidden" name="(processing|digest|seen)" value="([^"]*)"')


@dataclass(frozen=True)
class Lodged:
    """A resident whose Direct Debit stands."""

    planned: Planned
    mandate_id: int
    reference: str

    @property
    def party_id(self) -> int:
        """Whose it is."""
        return self.planned.party_id

    @property
    def page(self) -> str:
        """Its page on the case."""
        return f"/officers/cases/{self.party_id}/direct-debits/{self.mandate_id}"


def keys_of(app: Flask) -> Keys:
    """The keys of the app's installation."""
    return Keys(parts_of(app).settings.secret_key)


def lodged_for(app: Flask, session: Session, reference: str = "80012345") -> Lodged:
    """A resident with a plan whose Direct Debit stands, sealed with the app's own keys."""
    planned = a_lodged(session, reference, keys=keys_of(app))
    mandate = session.scalars(select(Mandate).where(Mandate.party_id == planned.party_id)).one()
    return Lodged(planned, mandate.id, mandate.reference)


def run_for(app: Flask, session: Session, *, to: str = "handed_in") -> int:
    """The run of Christmas Eve as far as `approved`, `file_made` or `handed_in`; its id."""
    keys, account = keys_of(app), parts_of(app).settings.bacs
    assert account is not None
    seen = preview_run(session, FIRST_RUN, BEFORE_FIRST.date())
    layout = Layout.STANDARD18
    run_id = approve_run(session, keys, FIRST_RUN, layout, seen.digest, FINANCE, BEFORE_FIRST)
    if to != "approved":
        make_file(session, keys, account, run_id, FINANCE, BEFORE_FIRST)
    if to == "handed_in":
        hand_in(session, run_id, FINANCE, BEFORE_FIRST)
    return run_id


def approve_on_page(
    client: FlaskClient, layout: str = "standard18", **changed: str
) -> TestResponse:
    """Look at the run of Christmas Eve and press the button."""
    shown = dict(_SEEN.findall(client.get(DAY).text))
    return client.post(f"{RUNS}/preview", data={"layout": layout, **shown, **changed})


def upload(client: FlaskClient, content: bytes, name: str = "report.xml") -> TestResponse:
    """Choose a file and press the button."""
    sent = {"report": (io.BytesIO(content), name)}
    return client.post(f"{ROOT}/reports/upload", data=sent, content_type="multipart/form-data")


def the_run(session: Session) -> DirectDebitRun:
    """The only run."""
    return session.scalars(select(DirectDebitRun)).one()


def first_collection(session: Session, mandate_id: int) -> Collection:
    """The first collection of a Direct Debit."""
    return session.scalars(
        select(Collection)
        .where(Collection.mandate_id == mandate_id)
        .order_by(Collection.entry_on, Collection.id)
        .limit(1)
    ).one()
