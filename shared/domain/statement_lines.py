"""Every line of the income and expenditure statement, in the order of the Standard Financial Statement.

Codes and order are those of the Data Definition Specification 1.1, so that a statement can be
exchanged with debt advice agencies. The lines for repayments to others are ours: the specification
lists creditors there.
"""

from __future__ import annotations

from shared.domain.says import N_
from shared.domain.statement_fixed_costs import FIXED_COSTS
from shared.domain.statement_groups import GROUP, Line, Side

PARTNER_EARNINGS = "partner-salary-or-wages"
NON_DEPENDANTS_PAY = "non-dependants-contributions"

_INCOME = (
    Line(
        "client-salary-or-wages",
        "earnings",
        N_("Your wages or salary"),
        N_("What you take home, after tax."),
    ),
    Line(
        PARTNER_EARNINGS,
        "earnings",
        N_("Your partner's wages or salary"),
        N_("What they take home, after tax."),
    ),
    Line(
        "other-earnings",
        "earnings",
        N_("Other earnings"),
        N_("For example from self-employment, after tax."),
    ),
    Line(
        "tax-credits-universal-credit",
        "benefits",
        N_("Universal Credit"),
        N_("What is paid to you each month."),
    ),
    Line(
        "jobseekers-allowance-income-based",
        "benefits",
        N_("Jobseeker's Allowance (income-based)"),
        N_("This benefit has closed."),
        closed=True,
    ),
    Line(
        "jobseekers-allowance-contribution-based",
        "benefits",
        N_("Jobseeker's Allowance (new style)"),
        rare=True,
    ),
    Line(
        "income-support",
        "benefits",
        N_("Income Support"),
        N_("This benefit has closed."),
        closed=True,
    ),
    Line(
        "working-tax-credit",
        "benefits",
        N_("Working Tax Credit"),
        N_("This benefit has closed."),
        closed=True,
    ),
    Line(
        "child-tax-credit",
        "benefits",
        N_("Child Tax Credit"),
        N_("This benefit has closed."),
        closed=True,
    ),
    Line("child-benefit", "benefits", N_("Child Benefit"), N_("Usually paid every 4 weeks.")),
    Line(
        "employment-support-allowance",
        "benefits",
        N_("Employment and Support Allowance, or Statutory Sick Pay"),
    ),
    Line(
        "disability-benefits",
        "benefits",
        N_("Disability benefits"),
        N_("For example Personal Independence Payment or Attendance Allowance."),
    ),
    Line(
        "carers-allowance",
        "benefits",
        N_("Carer's Allowance"),
        N_("Usually paid every week or every 4 weeks."),
    ),
    Line(
        "local-housing-allowance",
        "benefits",
        N_("Housing Benefit or Local Housing Allowance"),
        N_(
            "Only if it is paid to you. If it goes to your landlord, leave it out and give the rent you pay yourself."
        ),
        rare=True,
    ),
    Line(
        "council-tax-support",
        "benefits",
        N_("Council Tax Support"),
        N_("Leave this out if it has already been taken off your council tax bill."),
        rare=True,
    ),
    Line(
        "other-benefits",
        "benefits",
        N_("Other benefits"),
        N_("For example Maternity Allowance."),
        rare=True,
    ),
    Line("state-pensions", "pensions", N_("State Pension"), N_("Usually paid every 4 weeks.")),
    Line("private-work-pensions", "pensions", N_("Private or work pension")),
    Line("pension-credit", "pensions", N_("Pension Credit")),
    Line("other-pensions", "pensions", N_("Other pensions"), rare=True),
    Line(
        "maintenance-child-support", "other-income", N_("Maintenance or child support paid to you")
    ),
    Line("boarders-lodgers", "other-income", N_("Rent from a lodger or boarder")),
    Line(
        NON_DEPENDANTS_PAY,
        "other-income",
        N_("What other adults in your home give you"),
        N_("For example a grown-up son or daughter who pays you board."),
    ),
    Line("student-loans-grants", "other-income", N_("Student loans and grants"), rare=True),
    Line("other-other-income", "other-income", N_("Any other income")),
)

