"""Every macro of templates/components under one name, `ui`, so that pages need no imports."""

from __future__ import annotations

from jinja2 import Environment
from jinja2.runtime import Macro


class Components:
    """`ui.button(...)`: looked up by name; read again for each use only where templates reload."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._macros: dict[str, Macro] = {}

    def __getattr__(self, name: str) -> Macro:
        if name not in self._macros or self._environment.auto_reload:
            self._macros = _macros(self._environment)
        if name not in self._macros:
            raise AttributeError(f"there is no component macro called {name}")
        return self._macros[name]


def _macros(environment: Environment) -> dict[str, Macro]:
    """The macros that a component file defines itself, not those that it imports."""
    found: dict[str, Macro] = {}
    for template in environment.list_templates(filter_func=_is_component):
        macros = vars(environment.get_template(template).module).items()
        found |= {name: each for name, each in macros if _is_its_own(name, each)}
    return found


def _is_its_own(name: str, each: object) -> bool:
    return isinstance(each, Macro) and each.name == name and not name.startswith("_")


def _is_component(template: str) -> bool:
    return template.startswith("components/") and not template.startswith("components/_")
