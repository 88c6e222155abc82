"""What is told in confidence is reached by nothing that decides, writes, lists, reports or exports."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest
from sqlalchemy import inspect

import shared.models
from shared.models.base import Base
from tests.support.source import CODE, modules

ROOT = Path(__file__).resolve().parents[2]
STORE = "shared.services.sealed"
TABLES = "shared.models.sealed"
MAY_REACH_IT = {
    "evidence": "papers that are sealed are opened in the same way",
    "hardship": "an application may say something in confidence",
    "sandbox": "its stories hold an invented disclosure",
    "sealed": "the store itself",
    "support": "takes down what somebody tells us",
}
"""Services that may reach the store, and why. Every other one is in the contract of import-linter."""
PORTAL = frozenset({"support", "hardship", "nothing_left"})
"""Journeys in which somebody can tell us something in confidence."""
OFFICES = frozenset({"support", "apart", "cards", "hardship"})
"""Areas in which an officer writes it down or opens it."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("shared", "portal", "backoffice")


def contract() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (ours,) = [each for each in contracts if each["name"].startswith("5.")]
    assert ours["forbidden_modules"] == [STORE, TABLES]
    assert not ours.get("allow_indirect_imports", False)
    return set(ours["source_modules"])


def services() -> set[str]:
    folder = ROOT / "shared" / "services"
    return {
        each.stem
        for each in folder.iterdir()
        if (each.suffix == ".py" and each.stem != "__init__") or (each / "__init__.py").exists()
    }


def test_every_service_says_whether_it_may_reach_the_store():
    named = {each.removeprefix("shared.services.") for each in contract()}
    assert services() - named == set(MAY_REACH_IT)


@pytest.mark.parametrize("source", sorted(contract()))
def test_nothing_of_the_contract_reaches_the_store_by_any_way_round(source):
    chains = [
        graph().find_shortest_chain(module, target)
        for module in {source, *graph().find_descendants(source)}
        for target in (STORE, TABLES, f"{STORE}.key", f"{STORE}.keep", f"{STORE}.openings")
    ]
    assert [chain for chain in chains if chain] == []


def test_the_tables_are_read_by_the_store_alone():
    readers = graph().find_modules_that_directly_import(TABLES)
    assert {each for each in readers if not each.startswith(f"{STORE}.")} == set()


def test_the_tables_are_not_among_the_other_records():
    assert not {"SealedWords", "SealedOpening"} & set(vars(shared.models))


@pytest.mark.parametrize(
    ("surface", "allowed"), [("portal", PORTAL), ("backoffice", OFFICES)], ids=["portal", "office"]
)
def test_no_other_page_imports_the_store_or_its_key(surface, allowed):
    wanted = {STORE, "shared.web.sealed", "shared.services.support.needs"}
    reaching = {
        module
        for target in wanted
        for inner in {target, *graph().find_descendants(target)}
        for module in graph().find_modules_that_directly_import(inner)
        if module.startswith(f"{surface}.")
    }
    assert {each.split(".")[1] for each in reaching} <= allowed


def test_no_statement_names_the_tables_by_hand():
    named = re.compile(r"sealed_(words|opening)")
    inside = ("shared/models/sealed.py", "shared/services/sealed/")
    found = [
        module.path
        for module in modules(*CODE)
        if not str(module.path).startswith(inside) and named.search(module.text)
    ]
    assert [each for each in found if each not in NAMES_AN_ADDRESS] == []


NAMES_AN_ADDRESS = {"backoffice/support/routes.py", "shared/web/access_of_officers.py"}
"""Where the address of the button stands, and no table."""


def test_no_other_record_has_a_place_for_the_words():
    """No relationship leads from any record to the sealed ones."""
    leading = [
        relationship
        for mapper in Base.registry.mappers
        for relationship in inspect(mapper.class_).relationships
        if relationship.mapper.class_.__name__ in {"SealedWords", "SealedOpening"}
    ]
    assert leading == []
