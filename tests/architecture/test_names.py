"""Names are the words of officers and payers; some words say nothing and are not used."""

import ast

import pytest

from tests.support.source import CODE, modules, words_in

SAY_NOTHING = {"helper", "helpers", "util", "utils", "manager", "data", "info"}

ALLOWED = {
    "tests/support/html_page.py:handle_data": "the standard library's HTMLParser calls it so",
    "shared/gateways/bacs_reports.py:data": "the standard library's XMLParser calls it so",
    "shared/gateways/exchange_xml.py:data": "the standard library's XMLParser calls it so",
}


def names_that_say_nothing():
    return {
        f"{module.path}:{name}"
        for module in modules(*CODE, "tests", "migrations")
        for name in module.names()
        if words_in(name) & SAY_NOTHING
    }


def test_no_name_says_nothing():
    assert names_that_say_nothing() == set(ALLOWED)


@pytest.mark.parametrize("name", ["LoadData", "load_data", "PlanManager", "plan_utils", "getInfo"])
def test_a_name_that_says_nothing_is_seen(name):
    assert words_in(name) & SAY_NOTHING


@pytest.mark.parametrize("name", ["update_plan", "metadata", "candidate", "informed_by", "dated"])
def test_a_name_that_only_looks_like_one_is_not(name):
    assert not words_in(name) & SAY_NOTHING


def test_every_module_says_what_it_is():
    silent = {
        m.path for m in modules(*CODE, "tests", "migrations") if not ast.get_docstring(m.tree)
    }
    assert silent - {m.path for m in modules("tests") if m.path.endswith("__init__.py")} == set()


def untyped(function):
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    bare = [a.arg for a in every if a.annotation is None and a.arg not in {"self", "cls"}]
    return bool(bare) or function.returns is None


def test_every_function_is_typed():
    found = {
        f"{module.path}:{function.name}"
        for module in modules(*CODE, "migrations", "tests/support")
        for function in module.functions()
        if untyped(function)
    }
    assert found == set()


def public_without_docstring(module):
    for node in module.tree.body:
        is_public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
        if is_public and not ast.get_docstring(node):
            yield f"{module.path}:{node.name}"


def test_what_other_floors_call_is_explained():
    """The rules and services: units, dates and errors are said where they are called from."""
    found = {
        name
        for module in modules("shared/domain", "shared/services", "shared/gateways")
        for name in public_without_docstring(module)
    }
    assert found == set()
