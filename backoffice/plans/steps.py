"""The three steps of every answer: fill it in, read it as the person will, send it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from flask import request
from werkzeug.datastructures import MultiDict

from backoffice.plans.answering import Answering
from shared.web.fields import DateField
from shared.web.forms import PageForm

GO = "go"
"""The button that was pressed: `send`, `change`, `work_out`, or none for the preview."""

FormT = TypeVar("FormT", bound=PageForm)


class Step(Enum):
    """Where the officer is."""

    FILL_IN = auto()
    WORK_OUT = auto()
    PREVIEW = auto()
    SEND = auto()


@dataclass(frozen=True)
class Filled(Generic[FormT]):
    """A form, what was filled in word for word, and the step to take with it."""

    form: FormT
    fields: Mapping[str, str]
    step: Step


def filled(
    about: Answering,
    form_class: type[FormT],
    usual: Mapping[str, str] | None = None,
    **known: Any,
) -> Filled[FormT]:
    """The form as this request brings it.

    A page that was only opened brings what a colleague suggested (when asked for), or `usual`: then
    the preview comes at once. `known` fills single fields of an empty form.
    """
    brought = _brought(about, form_class, usual)
    form = form_class(MultiDict(brought) if brought is not None else None, data=known)
    return Filled(form, brought or {}, _step(about, form, brought))


def _brought(
    about: Answering, form_class: type[FormT], usual: Mapping[str, str] | None
) -> Mapping[str, str] | None:
    if request.method == "POST":
        asked = _asked_by(form_class)
        return {name: value for name, value in request.form.items() if name in asked}
    if about.suggestion and request.args.get("suggested"):
        return about.suggestion.answer
    return usual


def _asked_by(form_class: type[FormT]) -> frozenset[str]:
    """The names of what a form asks for: nothing else is carried along or kept with a suggestion."""
    names: set[str] = set()
    for field in form_class():
        parts = field.PARTS if isinstance(field, DateField) else ()
        names.update(f"{field.name}-{part}" for part in parts)
        names.add(field.name)
    return frozenset(names)


def _step(about: Answering, form: PageForm, brought: Mapping[str, str] | None) -> Step:
    pressed = request.form.get(GO, "")
    if about.cannot_be_given or brought is None or pressed == "change":
        return Step.FILL_IN
    if not form.validate():
        return Step.FILL_IN
    return {"send": Step.SEND, "work_out": Step.WORK_OUT}.get(pressed, Step.PREVIEW)
