"""The base of every form of ours: read from the request, checked, its problems ready for the summary."""

from __future__ import annotations

from typing import Any, Self

from flask import request
from wtforms import Form

from shared.web.fields import Asked
from shared.web.words import Words, in_words


class PageForm(Form):
    """One page's fields. The token against other sites' forms is checked before any view runs."""

    class Meta:
        """Our messages come from the catalogue, never from the library."""

        csrf = False
        locales = False

    @classmethod
    def of_request(cls, **known: Any) -> Self:
        """The form as this request brings it: sent values for POST, known ones otherwise."""
        sent = request.form if request.method == "POST" else None
        return cls(sent, data=known)

    def is_good(self) -> bool:
        """Whether the form was sent and nothing is wrong with it."""
        return request.method == "POST" and self.validate()

    def refuse(self, field: str, problem: Words) -> None:
        """Add a problem that only the caller could find, beside a field."""
        asked: Any = self[field]
        asked.errors = [*asked.errors, problem]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Pairs of message and field id, in the order of the page, for `errors=` of the template."""
        wrong = [each for each in self if isinstance(each, Asked) and each.errors]
        return [(in_words(each.errors[0]), each.problem_id) for each in wrong]
