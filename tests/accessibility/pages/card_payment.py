"""Paying by card, in the states that look different: signed in, with a reference, and by a link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from shared.domain.stages import DebtType, Stage
from shared.gateways.card_ports import CardStatus
from shared.services.audit import Actor
from shared.services.card_payments.links import make_link
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, POSTCODE, a_debt, a_hold, a_statement, an_account, pounds
from tests.support.builders import the_resident as make_resident
from tests.support.card_pages import AT_THE_PROVIDER, of_debt, pays, told, with_cards
from tests.support.fake_cards import FakeCards
from tests.support.people import Resident
from tests.support.plan_pages import form_of
from tests.support.plans import an_offer, press_confirm, sandbox_policies
from tests.support.signed_in import parts_of

Build = Callable[[Session], Resident]
Happens = Callable[[FlaskClient, FakeCards, str], None]
BILL = {"reference": "80012345", "postcode": POSTCODE, "amount": "90.00"}


def with_a_plan(session: Session) -> Resident:
    """Her plan of £90.00 a month, an older year, and a debt of another kind that is on hold."""
    sandbox_policies(session)
    made = make_resident(session)
    a_statement(session, made.party)
    press_confirm(session, made.party.id, an_offer("90.00"))
    a_debt(session, made.account, year=2024, charge="120.00")
    benefit = an_account(session, made.party, type=DebtType.HB_OVERPAYMENT, reference="60012345")
    held = a_debt(session, benefit, charge="212.00", stage=Stage.INVOICE)
    a_hold(session, debt_id=held.id, kind="officer")
    return made


def in_peace(session: Session) -> Resident:
    """Everything is in Breathing Space."""
    made = make_resident(session)
    a_hold(session, party_id=made.party.id, kind="breathing_space")
    return made


def owes_nothing(session: Session) -> Resident:
    """Nothing is left to pay."""
    made = make_resident(session)
    made.debt.charge = made.debt.costs = pounds("0")
    return made


def _provider(visitor: Visitor) -> FakeCards:
    return with_cards(visitor.client.application, FakeCards(Path(mkdtemp()) / "provider"))


def _come(path: str, build: Build = make_resident) -> Callable[[Visitor], str]:
    """Open a path as whoever `build` makes."""

    def come(visitor: Visitor) -> str:
        _provider(visitor)
        visitor.as_payer(visitor.given(lambda session: build(session).party.id))
        return path

    return come


def _check(visitor: Visitor) -> str:
    _begin(visitor, "1500.00", keep="yes")
    return "/pay/check"


def _begin(visitor: Visitor, amount: str, **more: str) -> FakeCards:
    provider = _provider(visitor)
    debts: list[int] = []

    def build(session: Session) -> int:
        made = make_resident(session)
        debts.append(made.debt.id)
        return made.party.id

    visitor.as_payer(visitor.given(build))
    visitor.client.post("/pay", data={**of_debt(debts[0], amount), **more})
    return provider


def _after(path: str, *happened: Happens) -> Callable[[Visitor], str]:
    """Open a path about a payment, after something happened at the provider."""

    def come(visitor: Visitor) -> str:
        provider = _begin(visitor, "90.00")
        form = form_of(visitor.client.get("/pay/check"), "/pay/check")
        answer = visitor.client.post("/pay/check", data=form)
        reference = answer.headers["Location"].removeprefix(AT_THE_PROVIDER)
        for happens in happened:
            happens(visitor.client, provider, reference)
        return path.format(reference)

    return come


def _bill(path: str, *happened: Happens) -> Callable[[Visitor], str]:
    """The same without signing in."""

    def come(visitor: Visitor) -> str:
        provider = _provider(visitor)
        visitor.given(lambda session: make_resident(session).party.id)
        visitor.client.post("/pay-a-bill", data=BILL)
        if "{}" not in path:
            return path
        form = form_of(visitor.client.get("/pay-a-bill/check"), "/pay-a-bill/check")
        answer = visitor.client.post("/pay-a-bill/check", data=form)
        reference = answer.headers["Location"].removeprefix(AT_THE_PROVIDER)
        for happens in happened:
            happens(visitor.client, provider, reference)
        return path.format(reference)

    return come


def _link(*happened: Happens) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        provider = _provider(visitor)
        paths: list[str] = []

        def build(session: Session) -> int:
            made = make_resident(session)
            address = make_link(
                session,
                made.party.id,
                pounds("90.00"),
                Actor("officer", 1),
                NOW,
                debt_id=made.debt.id,
            )
            paths.append("/pay/link/" + address.rpartition("/")[2])
            return made.party.id

        visitor.given(build)
        if happened:
            answer = visitor.client.post(paths[0])
            reference = answer.headers["Location"].removeprefix(AT_THE_PROVIDER)
            for happens in happened:
                happens(visitor.client, provider, reference)
        return paths[0]

    return come


def paid_there(client: FlaskClient, provider: FakeCards, reference: str) -> None:
    """Paid on the provider's page; we have not been told."""
    pays(provider, reference)


