"""The addresses of the register of sharing and of the ledger of consents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from shared.domain.says import N_
from shared.domain.sharing import BASES, RECIPIENTS
from shared.domain.support_needs import ConsentUse
from shared.services.sharing import Asked, record_reading, register, register_sheet
from shared.services.sign_in.own_records import own_parties
from shared.services.support.consent_ledger import consent_ledger
from shared.web.clock import now
from shared.web.filters import say
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, write_transaction
from shared.web.words import in_words

pages = Blueprint("officers_sharing", __name__)
TYPED = ("kind", "basis", "party", "first", "last")
USES = {
    ConsentUse.ADJUSTMENTS: N_("What helps"),
    ConsentUse.WORDS: N_("Told in confidence"),
    ConsentUse.ADVICE: N_("Sent on to advice"),
    ConsentUse.ACT_FOR_ME: N_("Somebody acts for them"),
}


@pages.get("/sharing", endpoint="register")
def every() -> str:
    """One page of what was shared."""
    typed = _typed()
    asked = _asked(typed)
    found = register(current_session(), asked, request.args.get("before"))
    with write_transaction() as writing:
        record_reading(
            writing, current_officer().officer_id, "read the register of sharing", asked, now()
        )
    older = {**_given(typed), "before": found.older}
    return render_template(
        "backoffice/sharing/register.html",
        found=found,
        typed=typed,
        kinds=[
            ("", in_words(N_("All"))),
            *((code, say(name)) for code, name in RECIPIENTS.items()),
        ],
        bases=[("", in_words(N_("All"))), *((code, say(name)) for code, name in BASES.items())],
        sheet=url_for("officers_sharing.sheet", **_given(typed)),
        older=url_for("officers_sharing.register", **older) if found.older else None,
    )


@pages.get("/sharing/register.csv")
def sheet() -> Response:
    """The same as a file; that it was taken is on record."""
    asked = _asked(_typed())
    written = "".join(register_sheet(current_session(), asked))
    with write_transaction() as writing:
        record_reading(
            writing, current_officer().officer_id, "took the register of sharing", asked, now()
        )
    answer = Response("\ufeff" + written, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="sharing.csv"'
    return answer


@pages.get("/sharing/consents")
def consents() -> str:
    """One page of what people agreed to."""
    use, party = request.args.get("use", ""), request.args.get("party", "")
    asked = _asked({**dict.fromkeys(TYPED, ""), "party": party})
    before = request.args.get("before")
    found = consent_ledger(current_session(), use, asked.party_id, before, asked.without)
    older = {**_given({"use": use, "party": party}), "before": found.older}
    with write_transaction() as writing:
        record_reading(
            writing, current_officer().officer_id, "read the ledger of consents", asked, now()
        )
    return render_template(
        "backoffice/sharing/consents.html",
        found=found,
        uses={each.value: in_words(name) for each, name in USES.items()},
        use=use,
        party=party,
        older=url_for("officers_sharing.consents", **older) if found.older else None,
    )


def _asked(typed: dict[str, str]) -> Asked:
    own = own_parties(current_session(), current_officer().officer_id)
    return replace(Asked.read(**typed), without=own)


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in TYPED}


def _given(typed: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in typed.items() if value}
