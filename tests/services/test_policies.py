"""Arrangement rules: loaded once, word for word, and found by type and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.stages import DebtType, Nation
from shared.models import PolicyVersion
from shared.services.audit import Actor
from shared.services.policies import PolicyNotLoaded, in_force, load_policies, published_rules
from tests.support.builders import NOW, TODAY
from tests.support.plans import POLICIES, sandbox_policies

COMMAND = Actor("command", "test")
CT = POLICIES / "CT-2026.1.toml"


def councils_files(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def later(text: str, code: str, day: str) -> str:
    return text.replace("CT-2026.1", code).replace("2026-04-01", day)


def test_every_policy_of_the_sandbox_is_loaded_once(session):
    sandbox_policies(session)
    assert load_policies(session, POLICIES, COMMAND, NOW) == ()
    assert session.scalar(select(func.count()).select_from(PolicyVersion)) == 3


def test_a_loaded_version_never_changes(session, tmp_path):
    sandbox_policies(session)
    text = CT.read_text(encoding="utf-8").replace("percent = 50", "percent = 60")
    with pytest.raises(PolicyNotLoaded, match="give the new version a code of its own"):
        load_policies(session, councils_files(tmp_path, changed=text), COMMAND, NOW)


def test_a_folder_with_one_mistake_loads_nothing(session, tmp_path):
    good = CT.read_text(encoding="utf-8")
    wrong = later(good, "CT-2027.1", "2027-04-01").replace("working_days = 5", "working_days = 0")
    with pytest.raises(PolicyNotLoaded, match="line"):
        load_policies(session, councils_files(tmp_path, a=good, b=wrong), COMMAND, NOW)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2027, 3, 31), "CT-2026.1"),
        (date(2027, 4, 1), "CT-2027.1"),
    ],
)
def test_the_latest_version_that_has_begun_decides(session, tmp_path, on, code):
    sandbox_policies(session)
    text = later(CT.read_text(encoding="utf-8"), "CT-2027.1", "2027-04-01")
    load_policies(session, councils_files(tmp_path, new=text), COMMAND, NOW)
    found = in_force(session, [DebtType.COUNCIL_TAX], Nation.ENGLAND, on)
    assert found is not None
    assert found.codes == (code,)


def test_debts_of_two_types_are_decided_by_both_policies(session):
    sandbox_policies(session)
    types = [DebtType.COUNCIL_TAX, DebtType.HB_OVERPAYMENT]
    found = in_force(session, types, Nation.ENGLAND, TODAY)
    assert found is not None
    assert set(found.codes) == {"CT-2026.1", "HB-2026.1"}


def test_another_nations_policy_never_decides(session):
    sandbox_policies(session)
    assert in_force(session, [DebtType.COUNCIL_TAX], Nation.WALES, TODAY) is None


def test_before_it_begins_there_is_no_policy(session):
    sandbox_policies(session)
    before = date(2026, 4, 1) - timedelta(days=1)
    assert in_force(session, [DebtType.COUNCIL_TAX], Nation.ENGLAND, before) is None


def test_the_public_page_has_what_is_in_force_and_then_what_comes(session, tmp_path):
    sandbox_policies(session)
    text = later(CT.read_text(encoding="utf-8"), "CT-2027.1", "2027-04-01")
    load_policies(session, councils_files(tmp_path, new=text), COMMAND, NOW)
    codes = [policy.code for policy in published_rules(session, Nation.ENGLAND, TODAY)]
    assert codes == ["CT-2026.1", "HB-2026.1", "NNDR-2026.1", "CT-2027.1"]
