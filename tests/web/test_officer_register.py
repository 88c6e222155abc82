"""Officers have a notice read by its number at the register, and see what could not be read."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.jobs.registry import run_job
from shared.models import RegisterNumber
from tests.support.plan_pages import said
from tests.support.register import TrialRegister, a_space
from tests.support.signed_in import parts_of, signed_in_officer

PAGE = "/officers/breathing-space/notices/at-register"


@pytest.fixture
def officer(client):
    signed_in_officer(client, Role.OFFICER)
    return client


def test_a_number_is_typed_in_and_read_at_the_register(officer, database, clock):
    space = TrialRegister(database, clock).advisers.begin(a_space())
    assert officer.post(PAGE, data={"number": f" {space} "}).status_code == 303
    assert "Not read yet" in said(officer.get(PAGE))
    run_job("exchange_with_register", parts_of(officer.application))
    with database.reading() as session:
        assert session.scalars(select(RegisterNumber.state)).one() == "living"
    assert space not in officer.get(PAGE).text


@pytest.mark.parametrize("number", ["", "../x", "a b"])
def test_what_can_be_no_number_is_said_beside_the_field_and_kept(officer, database, number):
    page = officer.post(PAGE, data={"number": number})
    assert "Enter the number as the notice gives it" in page.text
    with database.reading() as session:
        assert session.scalars(select(RegisterNumber)).all() == []


def test_a_number_that_nobody_knows_stands_in_the_list(officer):
    officer.post(PAGE, data={"number": "no-such-number"})
    run_job("exchange_with_register", parts_of(officer.application))
    assert "At the register, to look at: 1." in said(officer.get("/officers/breathing-space"))
    words = said(officer.get(PAGE))
    assert "Not read any more" in words
    assert "answer-404" in words
