"""Setting up a Direct Debit and looking after it, in the states that look different."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import GuaranteeText, OutboxMessage, SupplierMandate
from shared.services.direct_debit.give import GivenMandate
from shared.services.direct_debit.second_signature import SecondPerson, ask_second
from shared.services.direct_debit.sign_up import sign_up
from shared.services.direct_debit.supplier_set_up import begin_set_up
from shared.services.sign_in.keys import Keys
from tests.accessibility.pages import ListedPage, Visitor
from tests.accessibility.pages.plan import resident
from tests.support.builders import NOW
from tests.support.direct_debits import (
    DETAILS,
    PAYER,
    Planned,
    a_planned_resident,
    lodge,
)
from tests.support.plan_pages import an_offer_form, form_of
from tests.support.records import next_number
from tests.support.sign_ups import a_guarantee, answer_pages
from tests.support.signed_in import parts_of

Then = Callable[[Session, Planned, Keys], object]
LINK = SecondPerson("link", "Bethan Hughes", "bethan@example.org")
PAPER = SecondPerson("paper", "Bethan Hughes")
H1_HOLDER, H1_DETAILS = "Is it your bank account?", "Your bank details"
H1_CHECK, H1_DATES = "Check your Direct Debit", "What we collect, and when"
H1_PLAN, H1_DONE = "Your payment plan", "Your Direct Debit is set up"
H1_SECOND = "Who else must authorise it?"
H1_PRINT = "Instruction to your bank or building society to pay by Direct Debit"
H1_SIGN, H1_GONE = "Do you authorise this Direct Debit?", "This link does not work any more"


def gives(session: Session, planned: Planned, keys: Keys, **changes: Any) -> int:
    """Give a mandate on the plan; its id."""
    guarantee_id = session.scalars(select(GuaranteeText.id).limit(1)).one()
    wish = {
        "party_id": planned.party_id,
        "plan_reference": planned.reference,
        "holder_name": "Carys Hughes",
        "details": DETAILS,
        "verdict": "valid",
        "press": f"listed-{next_number()}",
        "guarantee_id": guarantee_id,
    }
    return sign_up(session, keys, GivenMandate(**{**wish, **changes}), PAYER, NOW).mandate_id


def asks_by_link(session: Session, planned: Planned, keys: Keys) -> None:
    """A mandate that waits for somebody who was sent a link."""
    ask_second(session, keys, gives(session, planned, keys, signatures=2), LINK, PAYER, NOW)


def asks_on_paper(session: Session, planned: Planned, keys: Keys) -> None:
    """A mandate that waits for a form."""
    ask_second(session, keys, gives(session, planned, keys, signatures=2), PAPER, PAYER, NOW)


def in_another_name(session: Session, planned: Planned, keys: Keys) -> None:
    """A mandate that waits until somebody looked at the name."""
    gives(session, planned, keys, holder_name="Dafydd Prys")


def begins_at_supplier(session: Session, planned: Planned, keys: Keys) -> int:
    """A mandate that is still to be given on a supplier's page."""
    wish = GivenMandate(
        party_id=planned.party_id,
        plan_reference=planned.reference,
        holder_name="Carys Hughes",
        details=None,
        verdict="",
        press=f"listed-{next_number()}",
    )
    return begin_set_up(session, keys, wish, PAYER, NOW).mandate_id


def is_at_supplier(session: Session, planned: Planned, keys: Keys) -> None:
    """A mandate whose payer is on the supplier's page, of which nobody here can ask."""
    mandate_id = begins_at_supplier(session, planned, keys)
    asked = select(SupplierMandate).where(SupplierMandate.mandate_id == mandate_id)
    session.scalars(asked).one().session_id = f"cs_test_{next_number()}"


def stands(session: Session, planned: Planned, keys: Keys) -> None:
    """A mandate that the bank has taken."""
    lodge(session, gives(session, planned, keys))


def _plan(path: str, then: Then | None = None, **answers: str) -> Callable[[Visitor], str]:
    """Open a path about a plan, after something happened or with pages answered."""

    def come(visitor: Visitor) -> str:
        planned = _planned(visitor, then)
        if answers:
            answer_pages(visitor.client, planned.reference, **answers)  # type: ignore[arg-type]
        return path.format(planned.reference)

    return come


def _planned(visitor: Visitor, then: Then | None) -> Planned:
    keys = Keys(parts_of(visitor.client.application).settings.secret_key)
    made: list[Planned] = []

    def build(session: Session) -> int:
        a_guarantee(session)
        made.append(a_planned_resident(session))
        if then is not None:
            then(session, made[0], keys)
        return made[0].party_id

    visitor.as_payer(visitor.given(build))
    return made[0]


def _offer(path: str, **answers: str) -> Callable[[Visitor], str]:
    """Open a path about an offer that is being agreed."""

    def come(visitor: Visitor) -> str:
        def build(session: Session) -> int:
            a_guarantee(session)
            return resident(session).party.id

        visitor.as_payer(visitor.given(build))
        to_last_step(visitor.client)
        answer_pages(visitor.client, "offer", **answers)  # type: ignore[arg-type]
        return path

    return come


def to_last_step(client: FlaskClient) -> None:
    """Make an offer that is accepted, and choose to pay it by Direct Debit."""
    client.post("/plan/offer", data=an_offer_form("90.00"))
    form = form_of(client.get("/plan/check"), "/plan/check")
    client.post("/plan/check", data={**form, "method": "direct_debit", "decide": "confirm"})


