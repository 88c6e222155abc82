"""The file of a run, sent line by line as it is read: the same bytes whenever it is asked for."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from backoffice.direct_debit.runs import ROOT, bacs_account, me
from shared.services.direct_debit.finance_sheets import all_pieces, record_export
from shared.services.direct_debit.run_file import made_file
from shared.services.direct_debit.run_stopped import stopped_since
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import current_session, write_transaction


def add_pages(blueprint: Blueprint) -> None:
    """Add the address of a run's file."""
    blueprint.add_url_rule(f"{ROOT}/<int:run_id>/file", "run_file", run_file)


def run_file(run_id: int) -> ResponseReturnValue:
    """The file, for those alone who hand it in; that somebody took it is on record.

    One that holds a payment of somebody who is protected since is not given out; its page says why.
    """
    account = bacs_account()
    made = made_file(current_session(), run_id)
    if stopped_since(current_session(), run_id, now()):
        return redirect(url_for(".run", run_id=run_id), 303)
    with write_transaction() as writing:
        record_export(writing, f"direct_debit_run:{run_id}", me(), now())
    pieces = all_pieces(current_parts().database, keys(), account, run_id)
    answer = Response(pieces, content_type=f"{made.content_type}; charset=us-ascii")
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
