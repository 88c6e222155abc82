"""`evenkeel limits`: the council's own limits on money, each from a day on."""

from __future__ import annotations

from datetime import date, datetime

import click

from shared.cli import open_parts
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.money_limits import LimitName
from shared.services.audit import Actor
from shared.services.ledger.limits import limits, set_limit
from shared.services.wording import say

SETTER = Actor("command", "limits-set")


class Pounds(click.ParamType[Money]):
    """An amount above nought, in pounds."""

    name = "pounds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Money:
        """Read the amount; says what is wrong with it otherwise."""
        try:
            amount = Money.from_pounds_text(str(value))
        except NotAnAmount as wrong:
            self.fail(say(wrong.says, "en"), param, ctx)
        if amount <= ZERO:
            self.fail("enter an amount above nought", param, ctx)
        return amount


@click.group()
def command() -> None:
    """Look after the council's own limits on money."""


@command.command("list")
def show() -> None:
    """Every limit with the day from which it holds; the latest day that has begun counts."""
    with open_parts().database.reading() as session:
        for each in sorted(limits(session), key=lambda each: (each.name, each.effective_from)):
            click.echo(f"{each.name:20} {each.effective_from}  {each.amount.text()}")


@command.command("set")
@click.argument("name", type=click.Choice([name.value for name in LimitName]))
@click.argument("amount", type=Pounds())
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The first day on which it holds, such as 2026-12-01.",
)
def change(name: str, amount: Money, first_day: datetime) -> None:
    """Set a limit NAME to AMOUNT in pounds from a day on."""
    parts = open_parts()
    begins: date = first_day.date()
    with parts.database.transaction() as session:
        set_limit(session, LimitName(name), amount, begins, SETTER, parts.clock.now())
    click.echo(f"{name} is {amount.text()} from {begins}.")
