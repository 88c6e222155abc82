"""Lines of the bank statement that belong to nothing we know: pasted, or one by hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.finance import pages
from backoffice.finance.forms import BankLineForm, BankLinesForm
from shared.domain.bank_lines import (
    BankLine,
    BankLinesRefused,
    LineProblem,
    WrongLine,
    read_bank_line,
    read_bank_lines,
)
from shared.services.audit import Actor
from shared.services.ledger.bank_lines import TakenLines, take_another, take_bank_lines
from shared.web.clock import now, today
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

MOST_NAMED = 20
_FIELDS = {
    LineProblem.DAY: "day",
    LineProblem.DAY_TOO_FAR: "day",
    LineProblem.AMOUNT: "amount",
    LineProblem.NOT_ABOVE_NOUGHT: "amount",
}


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of bank lines."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/finance/bank-lines", "bank_lines", pasted, methods=both)
    blueprint.add_url_rule("/finance/bank-lines/one", "bank_line", by_hand, methods=both)


def pasted() -> ResponseReturnValue:
    """Paste lines of date, amount and reference; all of them are taken, or none."""
    form, mistakes = BankLinesForm.of_request(), []
    if form.is_good():
        try:
            lines = read_bank_lines(form.lines.data, today())
        except BankLinesRefused as refused:
            mistakes = list(refused.mistakes[:MOST_NAMED])
            form.refuse("lines", _("None of the lines was taken. Put right what is listed here."))
        else:
            return _taken(take_bank_lines(current_session(), lines, _me(), now()))
    return render_template(
        "backoffice/finance/bank_lines.html",
        form=form,
        mistakes=mistakes,
        called=pages,
        errors=form.problems,
    )


def by_hand() -> ResponseReturnValue:
    """Enter one line."""
    form = BankLineForm.of_request()
    if form.is_good():
        line = _line(form)
        if line is not None:
            if form.another.data:
                take_another(current_session(), line, _me(), now())
                return _taken(TakenLines(1, 0))
            taken = take_bank_lines(current_session(), [line], _me(), now())
            if taken.new:
                return _taken(taken)
            form.refuse(
                "another", _("There is a line just like this. Tick this if it is another one.")
            )
    return render_template("backoffice/finance/bank_line.html", form=form, errors=form.problems)


def _line(form: BankLineForm) -> BankLine | None:
    """The line as it was filled in; what cannot be is said beside its field."""
    cells = [form.day.data.isoformat(), form.amount.data.plain(), form.reference.data or ""]
    try:
        return read_bank_line(cells, today())
    except WrongLine as wrong:
        form.refuse(_FIELDS.get(wrong.problem, "reference"), pages.line_problem(wrong.problem))
        return None


def _taken(taken: TakenLines) -> ResponseReturnValue:
    said = ngettext("One line was taken.", "%(num)s lines were taken.", taken.new)
    if taken.known:
        said += " " + ngettext("One was there before.", "%(num)s were there before.", taken.known)
    flash(said)
    return redirect(url_for("officers_finance.suspense"), 303)


def _me() -> Actor:
    return Actor("officer", current_officer().officer_id)
