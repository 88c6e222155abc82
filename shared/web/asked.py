"""What every field of our forms shares: the raw text, the problem, and where its link must land.

Labels, choices and messages are texts of the catalogue (or Says): they are put into the page's
language when they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms.fields.core import Field
from wtforms.utils import unset_value

from shared.web.words import Words, in_words


class Asked(Field):
    """What all our fields share: the raw text, the first problem, and where its link must land."""

    kind = ""
    """Which macro draws the field."""

    def __init__(
        self,
        label: Words = "",
        *,
        empty: Words | None = None,
        check: Callable[[Any], Words | None] | None = None,
        **given: Any,
    ) -> None:
        """`empty`: what to say when nothing was given; None makes the field optional.
        `check`: gets the value and answers what is wrong with it, or None.
        """
        super().__init__(label if isinstance(label, str) else label.template, **given)
        self.words = label
        self.empty = empty
        self.check = check

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the value that is already known, then what the page sent."""
        self.process_errors = []
        self.fill(self._default() if data is unset_value else data)
        if formdata is not None:
            self.data = None
            self.read(formdata)

    def fill(self, value: Any) -> None:
        """Show a value that is already known."""
        self.data = value

    def read(self, formdata: Any) -> None:
        """Take what the page sent. A value that cannot be read leaves `data` at None and a problem."""
        raise NotImplementedError

    def refuse(self, problem: Words) -> None:
        """Note what is wrong with what was sent."""
        self.process_errors = [*self.process_errors, problem]  # type: ignore[list-item]

    def pre_validate(self, form: Any) -> None:
        """Say that nothing was given, or what the field's own check finds."""
        if self.process_errors:
            return
        if self.is_empty():
            if self.empty is not None:
                self.errors = [*self.errors, self.empty]  # type: ignore[list-item]
        elif self.check is not None and (found := self.check(self.data)) is not None:
            self.errors = [*self.errors, found]  # type: ignore[list-item]

    def is_empty(self) -> bool:
        """Whether nothing was given. Nought is an answer."""
        return self.data is None or self.data == ""

    @property
    def problem(self) -> str | None:
        """The first problem in the page's language."""
        return in_words(self.errors[0]) if self.errors else None

    @property
    def problem_id(self) -> str:
        """The id of the input that the error summary's link leads to."""
        return self.id

    @property
    def label_text(self) -> str:
        """The label in the page's language."""
        return in_words(self.words)

    def _default(self) -> Any:
        return self.default() if callable(self.default) else self.default
