"""The Breathing Space register's interface for creditors: JSON over HTTPS, OAuth 2 client credentials.

Only the host of the settings is ever asked: no redirect is followed, and no number that we were given
can lead anywhere else.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import requests

from shared.gateways.register_ports import (
    LONGEST_NINO,
    LONGEST_REFERENCE,
    Call,
    CallKind,
    NotOnRegister,
    RegisterNever,
    RegisterNotNow,
)
from shared.gateways.register_words import DEBT_STATUS, END_REASON, NO_LONGER_ELIGIBLE, REVIEW_TYPE
from shared.gateways.register_words import DebtStatus as Status
from shared.settings import RegisterAccount

CONNECT_SECONDS, SECONDS = 3.0, 15.0
LARGEST = 2 * 1024 * 1024
WORTH_LATER = frozenset({401, 403, 408, 425, 429})
"""Answers that pass: a key being changed, a time-out, too many requests."""
NOT_THERE = frozenset({404, 410})
EARLY = 60.0
"""Seconds before its end at which a token is not used any more."""
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}", re.ASCII)
NINO = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]", re.ASCII)


class RegisterApi:
    """Speaks with the register under the council's own client number."""

    is_joined = True

    def __init__(
        self,
        account: RegisterAccount,
        http: requests.Session | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._account = account
        self._http = http or requests.Session()
        self._seconds = seconds
        self._token = ""
        self._token_ends = 0.0

    def breathing_space(self, register_id: str) -> Mapping[str, Any]:
        """A Breathing Space as the register shows it. Raises a RegisterProblem."""
        found = self._ask("GET", f"BreathingSpaces/{_number(register_id)}")
        if not isinstance(found, dict):
            raise RegisterNotNow("answer-unreadable")
        return found

    def tell(self, call: Call) -> None:
        """Make a call. Raises a RegisterProblem."""
        path, body = request_of(call)
        self._ask("POST", path, body)

    def was_told(self, call: Call) -> bool:
        """Whether what a call says stands there already. Raises a RegisterProblem."""
        return stands_in(self.breathing_space(call.register_id), call)

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        url = f"{self._account.base_url}/Creditor/{path}"
        status, content = self._send(method, url, self._authorised(), body)
        if status == 401:
            # Tokens are withdrawn before their time when keys are changed.
            self._token = ""
            status, content = self._send(method, url, self._authorised(), body)
        _check(status)
        return _read(content) if method == "GET" else None

    def _authorised(self) -> dict[str, str]:
        if not self._token or time.monotonic() >= self._token_ends:
            self._fetch_token()
        return {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}

    def _fetch_token(self) -> None:
        account = self._account
        form = {
            "grant_type": "client_credentials",
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }
        if account.scope:
            form["scope"] = account.scope
        status, content = self._send("POST", account.token_url, {}, form)
        if status != 200:
            raise RegisterNotNow(f"token-{status}")
        given = _read(content)
        token = given.get("access_token") if isinstance(given, dict) else None
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]{1,8192}", token):
            raise RegisterNotNow("token-unreadable")
        lasts = given.get("expires_in")
        lasts = float(lasts) if isinstance(lasts, int | Decimal) else 2 * EARLY
        self._token, self._token_ends = token, time.monotonic() + max(lasts - EARLY, 0.0)

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: str | dict[str, str] | None
    ) -> tuple[int, bytes]:
        try:
            with self._http.request(
                method,
                url,
                headers={**headers, "Accept": "application/json"},
                data=body.encode() if isinstance(body, str) else body,
                timeout=(CONNECT_SECONDS, self._seconds),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code, self._content(answer)
        except requests.RequestException:
            raise RegisterNotNow("no-answer") from None

    def _content(self, answer: requests.Response) -> bytes:
        whole, ends = bytearray(), time.monotonic() + self._seconds
        for piece in answer.iter_content(65_536):
            whole += piece
            if len(whole) > LARGEST:
                raise RegisterNever("answer-too-long")
            if time.monotonic() > ends:
                raise RegisterNotNow("no-answer")
        return bytes(whole)


def request_of(call: Call) -> tuple[str, str]:
    """The path and the body of a call. Raises RegisterNever for what the register would not take."""
    if call.kind is CallKind.PROPOSE_DEBT:
        return f"BreathingSpaces/{_number(call.register_id)}/Debts", _proposed(call)
    if call.kind is CallKind.REVIEW_PERSON:
        path = f"BreathingSpaces/{_number(call.register_id)}/EligibilityReviews"
        return path, json.dumps(_about_person(call))
    debt = f"Debts/{_number(call.register_debt_id)}"
    if call.kind is CallKind.PROTECTIONS_APPLIED:
        return f"{debt}/ProtectionsApplied", "{}"
    if call.kind is CallKind.REVIEW_DEBT:
        said = {"reviewType": _one_of(REVIEW_TYPE, call.ground), "creditorNotes": _notes(call)}
        return f"{debt}/EligibilityReviews", json.dumps(said)
    if call.kind is CallKind.DEBT_SOLD:
        sold = {"soldToCreditorId": _number(call.creditor)}
        return f"{debt}/DebtHasBeenSold", json.dumps(sold)
    return f"{debt}/DebtHasBeenSoldToAdHocCreditor", json.dumps(_new_owner(call))


def _proposed(call: Call) -> str:
    if len(call.reference) > LONGEST_REFERENCE:
        raise RegisterNever("reference-too-long")
    said: dict[str, str] = {"debtTypeName": call.type_name, "reference": call.reference}
    nino = call.nino.replace(" ", "").upper()
    if nino:
        if len(nino) > LONGEST_NINO or not NINO.fullmatch(nino):
            raise RegisterNever("nino-not-one")
        said["nino"] = nino
    if call.amount is None:
        return json.dumps(said)
    # A number with two decimals, and no floating point on the way to it.
    pounds = f"{call.amount.pence // 100}.{call.amount.pence % 100:02d}"
    return f'{json.dumps(said)[:-1]}, "amount": {pounds}}}'


def _about_person(call: Call) -> dict[str, str | int]:
    notes = _notes(call)
    if call.ground in END_REASON:
        return {"endReason": END_REASON[call.ground], "creditorNotes": notes}
    return {
        "endReason": END_REASON["no_longer_eligible"],
        "noLongerEligibleReason": _one_of(NO_LONGER_ELIGIBLE, call.ground),
        "creditorNotes": notes,
    }


def _new_owner(call: Call) -> dict[str, str]:
    names = ("addressLine1", "addressLine2", "townCity", "postcode")
    lines = dict(zip(names, call.creditor_address, strict=False))
    return {"name": call.creditor, **lines}


def _one_of(numbers: Mapping[str, int], word: str) -> int:
    if word not in numbers:
        raise RegisterNever("ground-not-known")
    return numbers[word]


def _notes(call: Call) -> str:
    if not call.notes.strip():
        raise RegisterNever("notes-missing")
    return call.notes


def stands_in(shown: Mapping[str, Any], call: Call) -> bool:
    """Whether a Breathing Space as the register shows it says already what a call says."""
    debts = _rows(shown, "debtDetails")
    if call.kind is CallKind.PROPOSE_DEBT:
        return any(each.get("reference") == call.reference for each in debts)
    if call.kind is CallKind.REVIEW_PERSON:
        reviews = _rows(shown, "debtorEligibilityReviews")
        return any(each.get("creditorNotes") == call.notes for each in reviews)
    found = next((each for each in debts if each.get("id") == call.register_debt_id), {})
    if call.kind is CallKind.PROTECTIONS_APPLIED:
        return found.get("status") == DEBT_STATUS.index(Status.RECOVERY_STOPPED)
    if call.kind is CallKind.REVIEW_DEBT:
        review = found.get("debtEligibilityReview")
        return isinstance(review, dict) and review.get("creditorNotes") == call.notes
    name = "soldToCreditorId" if call.kind is CallKind.DEBT_SOLD else "soldToCreditorName"
    return found.get(name) == call.creditor


def _rows(shown: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = shown.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _number(given: str) -> str:
    """A number as it may stand in a path. Raises RegisterNever for anything else."""
    if not NUMBER.fullmatch(given):
        raise RegisterNever("number-not-one")
    return given


def _check(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in NOT_THERE:
        raise NotOnRegister(f"answer-{status}")
    if status in WORTH_LATER or status >= 500 or 300 <= status < 400:
        raise RegisterNotNow(f"answer-{status}")
    raise RegisterNever(f"answer-{status}")


def _read(content: bytes) -> Any:
    try:
        return json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise RegisterNotNow("answer-unreadable") from None
