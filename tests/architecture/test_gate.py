"""Nothing goes out past the gate: every path is known, classified, and asks.

A path is whatever leaves towards a party or acts on a debt: a message, an action for the revenues
system, a posting, a collection, a job, an officer's button.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain.gate import ALWAYS, RECOVERY, STOPS, Act, HoldKind
from shared.domain.ledger import PostingKind
from shared.domain.outgoing import (
    MESSAGES,
    ORGANISATION_MESSAGES,
    POSTINGS,
    REVENUES_ACTIONS,
)

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(
    path for top in ("shared", "portal", "backoffice") for path in (ROOT / top).rglob("*.py")
)
TEMPLATES = {path.stem for path in (ROOT / "templates" / "messages").glob("*.txt")}

WRITES_THE_OUTBOX = {
    "shared/services/outbox.py": "may_about",
    "shared/services/outbox_many.py": "all_stops",
    "shared/services/revenues.py": "may_about",
    # A list of money that came in, about no party.
    "shared/services/ledger/cash_file.py": "act_of_action",
    # What the register must hear of Breathing Space: it protects, and goes to no party.
    "shared/services/moratorium/register_queue.py": "",
    # The words of a message that did not arrive, by post: asked when they were written, and again
    # when the letter leaves.
    "shared/services/letters/instead.py": "",
}
"""The only modules that write rows of the outbox, and how each asks the gate."""

STARTS_COLLECTING = {"PUT_IN_RUN"}
"""The events of a collection with which money begins to be taken."""

SENDS = {"shared/services/delivery.py": "claim_due"}
"""The only module that hands messages to a supplier, and where it gets them."""
ASKS_AGAIN = {
    "shared/services/claiming.py": "may_about",
    "shared/services/actions_file.py": "may_about",
}
"""The modules that take something out of the outbox to let it leave, and how each asks the gate again."""


def named(path: Path) -> str:
    """A module as the tables above call it."""
    return path.relative_to(ROOT).as_posix()


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else ast.unparse(called)), node


def trees() -> Iterator[tuple[str, ast.AST]]:
    """Every module with its code."""
    for path in CODE:
        yield named(path), ast.parse(path.read_text(encoding="utf-8"))


def writers() -> set[str]:
    """The modules that write rows of the outbox."""
    found = set()
    for module, tree in trees():
        for name, call in calls(tree):
            argument = ast.unparse(call.args[0]) if call.args else ""
            if name == "OutboxMessage" or (name == "insert" and argument == "OutboxMessage"):
                found.add(module)
    return found


def texts_given(function: str, place: int) -> dict[str, set[str]]:
    """The texts with which a function is called at one place of its arguments, and where."""
    found: dict[str, set[str]] = {}
    for module, tree in trees():
        for name, call in calls(tree):
            if name == function and len(call.args) > place:
                given = call.args[place]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found.setdefault(given.value, set()).add(module)
    return found


def test_every_message_is_classified_once():
    listed = [*MESSAGES, *ORGANISATION_MESSAGES]
    assert len(listed) == len(set(listed))
    assert set(listed) == TEMPLATES


def test_only_modules_that_ask_write_the_outbox():
    assert writers() == set(WRITES_THE_OUTBOX)


@pytest.mark.parametrize("module", sorted(m for m, how in WRITES_THE_OUTBOX.items() if how))
def test_each_of_them_asks(module):
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    assert WRITES_THE_OUTBOX[module] in {name for name, _ in calls(tree)}


def test_only_the_delivery_hands_messages_to_a_supplier():
    found = {
        module
        for module, tree in trees()
        if module.startswith(("shared/services/", "shared/jobs/"))
        for name, call in calls(tree)
        if name == "send" and ast.unparse(call.func) in {"port.send", "notify.send"}
    }
    assert found == set(SENDS)
    for module, asks in (SENDS | ASKS_AGAIN).items():
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        assert asks in {name for name, _ in calls(tree)}


def test_every_action_of_the_revenues_system_is_classified():
    given = texts_given("tell_revenues", 1)
    assert not set(given) - set(REVENUES_ACTIONS)


def test_no_action_is_listed_that_nobody_takes():
    source = "\n".join(path.read_text(encoding="utf-8") for path in CODE if path.stem != "outgoing")
    assert not [name for name in REVENUES_ACTIONS if f'"{name}"' not in source]


def test_every_posting_is_classified():
    assert set(POSTINGS) == set(PostingKind)


def test_no_posting_adds_to_a_debt_what_a_hold_forbids():
    """A kind that did would have to be asked about where it is posted; there is none yet."""
    assert not [kind for kind, act in POSTINGS.items() if act in RECOVERY]


def test_every_act_and_every_hold_has_its_answer():
    assert frozenset(Act) == RECOVERY | ALWAYS
    assert set(STOPS) == set(HoldKind)
    assert all(stop.source for stop in STOPS.values())


def test_whoever_starts_to_collect_has_asked():
    """A module that begins to take money gets its collections from a selection that asks the gate."""
    for module, tree in trees():
        events = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "CollectionEvent"
        }
        if events & STARTS_COLLECTING and module.startswith("shared/services/"):
            source = (ROOT / module).read_text(encoding="utf-8")
            asks = (
                "select_run",
                "all_stops",
                "may_go_out",
                "may_about",
                "run_preview",
                "selection",
            )
            assert any(each in source for each in asks), module


def test_nobody_asks_by_a_word_that_the_gate_does_not_know():
    known = {f"Act.{each.name}" for each in Act}
    for module, tree in trees():
        for name, call in calls(tree):
            if name in {"may_go_out", "may_about", "all_stops"} and len(call.args) > 1:
                asked = ast.unparse(call.args[1])
                if asked.startswith("Act."):
                    assert asked in known, module
                assert not isinstance(call.args[1], ast.Constant), f"{module}: {asked}"


def test_a_path_that_nobody_knew_is_found(tmp_path, monkeypatch):
    stray = tmp_path / "stray.py"
    stray.write_text('session.execute(insert(OutboxMessage).values(body="Pay now"))\n')
    monkeypatch.setattr(f"{__name__}.CODE", [*CODE, stray])
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    monkeypatch.setattr(f"{__name__}.CODE", [stray])
    assert writers() == {"stray.py"}
