"""Money that must be placed: the list, one item, and the answer of a second person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.finance import pages
from backoffice.finance.forms import PlaceForm
from shared.domain.money import ZERO
from shared.domain.roles import REFUNDERS
from shared.services.agencies.remittances.posting import post_remittance, remittance_for
from shared.services.errors import StaleVersion
from shared.services.ledger.suggest import Unplaced, suggestions
from shared.services.ledger.suspense import NotPlaceable, Placing, approve, decline, place
from shared.services.ledger.suspense_list import (
    SuspenseView,
    debts_of_reference,
    one_item,
    open_items,
    suspense_totals,
)
from shared.web.clock import now, today
from shared.web.filters import money
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

LONGEST_NUMBER = 9
LONGEST_REFERENCE = 30


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of money that must be placed."""
    one = "/finance/suspense/<int:item_id>"
    blueprint.add_url_rule("/finance/suspense", "suspense", listed)
    blueprint.add_url_rule(one, "item", item)
    blueprint.add_url_rule(f"{one}/place", "place", place_item, methods=["POST"])
    blueprint.add_url_rule(f"{one}/split", "split", split, methods=["POST"])
    blueprint.add_url_rule(f"{one}/answer", "answer", answer, methods=["POST"])


def listed() -> str:
    """What must be placed, the oldest first."""
    return render_template(
        "backoffice/finance/suspense.html",
        found=open_items(current_session(), _number(request.args.get("after", "")) or 0),
        totals=suspense_totals(current_session()),
        may_act=current_officer().role in REFUNDERS,
        called=pages,
    )


def item(item_id: int) -> ResponseReturnValue:
    """One item: what came with it, and which debts it may be for."""
    view = _view(item_id)
    return _page(view, _form(view))


def place_item(item_id: int) -> ResponseReturnValue:
    """Send it to a debt; above a limit a second person lets it go."""
    view = _view(item_id)
    form = _form(view)
    if form.is_good():
        wish = Placing(
            item_id=item_id,
            lock=_number(request.form.get("lock", "")) or 0,
            debt_id=form.debt.data,
            amount=form.amount.data,
            reason=form.reason.data,
            payer_meant=form.payer_meant.data,
        )
        try:
            is_done = place(current_session(), wish, current_officer().officer_id, now())
        except NotPlaceable as wrong:
            roll_back()
            form.refuse(*pages.not_placeable(wrong))
        else:
            flash(_("The money is placed.") if is_done else _("A second person must agree to it."))
            return redirect(url_for("officers_finance.suspense"), 303)
    return _page(view, form)


def answer(item_id: int) -> ResponseReturnValue:
    """The answer of a second person; whoever proposed it may take it back."""
    lock = _number(request.form.get("lock", ""))
    officer_id, session = current_officer().officer_id, current_session()
    if lock is None:
        raise StaleVersion
    if request.form.get("go") != "approve":
        decline(session, item_id, lock, officer_id, now())
        flash(_("The money stays on the list."))
        return redirect(url_for("officers_finance.item", item_id=item_id), 303)
    try:
        approve(session, item_id, lock, officer_id, now())
    except NotPlaceable as wrong:
        roll_back()
        view = _view(item_id)
        form = _form(view, of_request=False)
        form.refuse(*pages.not_placeable(wrong))
        return _page(view, form)
    flash(_("The money is placed."))
    return redirect(url_for("officers_finance.suspense"), 303)


def split(item_id: int) -> ResponseReturnValue:
    """Split money of an agency over its clients, as the file says that it sent us."""
    session, officer_id = current_session(), current_officer().officer_id
    fitting = remittance_for(session, item_id)
    if fitting is None:
        raise StaleVersion
    placed = post_remittance(session, fitting.id, item_id, officer_id, now())
    rest = fitting.total - placed
    flash(_("%(amount)s is with the clients' plans and debts.", amount=money(placed)))
    if rest > ZERO:
        flash(_("%(amount)s of it must still be placed.", amount=money(rest)))
    return redirect(url_for("officers_finance.suspense"), 303)


def _view(item_id: int) -> SuspenseView:
    return one_item(current_session(), item_id, current_officer().officer_id, today())


def _form(view: SuspenseView, *, of_request: bool = True) -> PlaceForm:
    """The form with the suggested debts, and those of a reference that was typed."""
    session, officer_id = current_session(), current_officer().officer_id
    money = Unplaced(view.row.amount, view.row.said, view.receipt_id)
    form = PlaceForm(data={"amount": view.row.amount})
    form.debt.offered = pages.debt_choices(
        suggestions(session, money, officer_id, today()),
        debts_of_reference(session, _typed()) if _typed() else (),
    )
    if of_request and request.method == "POST":
        form.process(request.form)
    return form


def _page(view: SuspenseView, form: PlaceForm) -> ResponseReturnValue:
    officer = current_officer()
    return render_template(
        "backoffice/finance/item.html",
        view=view,
        form=form,
        typed=_typed(),
        remittance=remittance_for(current_session(), view.row.id),
        is_own=view.suggested_by == officer.officer_id,
        may_act=officer.role in REFUNDERS,
        called=pages,
        errors=form.problems,
    )


def _typed() -> str:
    return request.values.get("reference", "")[:LONGEST_REFERENCE].strip()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
