"""Every operation of the interface: added by a decorator, which also describes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from flask import Blueprint, Response
from pydantic import BaseModel

from shared.domain.api_scopes import ApiScope
from shared.web.cross_site import csrf

View = Callable[..., BaseModel]
Answering = Callable[["Operation", View, dict[str, str]], Response]


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    """As Flask writes it: `/clients/<client>`."""
    scope: ApiScope
    gives: type[BaseModel]
    about: str
    takes: type[BaseModel] | None = None
    asks: type[BaseModel] | None = None
    status: int = 200
    refuses: tuple[str, ...] = ()
    """Problems of its own, besides those that every operation has."""


@dataclass
class Operations:
    """Those of one blueprint."""

    pages: Blueprint
    at: str
    """What stands before every path."""
    answering: Answering
    every: list[Operation] = field(default_factory=list)

    def get(
        self,
        path: str,
        scope: ApiScope,
        gives: type[BaseModel],
        asks: type[BaseModel] | None = None,
    ) -> Callable[[View], View]:
        """Something that a program reads. The view is called with the call, what is asked, the path."""
        return lambda view: self._add(
            view, Operation(view.__name__, "GET", path, scope, gives, _about(view), asks=asks)
        )

    def post(
        self,
        path: str,
        scope: ApiScope,
        gives: type[BaseModel],
        takes: type[BaseModel] | None = None,
        status: int = 201,
        refuses: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        """Something that a program does. The view is called with the call, what was sent, the path."""
        return lambda view: self._add(
            view,
            Operation(
                view.__name__,
                "POST",
                path,
                scope,
                gives,
                _about(view),
                takes,
                status=status,
                refuses=refuses,
            ),
        )

    def _add(self, view: View, operation: Operation) -> View:
        @wraps(view)
        def answered(**path: str) -> Response:
            return self.answering(operation, view, path)

        self.every.append(operation)
        self.pages.add_url_rule(
            f"{self.at}{operation.path}", operation.name, answered, methods=[operation.method]
        )
        # A token is never sent by a browser on its own, as a cookie is: no form of another site has it.
        csrf.exempt(answered)
        return view


def _about(view: View) -> str:
    return " ".join((view.__doc__ or "").split())
