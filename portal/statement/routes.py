"""The addresses of the statement."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.statement import changes, explaining, outcome, questions
from portal.statement.check_pages import CheckPage
from portal.statement.pages import TasksPage
from portal.statement.result_page import place
from portal.statement.steps import draft_here, draft_or_way_on
from shared.domain import statement_journey as journey
from shared.services.errors import NotFound
from shared.services.statements.drafts import AlreadyConfirmed
from shared.services.statements.read import current, is_person, versions
from shared.services.statements.sheet import Sheet
from shared.services.statements.starting import start_again
from shared.web.clock import now, today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

pages = Blueprint("statement", __name__, url_prefix="/statement")
changes.add_pages(pages)
explaining.add_pages(pages)
outcome.add_pages(pages)


@pages.errorhandler(AlreadyConfirmed)
def already_confirmed(error: AlreadyConfirmed) -> ResponseReturnValue:
    """A form of a statement that was confirmed meanwhile."""
    return render_template("portal/statement/already_confirmed.html"), 409


@pages.get("")
def tasks() -> ResponseReturnValue:
    """The task list; for somebody whose statement is done, that statement."""
    party_id = current_payer().party_id
    found = current(current_session(), party_id, today(), guidelines=True)
    if found.draft is None and found.latest is not None:
        earlier = versions(current_session(), party_id)[1:]
        return render_template("portal/statement/last.html", sheet=found.latest, earlier=earlier)
    if found.draft is None and not is_person(current_session(), party_id):
        return render_template(
            "portal/statement/organisation.html",
            plan=place("plan.start"),
            debts=place("account.debts"),
        )
    just_saved = journey.PAGE.get(request.args.get("saved", ""))
    shown = TasksPage(found.draft or draft_here(), just_saved)
    return render_template("portal/statement/tasks.html", page_of=shown)


@pages.post("/start")
def start() -> ResponseReturnValue:
    """Begin a new statement from the last one."""
    start_again(current_session(), current_payer().party_id, now(), today())
    return redirect(url_for("statement.check"), 303)


@pages.route("/<name>", methods=["GET", "POST"])
def page(name: str) -> ResponseReturnValue:
    """One page of questions."""
    sheet = draft_or_way_on(guidelines=False)
    if not isinstance(sheet, Sheet):
        return sheet
    if not journey.may_open(name, sheet.answers):
        raise NotFound
    return questions.ask(sheet, journey.PAGE[name])


@pages.get("/check")
def check() -> ResponseReturnValue:
    """Everything that was answered, before confirming."""
    sheet = draft_or_way_on()
    if not isinstance(sheet, Sheet):
        return sheet
    return render_template("portal/statement/check.html", page_of=CheckPage(sheet))
