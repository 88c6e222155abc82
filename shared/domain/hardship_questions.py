"""What an application for help with hardship asks beside the statement, page by page.

Common to councils' policies for section 13A(1)(c) LGFA 1992 (council tax) and section 49 LGFA 1988
(business rates). Nothing here asks about health: there is a place of its own for that.
"""

from __future__ import annotations

from shared.domain.hardship_form import RATES, TAX, Answers, Kind, Power, Question, Step
from shared.domain.hardship_other_help import OTHER_HELP, OTHER_RELIEFS
from shared.domain.says import N_

_YOU = Step(
    "you",
    N_("Who is asking"),
    N_("Somebody who helps you may fill this in with you, if you want them to."),
    (
        Question(
            "applicant",
            Kind.ONE,
            N_("Who is filling this in?"),
            choices=(
                ("me", N_("I am, for myself or my own business")),
                ("helper", N_("Somebody else, and I have agreed to it")),
            ),
            needed=N_("Tell us who is filling this in."),
        ),
        Question(
            "helper",
            Kind.LINE,
            N_("If somebody helps you, their name and how you know them"),
            N_("For example: Jo Bevan, my sister."),
        ),
    ),
)
_WHY = Step(
    "why",
    N_("What has happened"),
    N_(
        "A few sentences are enough. Please write nothing about health here: there is a more "
        "private place for that."
    ),
    (
        Question(
            "reason",
            Kind.ONE,
            N_("What comes nearest?"),
            choices=(
                ("less_income", N_("Less money comes in than before")),
                ("more_costs", N_("More money has to go out than before")),
                ("household", N_("Somebody joined or left the household or the business")),
                ("unexpected", N_("Something had to be paid that nobody could expect")),
                ("never_enough", N_("There has not been enough for a long time")),
                ("other", N_("Something else")),
            ),
            needed=N_("Choose what comes nearest."),
        ),
        Question(
            "words",
            Kind.WORDS,
            N_("Tell us in your own words"),
            needed=N_("Tell us in a few words what has happened."),
        ),
        Question(
            "since",
            Kind.DAY,
            N_("When did it begin, if you know?"),
            N_("About the right day is enough."),
        ),
        Question(
            "lasting",
            Kind.ONE,
            N_("Will it get better?"),
            choices=(
                ("soon", N_("Yes, I expect it to")),
                ("lasting", N_("No, it will stay like this")),
                ("unknown", N_("I do not know")),
            ),
            needed=N_("Tell us if it will get better. You can say that you do not know."),
        ),
        Question("better_on", Kind.DAY, N_("If you expect it to, from about when?")),
    ),
)
_MONEY = Step(
    "money",
    N_("Your household and money"),
    N_("This comes from your income and spending. You do not have to type it again."),
    (
        Question(
            "others",
            Kind.LINE,
            N_("Other adults who live with you, if there are any, and what they pay you"),
            N_("For example: my son, £40 a week."),
        ),
        Question(
            "assets",
            Kind.WORDS,
            N_("Savings or things of value that could help, if there are any"),
            N_("Not your home, and not what you need every day or for work."),
        ),
    ),
    TAX,
)
_BUSINESS = Step(
    "business",
    N_("Your business"),
    N_(
        "The law has us weigh two things: whether the business would suffer hardship, and whether "
        "a reduction is fair to people who pay council tax here."
    ),
    (
        Question(
            "accounts",
            Kind.WORDS,
            N_("Income, costs and profit or loss in your last accounts"),
            N_("You can attach the accounts on a later page."),
            needed=N_("Tell us your income, costs and profit or loss in a few words."),
        ),
        Question(
            "cash",
            Kind.WORDS,
            N_("What comes in and goes out in the next 12 months, as far as you know"),
            needed=N_("Tell us about the next 12 months in a few words."),
        ),
        Question("jobs", Kind.LINE, N_("How many people work for the business?")),
        Question(
            "local",
            Kind.WORDS,
            N_("What people nearby would lose without the business"),
            N_("For example the only shop or post office in the village."),
            needed=N_("Tell us what the business means for people nearby."),
        ),
        Question(
            "subsidies",
            Kind.MONEY,
            N_("Subsidies in this financial year and the two before"),
            N_(
                "Grants, reliefs and help from public money, under the Subsidy Control Act 2022. "
                "Enter 0 if there were none."
            ),
            needed=N_("Enter how much public money the business had. If there was none, enter 0."),
        ),
    ),
    RATES,
)
_STEPS_TAKEN = Step(
    "steps",
    N_("What you have done so far"),
    N_("It is fine if you have done none of this yet."),
    (
        Question(
            "steps",
            Kind.MANY,
            N_("Tick what you have done"),
            choices=(
                ("advice", N_("Talked to a free debt adviser")),
                ("less", N_("Spent less where it was possible")),
                ("more", N_("Looked for more income or hours")),
                ("creditors", N_("Talked to others to whom money is owed")),
                ("plan", N_("Offered the council a payment plan")),
            ),
        ),
        Question("steps_words", Kind.WORDS, N_("Anything else that you would like us to know")),
    ),
)
_PRIVATE = Step(
    "private",
    N_("Something that is hard to write"),
    N_(
        "You may have a reason that you would rather not type, such as your health or your safety. "
        "You do not have to tell us. If it would help, choose how."
    ),
    (
        Question(
            "private",
            Kind.ONE,
            N_("Is there something you would like to tell us?"),
            choices=(
                ("no", N_("No")),
                ("call", N_("Yes, and I would rather talk to somebody")),
                ("confidence", N_("Yes, I will write it in confidence on another page")),
            ),
            needed=N_("Choose an answer. You can choose No."),
        ),
    ),
)
_EVIDENCE = Step(
    "evidence",
    N_("Papers that show it"),
    N_(
        "Bank statements for 2 or 3 months, payslips or letters about benefits help us to decide "
        "sooner. A photo from your phone is enough."
    ),
    (
        Question(
            "papers",
            Kind.ONE,
            N_("How will you show us?"),
            choices=(
                ("here", N_("I attach them here")),
                ("post", N_("I bring them or send them by post")),
                ("none", N_("I have none, or cannot get them")),
            ),
            needed=N_("Choose how you will show us. You can say that you have none."),
        ),
    ),
)
DEBTS = Step(
    "debts",
    N_("What you ask for"),
    N_("We may take off all of it, a part of it, or nothing. Court costs cannot be taken off so."),
    (
        Question(
            "amount",
            Kind.MONEY,
            N_("How much would you need to be taken off, if not all of it?"),
            N_("Leave this empty to ask for all of what you chose."),
        ),
    ),
    more=("debts",),
)
"""Which debts, and how much. The page adds the debts themselves to the question."""

STEPS = (
    _YOU,
    DEBTS,
    _WHY,
    OTHER_HELP,
    OTHER_RELIEFS,
    _MONEY,
    _BUSINESS,
    _STEPS_TAKEN,
    _PRIVATE,
    _EVIDENCE,
)


def steps_of(power: Power) -> tuple[Step, ...]:
    """The pages of an application, in order."""
    return tuple(step for step in STEPS if power in step.powers)


def step_of(power: Power, slug: str) -> Step | None:
    """One page by its address; none where there is no such page."""
    return next((step for step in steps_of(power) if step.slug == slug), None)


def left_open(power: Power, answers: Answers) -> tuple[Step, ...]:
    """The pages that were not answered yet."""
    return tuple(step for step in steps_of(power) if step.slug not in answers)
