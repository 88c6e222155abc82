"""A message from a mould is in every sign what the ordinary way would have written."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.models import Channel, OutboxMessage
from shared.services import outbox_moulds
from shared.services.mend_links import mend_mark
from shared.services.outbox_many import Letter, queue_many, usual_channels
from shared.services.outbox_moulds import COLUMNS, Moulds, write_rows
from shared.services.outbox_recipients import ADDRESSED
from shared.services.plans.reminders import OWN, TEMPLATE, _ways
from tests.support.builders import NOW, a_party, pounds

DAY = date(2026, 12, 29)
SHARED = (("day", DAY), ("by_direct_debit", True), ("until", date(2026, 12, 23)))
PARTIES: tuple[dict[str, object], ...] = (
    {},
    {"phone": None},
    {"phone": "01632 960 001"},
    {"email": "none"},
    {"channel": Channel.SMS},
    {"channel": Channel.LETTER, "letter_address": "1 Quay\tStreet\nTidewell\\"},
    {"email": None, "phone": None, "letter_address": "1 Quay Street"},
    {"email": None, "phone": None, "letter_address": ""},
    {"language": "cy"},
    {"kept_apart_at": NOW},
    {"contact_stopped_at": NOW},
    {"forenames": "Si%an \\n %(plan)s", "surname": "{{ O'Hughes }} \u27eaplan\u27eb"},
)


def own(amount="90.00", plan="P7K3M9Q2X"):
    return {"amount": pounds(amount), "plan": plan, "link": mend_mark(plan, NOW.date())}


def written(session, beginning):
    found = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.dedupe.startswith(beginning))
        .order_by(OutboxMessage.id)
    )
    names = [name for name in COLUMNS if name != "dedupe"]
    return [[getattr(each, name) for name in names] for each in found]


def by_moulds(session, party_ids, said):
    moulds = Moulds(session, TEMPLATE, OWN, NOW)
    rows = []
    for party_id, values in zip(party_ids, said, strict=True):
        party = session.execute(select(*ADDRESSED).where(ADDRESSED[0] == party_id)).one()
        rows += [
            moulds.row(to, SHARED, values, f"mould:{party_id}{mark}", "5,7")
            for to, mark in _ways(party)
        ]
    write_rows(session, rows)


def in_the_ordinary_way(session, party_ids, said):
    letters = [
        Letter(party_id, {**dict(SHARED), **values}, f"plain:{party_id}", (5, 7))
        for party_id, values in zip(party_ids, said, strict=True)
    ]
    queue_many(session, TEMPLATE, letters, usual_channels(session, party_ids), NOW)


@pytest.mark.parametrize("changes", PARTIES)
def test_each_way_of_writing_is_the_same(session, changes):
    # The first makes the mould, the second is filled into it.
    ids = [a_party(session, forenames="Carys").id, a_party(session, **changes).id]
    said = [own(), own("1234.05", "PQ2X7K3M9")]
    in_the_ordinary_way(session, ids, said)
    by_moulds(session, ids, said)
    assert written(session, "mould:") == written(session, "plain:")


def test_a_mould_that_comes_out_otherwise_is_not_used(session, monkeypatch):
    ids = [a_party(session).id for _ in range(2)]
    said = [own(), own("0.50")]
    in_the_ordinary_way(session, ids, said)
    monkeypatch.setattr(outbox_moulds, "_filled", lambda *_given: ("not", "the same"))
    by_moulds(session, ids, said)
    assert written(session, "mould:") == written(session, "plain:")
