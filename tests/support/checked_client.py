"""A browser's client that checks every page it is given, whether or not the test asks about it."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.html_page import Element, Reader
from tests.support.page_checks import faults_of


class CheckedClient(FlaskClient):
    """Flask's test client, with a look at every HTML answer that is not a redirect."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page; fails the test when anything is wrong with what comes back."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400 and answer.data:
            faults = faults_of(answer.text)
            where = f"{answer.request.method} {answer.request.path} ({answer.status_code})"
            assert not faults, f"{where}:\n  " + "\n  ".join(faults)
        return answer


def page_of(answer: TestResponse) -> Element:
    """The elements of a page, to ask about: `page_of(answer).all("h1")[0].text`."""
    return Reader(answer.text).root