def told_us(client: FlaskClient, provider: FakeCards, reference: str) -> None:
    """The provider told us."""
    app = client.application
    told(app, provider, reference, parts_of(app).clock.now())


def declined(client: FlaskClient, provider: FakeCards, reference: str) -> None:
    """The bank said no."""
    provider.change(f"cs_{reference}", CardStatus.DECLINED)


def ran_out(client: FlaskClient, provider: FakeCards, reference: str) -> None:
    """The page ran out of time."""
    provider.change(f"cs_{reference}", CardStatus.ENDED)


def goes_down(client: FlaskClient, provider: FakeCards, reference: str) -> None:
    """The provider does not answer any more."""
    provider.down = "before"


RETURNED, RECEIPT = "card_payment.returned", "card_payment.receipt"
OPEN_BILL = "card_payment.bill_returned"
HERE, BILL_HERE = "/pay/{}", "/pay-a-bill/{}"

PAGES = (
    ListedPage("card_payment.choose", "Pay by card", _come("/pay", with_a_plan), "with a plan"),
    ListedPage("card_payment.choose", "Pay by card", _come("/pay", in_peace), "in peace"),
    ListedPage("card_payment.choose", "Pay by card", _come("/pay", owes_nothing), "nothing owed"),
    ListedPage("card_payment.choose", "Pay by card", _come("/pay")),
    ListedPage("card_payment.check", "Check your payment", _check),
    ListedPage(RETURNED, "You have not paid yet", _after(HERE)),
    ListedPage(RETURNED, "Payment received", _after(HERE, paid_there, told_us), "paid"),
    ListedPage(RETURNED, "Your payment is on its way", _after(HERE, paid_there), "on its way"),
    ListedPage(RETURNED, "Your card was not accepted", _after(HERE, declined), "declined"),
    ListedPage(RETURNED, "You have not paid", _after(HERE, ran_out), "ran out"),
    ListedPage(
        RETURNED, "We do not know yet if you have paid", _after(HERE, goes_down), "not known"
    ),
    ListedPage(RECEIPT, "Receipt for your payment", _after("/pay/{}/receipt", paid_there, told_us)),
    ListedPage("card_payment.payments", "Payments that you made", _come("/payments")),
    ListedPage(
        "card_payment.payments",
        "Payments that you made",
        _after("/payments", paid_there, told_us),
        "one made",
    ),
    ListedPage("card_payment.bill", "Pay a bill without signing in", lambda _: "/pay-a-bill"),
    ListedPage("card_payment.bill_check", "Check your payment", _bill("/pay-a-bill/check")),
    ListedPage(OPEN_BILL, "You have not paid yet", _bill(BILL_HERE)),
    ListedPage(OPEN_BILL, "Payment received", _bill(BILL_HERE, paid_there, told_us), "paid"),
    ListedPage(
        "card_payment.bill_receipt",
        "Receipt for your payment",
        _bill("/pay-a-bill/{}/receipt", paid_there, told_us),
    ),
    ListedPage("card_payment.link", "Pay £90.00 by card", _link()),
    ListedPage("card_payment.link", "This has been paid", _link(paid_there, told_us), "paid"),
    ListedPage(
        "card_payment.link",
        "This link does not work any more",
        lambda _: "/pay/link/none",
        "gone",
        404,
    ),
    ListedPage("card_payment.cannot", "If you cannot pay", lambda _: "/cannot-pay"),
)
