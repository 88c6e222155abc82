"""Papers about a plan, made when they are asked for: where it stands, and proof of it for somebody else."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.plan import words
from shared.domain.standing import LineState, StandingLine
from shared.services.letters.channel import letter_format_of
from shared.services.letters.paper import TEMPLATE, Letter, LetterTable, letter_content
from shared.services.plans.read import PlanPage, plan_page
from shared.web.clock import now, today
from shared.web.filters import day, moment, money
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of a plan's papers."""
    base = "/plans/<reference>"
    pages.add_url_rule(f"{base}/statement.pdf", "plan_statement", plan_statement)
    pages.add_url_rule(f"{base}/proof.pdf", "plan_proof", plan_proof)


def plan_statement(reference: str) -> Response:
    """Where a plan stands: paid, next, left, and every payment."""
    found = _plan_here(reference)
    standing = found.expected
    left = _(
        "You have paid %(paid)s of %(total)s. %(left)s is left.",
        paid=money(standing.received),
        total=money(standing.total),
        left=money(standing.left),
    )
    lines = [_("Reference %(reference)s", reference=reference), left]
    if standing.next is not None:
        coming = standing.next.instalment
        owing = money(coming.amount - standing.next.received)
        lines.append(_("Next payment: %(amount)s on %(day)s.", amount=owing, day=day(coming.due)))
    if found.as_of is not None:
        lines.append(_("Payments that reached us by %(day)s are counted.", day=day(found.as_of)))
    rows = [
        (day(each.instalment.due), money(each.instalment.amount), _state(each))
        for each in standing.lines
    ]
    payments = LetterTable(_("Every payment"), (_("Due"), _("Amount"), _("Status")), rows)
    title = _("Where your payment plan stands")
    return _paper(found, title, lines, (payments, _covered(found)), "plan")


def plan_proof(reference: str) -> Response:
    """Proof of the arrangement, for a landlord or an adviser. It shows nothing of income or health."""
    found = _plan_here(reference)
    called = current_parts().settings.council.called(language())
    told = {"council": called, "name": found.name, "day": day(today())}
    if found.is_alive:
        what = _(
            "%(council)s confirms that %(name)s has agreed a payment plan with the council, and that it is in force on %(day)s.",
            **told,
        )
    else:
        what = _(
            "%(council)s confirms that %(name)s agreed a payment plan with the council. It is no longer in force on %(day)s.",
            **told,
        )
    facts = [
        (_("Reference"), found.reference),
        (_("Agreed on"), day(found.agreed_at)),
        (_("Amount covered"), money(found.total)),
        (_("Payments"), words.offer_words(found.offer)),
        (_("Last payment"), day(found.lines[-1].due)),
        (_("Paid so far"), money(found.standing.received)),
        (_("Still to pay"), money(found.standing.left)),
    ]
    lines = [_("To whom it may concern"), what, *(f"{name}: {value}" for name, value in facts)]
    lines.append(_("Made on %(moment)s", moment=moment(now())))
    return _paper(found, _("Proof of a payment plan"), lines, (_covered(found),), "proof")


def _plan_here(reference: str) -> PlanPage:
    return plan_page(current_session(), current_payer().party_id, reference, today())


def _covered(found: PlanPage) -> LetterTable:
    rows = [
        (words.debt_name(debt), debt.account_reference, money(debt.before)) for debt in found.debts
    ]
    head = (_("Debt"), _("Account"), _("Amount"))
    return LetterTable(_("What the plan covers"), head, rows)


def _state(line: StandingLine) -> str:
    if line.state is LineState.PART_PAID:
        return _("%(amount)s paid", amount=money(line.received))
    return {
        LineState.PAID: _("Paid"),
        LineState.LATE: _("Not here yet"),
        LineState.DUE: _("Due now"),
    }.get(line.state, _("To come"))


def _paper(
    found: PlanPage, title: str, lines: list[str], tables: tuple[LetterTable, ...], name: str
) -> Response:
    parts = current_parts()
    letter = Letter(
        number=found.reference,
        language=language(),
        subject=title,
        body="\n\n".join(lines),
        to=(found.name, *found.address),
        written_at=now(),
        letter_format=letter_format_of(current_session(), current_payer().party_id),
        tables=tables,
    )
    made = parts.documents.make(TEMPLATE, letter_content(letter, parts.settings.council))
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{found.reference}.pdf"'
    return answer
