"""A file of many clients, from the upload to definite states; BENCH_FILES says how many rows.

Beside it, reading the same rows out of their bytes and doing nothing with them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from shared.domain.agency_file import known_columns
from shared.domain.agency_file_words import RowState
from shared.gateways.agency_tables import open_table
from shared.models import AgencyClient, AgencyUploadRow
from tests.performance.alone import alone
from tests.performance.figures import Figure
from tests.performance.places import Place, place
from tests.support.agencies import an_adviser, an_authority
from tests.support.agency_files import as_csv, full_row
from tests.support.builders import a_debt, a_party, an_account
from tests.support.databases import KINDS
from tests.support.plans import sandbox_policies

SIZES = [int(size) for size in os.environ.get("BENCH_FILES", "40 1000").split()]
ENDED = (RowState.ACCEPTED, RowState.PERSON)


@pytest.fixture(params=os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split())
def bench(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A council without anybody but the clients of one adviser."""
    with place(request.param) as made:
        yield made


def people(bench: Place, many: int) -> None:
    with bench.database().transaction() as session:
        sandbox_policies(session)
        an_adviser(session)
        for number in range(many):
            said = full_row(number)
            forenames, surname = said["name"].split()
            party = a_party(session, forenames=forenames, surname=surname)
            reference, postcode = said["account-reference"], said["postcode"]
            account = an_account(session, party, reference=reference, postcode=postcode)
            a_debt(session, account, charge="600.00")


def everybody_says_yes(bench: Place) -> None:
    with bench.database().transaction() as session:
        for each in session.scalars(select(AgencyClient)).all():
            an_authority(session, each)


@pytest.mark.parametrize("many", SIZES)
def test_a_file_of_clients_from_the_upload_to_definite_states(bench, figures, many):
    people(bench, many)
    given = {"BENCH_FILE_ROWS": str(many)}
    work = "tests.performance.agency_files_work"
    taken = alone(bench, f"{work}:take", **given)
    began = time.perf_counter()
    content = as_csv([full_row(number) for number in range(many)])
    assert len(list(open_table(content, many, known_columns).rows)) == many
    alone_seconds = time.perf_counter() - began
    read = alone(bench, f"{work}:read", **given)
    everybody_says_yes(bench)
    sent = alone(bench, f"{work}:send", BENCH_FILE=str(taken.said["reference"]), **given)
    with bench.database().reading() as session:
        ended = select(func.count()).where(AgencyUploadRow.state.in_(ENDED))
        assert session.scalar(ended) == many
    for name, took in (("agency_file_read", read), ("agency_file_sent", sent)):
        figures.note(
            Figure(
                f"{name}_{many}",
                bench.kind,
                many,
                took.seconds,
                alone_seconds,
                per_second=many / took.seconds,
                peak_mb=took.peak_mb,
            )
        )
