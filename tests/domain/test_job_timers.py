"""What is in docs/ about jobs is what the list of jobs says."""

import configparser
import re
from pathlib import Path

import pytest

from shared.domain.job_timers import timer_files
from shared.domain.jobs import JOBS, NIGHTLY

DOCS = Path(__file__).resolve().parents[2] / "docs"
SYSTEMD = sorted(name for name in timer_files() if name.startswith("systemd/"))


@pytest.mark.parametrize("name", sorted(timer_files()))
def test_a_file_is_as_the_list_says(name):
    assert (DOCS / "timers" / name).read_text() == timer_files()[name]


def test_there_is_no_other_file():
    folder = DOCS / "timers"
    there = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    assert there == set(timer_files())


def test_every_job_is_in_the_list_in_its_order():
    listed = re.findall(r"^\| `(\w+)`", timer_files()["order.md"], re.MULTILINE)
    assert listed == list(JOBS)


def test_every_job_is_begun_by_the_crontab():
    crontab = timer_files()["crontab"]
    by_itself = set(re.findall(r"jobs run (\w+)", crontab))
    assert by_itself == set(JOBS) - set(NIGHTLY)
    assert "30 2 * * * /usr/local/bin/evenkeel jobs night\n" in crontab


@pytest.mark.parametrize("name", SYSTEMD)
def test_a_unit_can_be_read_and_names_its_parts(name):
    # systemd allows a key twice; here none is.
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(timer_files()[name])
    assert unit["Unit"]["Description"]
    if name.endswith(".timer"):
        service = re.sub(r"@\w+\.", "@.", unit["Timer"]["Unit"])
        assert f"systemd/{service}" in SYSTEMD
        assert unit["Install"]["WantedBy"] == "timers.target"
    else:
        assert unit["Service"]["ExecStart"].startswith("/usr/local/bin/evenkeel jobs ")


def test_the_night_is_in_london_wherever_the_machine_is():
    assert "02:30:00 Europe/London" in timer_files()["systemd/evenkeel-night.timer"]
    assert "CRON_TZ=Europe/London" in timer_files()["crontab"]
