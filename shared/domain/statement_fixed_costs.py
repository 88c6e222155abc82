"""The fixed costs of an income and expenditure statement, line by line, in its order."""

from __future__ import annotations

from shared.domain.says import N_
from shared.domain.statement_groups import Line

COUNCIL_TAX = "council-tax-rates"
"""The current year's instalment. Filled in from the account; arrears never stand here."""

OTHER_ESSENTIAL = "other-essential-costs"

_HOME = (
    Line(
        "rent",
        "home-contents",
        N_("Rent"),
        N_("What you pay yourself. If some weeks are rent-free, give the year."),
    ),
    Line(
        "ground-rent-service-charges",
        "home-contents",
        N_("Ground rent and service charges"),
        rare=True,
    ),
    Line("mortgage", "home-contents", N_("Mortgage")),
    Line("mortgage-endowment", "home-contents", N_("Mortgage endowment"), rare=True),
    Line("secured-loans", "home-contents", N_("Loans secured on your home"), rare=True),
    Line(
        COUNCIL_TAX,
        "home-contents",
        N_("Council tax for this year"),
        N_("Only this year's instalments. Leave out what you owe from before."),
    ),
    Line(
        "appliance-furniture-rental",
        "home-contents",
        N_("Renting or buying furniture and appliances by instalments"),
        rare=True,
    ),
    Line("tv-licence", "home-contents", N_("TV licence")),
    Line("other-home-contents", "home-contents", N_("Other costs of your home"), rare=True),
)

_BILLS = (
    Line(
        "gas",
        "utilities",
        N_("Gas"),
        N_("If you pay gas and electricity together, give it all under electricity."),
    ),
    Line("electricity", "utilities", N_("Electricity")),
    Line("other-utilities", "utilities", N_("Coal, oil or bottled gas"), rare=True),
    Line("other-utilities-expenditure", "utilities", N_("Other fuel costs"), rare=True),
    Line(
        "water-supply",
        "water",
        N_("Water supply"),
        N_("If water and waste are on one bill, give it all here."),
    ),
    Line("water-waste", "water", N_("Waste water (sewerage)")),
)

_CARE = (
    Line("childcare-costs", "care-health", N_("Childcare")),
    Line("adult-care-costs", "care-health", N_("Care for an adult"), rare=True),
    Line(
        "child-maintenance-child-support",
        "care-health",
        N_("Maintenance or child support that you pay"),
    ),
    Line("prescriptions-medicines", "care-health", N_("Prescriptions and medicines")),
    Line("dentistry-opticians", "care-health", N_("Dentist and optician")),
    Line("other-care-health", "care-health", N_("Other care and health costs"), rare=True),
)

_TRANSPORT = (
    Line("public-transport", "transport-travel", N_("Buses, trains and taxis")),
    Line(
        "hire-purchase-conditional-sale-vehicle",
        "transport-travel",
        N_("Buying a car or van by instalments"),
    ),
    Line("car-insurance", "transport-travel", N_("Car insurance")),
    Line("road-tax", "transport-travel", N_("Vehicle tax")),
    Line("mot-ongoing-maintenance", "transport-travel", N_("MOT, servicing and repairs")),
    Line("breakdown-cover", "transport-travel", N_("Breakdown cover"), rare=True),
    Line(
        "fuel-parking-toll-road-charges", "transport-travel", N_("Fuel, parking and road charges")
    ),
    Line("other-transport-travel", "transport-travel", N_("Other travel"), rare=True),
)

_REST_OF_FIXED = (
    Line("school-uniform", "school", N_("School uniform")),
    Line("after-school-clubs-school-trips", "school", N_("After-school clubs and school trips")),
    Line("other-school", "school", N_("Other school costs")),
    Line(
        "pension-payments",
        "pensions-insurance",
        N_("Payments into a pension"),
        N_("Not if taken from your wages."),
    ),
    Line("life-insurance", "pensions-insurance", N_("Life insurance")),
    Line(
        "mortgage-payment-protection-insurance",
        "pensions-insurance",
        N_("Mortgage payment protection"),
        rare=True,
    ),
    Line(
        "buildings-contents-insurance", "pensions-insurance", N_("Buildings and contents insurance")
    ),
    Line("health-insurance", "pensions-insurance", N_("Health insurance"), rare=True),
    Line(
        "other-pensions-insurances",
        "pensions-insurance",
        N_("Other pensions and insurance"),
        rare=True,
    ),
    Line("professional-courses", "professional", N_("Courses for your work")),
    Line("union-fees", "professional", N_("Trade union fees")),
    Line("professional-fees", "professional", N_("Professional fees")),
    Line("other-professional", "professional", N_("Other costs of your work"), rare=True),
    Line(
        OTHER_ESSENTIAL,
        "other-essential",
        N_("Anything else you cannot do without"),
        N_("Tell us what it is."),
    ),
)

FIXED_COSTS = (*_HOME, *_BILLS, *_CARE, *_TRANSPORT, *_REST_OF_FIXED)