def _no_guarantee(visitor: Visitor) -> str:
    made: list[Planned] = []

    def build(session: Session) -> int:
        made.append(a_planned_resident(session))
        return made[0].party_id

    visitor.as_payer(visitor.given(build))
    return f"/direct-debit/{made[0].reference}/account-holder"


def _link(visitor: Visitor) -> str:
    _planned(visitor, asks_by_link)
    tokens: list[str] = []

    def look(session: Session) -> int:
        asked = select(OutboxMessage.body).where(OutboxMessage.template == "signature_request")
        tokens.append(session.scalars(asked).one().partition("/sign/")[2].split()[0])
        return 0

    visitor.given(look)
    return f"/direct-debit/sign/{tokens[0]}"


def _answered(answer: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        visitor.client.post(_link(visitor), data={"answer": answer})
        return "/direct-debit/answered"

    return come


ABOUT = "/direct-debit/{}"
PAGES = (
    ListedPage("plan.plan", H1_PLAN, _plan("/plan/plans/{}"), "no Direct Debit yet"),
    ListedPage("plan.plan", H1_PLAN, _plan("/plan/plans/{}", gives), "by Direct Debit"),
    ListedPage("plan.plan", H1_PLAN, _plan("/plan/plans/{}", asks_by_link), "one of two signed"),
    ListedPage("plan.plan", H1_PLAN, _plan("/plan/plans/{}", in_another_name), "name is checked"),
    ListedPage("direct_debit.account_holder", H1_HOLDER, _plan(ABOUT + "/account-holder")),
    ListedPage(
        "direct_debit.account_holder",
        "We cannot set up a Direct Debit here now",
        _no_guarantee,
        "no Guarantee is loaded",
        409,
    ),
    ListedPage(
        "direct_debit.not_yours",
        "You cannot set this up for somebody else",
        _plan(ABOUT + "/other-ways"),
    ),
    ListedPage(
        "direct_debit.who_collects",
        "Who collects the money",
        _plan(ABOUT + "/who-collects", until="who-collects"),
    ),
    ListedPage(
        "direct_debit.bank_details",
        H1_DETAILS,
        _plan(ABOUT + "/bank-details", until="bank-details"),
    ),
    ListedPage(
        "direct_debit.bank_details",
        H1_DETAILS,
        _plan(ABOUT + "/bank-details", until="check"),
        "given already",
    ),
    ListedPage(
        "direct_debit.second_person",
        H1_SECOND,
        _plan(ABOUT + "/second-person", who="two", until="second-person"),
    ),
    ListedPage("direct_debit.dates", H1_DATES, _plan(ABOUT + "/dates", until="dates")),
    ListedPage("direct_debit.dates", H1_DATES, _offer("/direct-debit/offer/dates"), "of an offer"),
    ListedPage("direct_debit.check", H1_CHECK, _plan(ABOUT + "/check", who="alone")),
    ListedPage(
        "direct_debit.check",
        H1_CHECK,
        _plan(ABOUT + "/check", who="two", holder="Dafydd Prys"),
        "two people, another name",
    ),
    ListedPage("direct_debit.check", H1_CHECK, _offer("/direct-debit/offer/check"), "of an offer"),
    ListedPage("direct_debit.done", H1_DONE, _plan(ABOUT + "/done", gives)),
    ListedPage(
        "direct_debit.done",
        "Accepted: your plan is agreed",
        _plan(ABOUT + "/done?agreed=yes", gives),
        "with the plan",
    ),
    ListedPage(
        "direct_debit.done",
        "We have your Direct Debit",
        _plan(ABOUT + "/done", asks_by_link),
        "one of two signed",
    ),
    ListedPage(
        "direct_debit.done",
        "We have your Direct Debit",
        _plan(ABOUT + "/done", asks_on_paper),
        "on paper",
    ),
    ListedPage(
        "direct_debit.done",
        "We have your Direct Debit",
        _plan(ABOUT + "/done", in_another_name),
        "name is checked",
    ),
    ListedPage(
        "direct_debit.not_yours",
        "You cannot set this up here for two people",
        _plan(ABOUT + "/other-ways", who="two"),
        "two people, at a supplier",
    ),
    ListedPage(
        "direct_debit.back",
        "Your Direct Debit is not set up yet",
        _plan(ABOUT + "/back", begins_at_supplier),
    ),
    ListedPage(
        "direct_debit.back",
        "We do not know yet whether your Direct Debit is set up",
        _plan(ABOUT + "/back", is_at_supplier),
        "the supplier is silent",
    ),
    ListedPage("direct_debit.instruction", H1_PRINT, _plan(ABOUT + "/instruction", gives)),
    ListedPage(
        "direct_debit.instruction",
        H1_PRINT,
        _plan(ABOUT + "/instruction", asks_on_paper),
        "to sign",
    ),
    ListedPage(
        "direct_debit.cancel", "Cancel your Direct Debit?", _plan(ABOUT + "/cancel", stands)
    ),
    ListedPage(
        "direct_debit.ask_again",
        "Ask the second person again",
        _plan(ABOUT + "/ask-again", asks_by_link),
    ),
    ListedPage("direct_debit.sign", H1_SIGN, _link),
    ListedPage("direct_debit.sign", H1_GONE, lambda _: "/direct-debit/sign/none", "gone", 404),
    ListedPage(
        "direct_debit.answered", "Thank you. You have authorised it", _answered("authorise")
    ),
    ListedPage(
        "direct_debit.answered", "Thank you. Nothing will be taken", _answered("refuse"), "refused"
    ),
)
