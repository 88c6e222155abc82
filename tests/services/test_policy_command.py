"""`evenkeel policy check` and `try`: the public contract, run as an administrator runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from shared.domain.policy_file import TOP, TRACK, WORDS
from tests.support.cases import POLICIES

CT = POLICIES / "CT-2026.1.toml"
PAGE = Path("docs/policies.md")
CASE = {
    "today": "2026-11-22",
    "nation": "england",
    "debts": [{"type": "council_tax", "balance": "1056.50", "stage": "summons", "year": "2026/27"}],
    "left_over": "329.11",
    "changes": [{"from": "2027-04", "left_over": "189.11"}],
    "defaults": [],
    "active": [],
    "offer": {"amount": "90.00", "frequency": "monthly", "first_due": "2026-12-28"},
}


def evenkeel(*arguments):
    """Run the command in a process of its own, with no settings at all."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from shared.cli import main; sys.exit(main())",
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answer_to(tmp_path, amount):
    """What CT-2026.1 says of the resident's offer of so much a month."""
    case = tmp_path / "case.json"
    case.write_text(
        json.dumps({**CASE, "offer": {**CASE["offer"], "amount": amount}}), encoding="utf-8"
    )
    done = evenkeel("policy", "try", "--policy", CT, "--case", case)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [("88.04", "person"), ("88.05", "accept"), ("94.55", "accept"), ("94.56", "person")],
)
def test_the_published_figures_come_out(tmp_path, amount, outcome):
    assert answer_to(tmp_path, amount)["outcome"] == outcome


def test_a_broken_case_is_explained_and_nothing_is_printed(tmp_path):
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**CASE, "today": "soon"}), encoding="utf-8")
    done = evenkeel("policy", "try", "--policy", CT, "--case", case)
    assert (done.returncode, done.stdout) == (2, "")
    assert "today: 'soon' cannot be read" in done.stderr


def test_check_says_what_a_good_policy_is_for():
    done = evenkeel("policy", "check", CT)
    assert done.returncode == 0
    assert "CT-2026.1 can be used: council_tax in england" in done.stdout


def test_check_names_file_and_line_of_every_mistake(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text(
        CT.read_text(encoding="utf-8").replace("england", "mars").replace("days = 5", "days = 0"),
        encoding="utf-8",
    )
    done = evenkeel("policy", "check", bad)
    assert done.returncode == 1
    assert re.findall(r"bad\.toml:(\d+):", done.stderr) == ["5", "10"]


def test_a_file_that_is_no_text_is_refused_calmly(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff\xfe\x00")
    done = evenkeel("policy", "check", bad)
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_the_reference_page_names_every_setting_and_its_example_can_be_used(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    assert all(
        f"`{key}`" in text or f"{key} =" in text or f"[{key}" in text for key in TOP | TRACK | WORDS
    )
    blocks = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    joined = "\n".join(blocks)
    assert tomllib.loads(joined)["code"] == "CT-2026.1"
    page_policy = tmp_path / "page.toml"
    page_policy.write_text(joined, encoding="utf-8")
    page_case = tmp_path / "page.json"
    page_case.write_text(
        re.findall(r"```json\n(.*?)```", text, flags=re.DOTALL)[0], encoding="utf-8"
    )
    done = evenkeel("policy", "try", "--policy", page_policy, "--case", page_case)
    assert json.loads(done.stdout)["outcome"] == "accept"