_LEISURE = (
    Line(
        "home-phone-internet-tv",
        "communications-leisure",
        N_("Home phone, internet and TV package"),
    ),
    Line("mobile-phone", "communications-leisure", N_("Mobile phones")),
    Line("hobbies-leisure-sport", "communications-leisure", N_("Hobbies, leisure and sport")),
    Line("gifts", "communications-leisure", N_("Birthdays, religious festivals and gifts")),
    Line("pocket-money", "communications-leisure", N_("Pocket money")),
    Line(
        "newspapers-magazines-stationery-postage",
        "communications-leisure",
        N_("Newspapers, magazines, stationery and post"),
        rare=True,
    ),
    Line(
        "other-communications-leisure",
        "communications-leisure",
        N_("Other leisure costs"),
        rare=True,
    ),
)

_FOOD = (
    Line(
        "groceries",
        "food-housekeeping",
        N_("Food and groceries"),
        N_("Include cleaning products, pet food and drinks without alcohol."),
    ),
    Line("nappies-baby-items", "food-housekeeping", N_("Nappies and baby items")),
    Line("school-work-meals", "food-housekeeping", N_("Meals at school and at work")),
    Line("laundry-dry-cleaning", "food-housekeeping", N_("Laundry and dry cleaning"), rare=True),
    Line("alcohol", "food-housekeeping", N_("Alcohol")),
    Line("smoking-products", "food-housekeeping", N_("Smoking and vaping")),
    Line(
        "vet-bills-pet-insurance", "food-housekeeping", N_("Vet bills and pet insurance"), rare=True
    ),
    Line(
        "house-repairs-maintenance",
        "food-housekeeping",
        N_("House repairs and maintenance"),
        rare=True,
    ),
    Line(
        "other-food-housekeeping", "food-housekeeping", N_("Other food and housekeeping"), rare=True
    ),
)

_PERSONAL = (
    Line("clothing-footwear", "personal", N_("Clothes and shoes")),
    Line("hairdressing", "personal", N_("Haircuts")),
    Line("toiletries", "personal", N_("Toiletries")),
    Line("other-personal", "personal", N_("Other personal costs"), rare=True),
)

_DEBTS = (
    Line("debt-rent-mortgage", "priority-debts", N_("Rent or mortgage arrears")),
    Line("debt-gas-electricity", "priority-debts", N_("Gas or electricity arrears")),
    Line("debt-court-fines", "priority-debts", N_("Court fines")),
    Line("debt-child-maintenance", "priority-debts", N_("Child maintenance arrears"), rare=True),
    Line("debt-tv-licence", "priority-debts", N_("TV licence arrears"), rare=True),
    Line("debt-hmrc", "priority-debts", N_("Tax owed to HM Revenue and Customs"), rare=True),
    Line(
        "debt-hire-purchase",
        "priority-debts",
        N_("Arrears on goods bought by instalments"),
        rare=True,
    ),
    Line("debt-loans", "other-debts", N_("Loans and overdrafts")),
    Line("debt-cards", "other-debts", N_("Credit cards, store cards and catalogues")),
    Line("debt-water", "other-debts", N_("Water arrears")),
    Line("debt-family-friends", "other-debts", N_("Money owed to family or friends")),
    Line(
        "debt-other",
        "other-debts",
        N_("Any other debt"),
        N_("Leave out what you owe to this council."),
    ),
)

LINES = (*_INCOME, *FIXED_COSTS, *_LEISURE, *_FOOD, *_PERSONAL, *_DEBTS)

LINE = {line.code: line for line in LINES}
POSITION = {line.code: position for position, line in enumerate(LINES)}


def lines_of(*groups: str) -> tuple[Line, ...]:
    """The lines of the named groups, in the order of the statement."""
    return tuple(line for line in LINES if line.group in groups)


def side_of(code: str) -> Side:
    """The part of the statement that a line adds to. Raises KeyError for an unknown code."""
    return GROUP[LINE[code].group].side
