"""Fields that offer choices: one of a few, any of a few, and a single box."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from shared.domain.says import N_
from shared.web.asked import Asked
from shared.web.words import Words, in_words

Choice: TypeAlias = "tuple[str | None, Words] | tuple[str | None, Words, Words]"
"""A value and its text, perhaps with a hint; the value None is a divider such as "or"."""


class ChoiceField(Asked):
    """One of a few choices. Its value is the choice, made into `kind_of` (an enum, say)."""

    kind = "radios"

    def __init__(
        self,
        label: Words = "",
        *,
        choices: Iterable[Choice] = (),
        kind_of: Callable[[str], Any] = str,
        listed: bool = False,
        **given: Any,
    ) -> None:
        """`listed`: drawn as a select. Choices may also be set on the form's instance, as `offered`."""
        super().__init__(label, **given)
        self.offered: tuple[Choice, ...] = tuple(choices)
        self.kind_of = kind_of
        self.kind = "select" if listed else "radios"
        self.text = ""

    def fill(self, value: Any) -> None:
        """Show a choice that is already known."""
        self.data = value
        self.text = "" if value is None else str(value)

    def read(self, formdata: Any) -> None:
        """Anything that was not offered is no choice."""
        self.text = (formdata.getlist(self.name) or [""])[0]
        if self.text in _values(self.offered):
            self.data = self.kind_of(self.text)
        elif self.text:
            self.refuse(N_("Choose one of the answers."))

    def items(self) -> list[tuple[str | None, ...]]:
        """The choices in the page's language."""
        return _said(self.offered)


class ChoicesField(Asked):
    """Any number of a few choices. Its value is a tuple, empty when none was ticked."""

    kind = "checkboxes"

    def __init__(
        self,
        label: Words = "",
        *,
        choices: Iterable[Choice] = (),
        kind_of: Callable[[str], Any] = str,
        **given: Any,
    ) -> None:
        super().__init__(label, **given)
        self.offered: tuple[Choice, ...] = tuple(choices)
        self.kind_of = kind_of
        self.texts: tuple[str, ...] = ()

    def fill(self, value: Any) -> None:
        """Show choices that are already known."""
        self.data = tuple(value or ())
        self.texts = tuple(str(each) for each in self.data)

    def read(self, formdata: Any) -> None:
        """Anything that was not offered is left out."""
        sent = formdata.getlist(self.name)
        self.texts = tuple(value for value in _values(self.offered) if value in sent)
        self.data = tuple(self.kind_of(value) for value in self.texts)

    def is_empty(self) -> bool:
        """Whether nothing was ticked."""
        return not self.data

    def items(self) -> list[tuple[str | None, ...]]:
        """The choices in the page's language."""
        return _said(self.offered)


class TickField(Asked):
    """One box that agrees to something. Its value is True or False."""

    kind = "tick"

    def fill(self, value: Any) -> None:
        """Show the box as it is already known."""
        self.data = bool(value)

    def read(self, formdata: Any) -> None:
        """Ticked when the page sent anything at all for it."""
        self.data = bool(formdata.getlist(self.name))

    def is_empty(self) -> bool:
        """Whether it was left unticked."""
        return not self.data


def _values(offered: Iterable[Choice]) -> list[str]:
    return [each[0] for each in offered if each[0] is not None]


def _said(offered: Iterable[Choice]) -> list[tuple[str | None, ...]]:
    return [(each[0], *(in_words(words) for words in each[1:])) for each in offered]
