"""Our own source, read for tests about the shape of the house."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SURFACES = ("portal", "backoffice")
CODE = (*SURFACES, "shared")
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of ours."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    def functions(self) -> Iterator[FunctionNode]:
        """Every function and method in it."""
        for node in ast.walk(self.tree):
            if isinstance(node, FunctionNode):
                yield node

    def names(self) -> Iterator[str]:
        """The module's own name, and those of its functions and classes."""
        yield Path(self.path).stem
        for node in ast.walk(self.tree):
            if isinstance(node, FunctionNode | ast.ClassDef):
                yield node.name

    def imports(self) -> Iterator[str]:
        """The full names of the modules that it imports, anywhere in it."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file under those folders of the project, in order."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(_module(path) for path in paths)


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(str(path.relative_to(ROOT)), text, ast.parse(text, str(path)))


def length(function: FunctionNode) -> int:
    """How many lines a function takes, its decorators and docstring not counted."""
    first = function.body[0]
    docstring = 0
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def words_in(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def templates() -> dict[str, str]:
    """Every template by its path below templates/."""
    folder = ROOT / "templates"
    found = sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}
