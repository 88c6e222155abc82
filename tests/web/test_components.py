"""Our macros draw what govuk-frontend's own examples draw."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from tests.support.fixtures_of_components import covered, same_shape
from tests.support.own_components import Ours

COMPONENTS = {
    "back-link": 2,
    "breadcrumbs": 3,
    "button": 10,
    "character-count": 4,
    "checkboxes": 16,
    "date-input": 4,
    "details": 3,
    "error-summary": 3,
    "file-upload": 4,
    "input": 30,
    "inset-text": 2,
    "notification-banner": 4,
    "pagination": 3,
    "panel": 3,
    "radios": 18,
    "select": 4,
    "summary-list": 6,
    "table": 1,
    "tabs": 2,
    "tag": 8,
    "task-list": 4,
    "textarea": 8,
    "warning-text": 2,
}
"""How many examples, at the least, ask for nothing that we lack: so that the test cannot go empty unseen."""


@pytest.fixture
def ours(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield Ours(SimpleNamespace(**{name: autoescaped(app, name) for name in names_of(app)}))


def names_of(app: Flask) -> list[str]:
    from shared.web.components import _macros

    return list(_macros(app.jinja_env))


def autoescaped(app: Flask, name: str) -> Any:
    """A macro as a template calls it, which is with escaping on."""
    template = app.jinja_env.from_string(
        "{% autoescape true %}{{ ui[name](*args, **kwargs) }}{% endautoescape %}"
    )
    ui = app.jinja_env.globals["ui"]
    return lambda *args, **kwargs: Markup(
        template.render(ui={name: getattr(ui, name)}, name=name, args=args, kwargs=kwargs)
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_draws_what_its_own_examples_draw(ours, component):
    macro = getattr(ours, component.replace("-", "_"))
    compared = list(covered(component, macro))
    different = [name for name, made, theirs in compared if same_shape(made) != same_shape(theirs)]
    assert not different
    assert len(compared) >= COMPONENTS[component], [name for name, _, _ in compared]
