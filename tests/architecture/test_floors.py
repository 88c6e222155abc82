"""What each floor of the house may stand on, beyond what the import contracts say."""

import ast
import sys

import pytest

from shared.models import Base
from tests.support.source import modules, templates

CLOCKS_AND_DOORS = {"os", "time", "random", "secrets", "pathlib", "socket", "subprocess"}
SUPPLIERS = {"flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "stripe", "requests"}
ASKING = {"now", "today", "utcnow", "open", "input", "print", "float"}
DOMAIN = modules("shared/domain")
SERVICES = modules("shared/services")


def first_names(module):
    return {name.split(".")[0] for name in module.imports()}


@pytest.mark.parametrize("module", DOMAIN, ids=lambda m: m.path)
def test_the_domain_stands_on_the_standard_library_alone(module):
    outside = {
        name for name in module.imports() if name.split(".")[0] not in sys.stdlib_module_names
    }
    assert {name for name in outside if not name.startswith("shared.domain")} == set()


@pytest.mark.parametrize("module", DOMAIN, ids=lambda m: m.path)
def test_the_domain_has_no_clock_and_no_door(module):
    assert first_names(module) & CLOCKS_AND_DOORS == set()


@pytest.mark.parametrize("module", DOMAIN, ids=lambda m: m.path)
def test_the_domain_asks_nobody(module):
    called = {
        getattr(node.func, "id", getattr(node.func, "attr", ""))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
    }
    assert called & ASKING == set()


def makes_a_float(node, exactly):
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not exactly


@pytest.mark.parametrize("module", DOMAIN, ids=lambda m: m.path)
def test_no_floating_point_comes_near_money(module):
    exactly = bool(first_names(module) & {"fractions", "decimal"})
    assert [n.lineno for n in ast.walk(module.tree) if makes_a_float(n, exactly)] == []


@pytest.mark.parametrize("module", SERVICES, ids=lambda m: m.path)
def test_services_know_no_web_framework_and_no_supplier(module):
    assert first_names(module) & SUPPLIERS == set()


@pytest.mark.parametrize("module", SERVICES, ids=lambda m: m.path)
def test_services_leave_the_commit_to_the_edge(module):
    assert "session.commit(" not in module.text
    assert "session.rollback(" not in module.text


@pytest.mark.parametrize(("surface", "other"), [("portal", "backoffice"), ("backoffice", "portal")])
def test_no_template_of_one_surface_uses_the_others(surface, other):
    crossing = [
        path
        for path, text in templates().items()
        if path.startswith(f"{surface}/") and f"{other}/" in text
    ]
    assert crossing == []


def test_no_deletion_reaches_further_than_its_own_row():
    reaching = {
        str(key.parent)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.ondelete or key.onupdate
    }
    assert reaching == set()


def test_nothing_is_read_from_the_database_without_being_asked_for():
    """A relationship that loads itself hides a query in a loop."""
    self_loading = {
        str(relation)
        for mapper in Base.registry.mappers
        for relation in mapper.relationships
        if relation.lazy not in {"raise", "raise_on_sql", "write_only"}
    }
    assert self_loading == set()
