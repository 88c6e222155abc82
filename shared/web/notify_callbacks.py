"""Where GOV.UK Notify tells us what became of a message. Whoever has not its token learns nothing."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from shared.gateways.notify_reports import NotAReport, is_from_notify, read_report
from shared.services.letters.reports import take_report
from shared.web.clock import now
from shared.web.cross_site import csrf
from shared.web.parts import current_parts

LARGEST = 16 * 1024
JSON = "application/json"

pages = Blueprint("notify_callbacks", __name__)
log = structlog.get_logger("messages")


@pages.post("/incoming/notify")
def receive() -> Response:
    """One report. 204: taken, known, or about a message that is not ours; 401: not from Notify."""
    account = current_parts().settings.notify
    token = account.callback_token if account is not None else ""
    if not is_from_notify(request.headers.get("Authorization", ""), token):
        return _empty(401)
    if request.mimetype != JSON:
        return _empty(415)
    try:
        report = read_report(_content())
    except NotAReport as problem:
        log.warning("report-refused", reason=str(problem))
        return _empty(400)
    database = current_parts().database
    outcome = database.attempt(lambda session: take_report(session, report, now()))
    log.info("report", fate=report.fate.value, outcome=outcome.value)
    return _empty(204)


csrf.exempt(receive)


def _content() -> bytes:
    """The bytes of a report. Raises NotAReport for too many, whether or not the sender says how many."""
    request.max_content_length = LARGEST
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise NotAReport("too-large") from None


def _empty(status: int) -> Response:
    return Response("", status, mimetype="text/plain")
