"""The lines of the statement: codes and order of the exchange format, labels that can be translated."""

from __future__ import annotations

from shared.domain.statement_groups import GROUPS, Side
from shared.domain.statement_lines import LINE, LINES, POSITION, lines_of, side_of

SPECIFIED = """
client-salary-or-wages partner-salary-or-wages other-earnings
tax-credits-universal-credit jobseekers-allowance-income-based
jobseekers-allowance-contribution-based income-support working-tax-credit child-tax-credit
child-benefit employment-support-allowance disability-benefits carers-allowance
local-housing-allowance council-tax-support other-benefits
state-pensions private-work-pensions pension-credit other-pensions
maintenance-child-support boarders-lodgers non-dependants-contributions student-loans-grants
other-other-income
rent ground-rent-service-charges mortgage mortgage-endowment secured-loans council-tax-rates
appliance-furniture-rental tv-licence other-home-contents
gas electricity other-utilities other-utilities-expenditure
water-supply water-waste
childcare-costs adult-care-costs child-maintenance-child-support prescriptions-medicines
dentistry-opticians other-care-health
public-transport hire-purchase-conditional-sale-vehicle car-insurance road-tax
mot-ongoing-maintenance breakdown-cover fuel-parking-toll-road-charges other-transport-travel
school-uniform after-school-clubs-school-trips other-school
pension-payments life-insurance mortgage-payment-protection-insurance
buildings-contents-insurance health-insurance other-pensions-insurances
professional-courses union-fees professional-fees other-professional
other-essential-costs
home-phone-internet-tv mobile-phone hobbies-leisure-sport gifts pocket-money
newspapers-magazines-stationery-postage other-communications-leisure
groceries nappies-baby-items school-work-meals laundry-dry-cleaning alcohol smoking-products
vet-bills-pet-insurance house-repairs-maintenance other-food-housekeeping
clothing-footwear hairdressing toiletries other-personal
""".split()


def test_every_line_of_the_format_is_there_in_its_order():
    assert [line.code for line in LINES if side_of(line.code) is not Side.DEBTS] == SPECIFIED


def test_no_code_is_used_twice():
    assert len(LINE) == len(LINES)


def test_every_line_belongs_to_a_group_and_every_group_has_lines():
    assert {line.group for line in LINES} == {group.code for group in GROUPS}


def test_groups_stand_in_the_order_of_their_lines():
    assert list(dict.fromkeys(line.group for line in LINES)) == [group.code for group in GROUPS]


def test_sides_stand_in_the_order_of_the_statement():
    sides = [group.side for group in GROUPS]
    assert sides == sorted(sides, key=list(Side).index)


def test_benefits_that_have_closed_are_folded_away():
    closed = {line.code for line in LINES if line.closed}
    assert closed == {
        "jobseekers-allowance-income-based",
        "income-support",
        "working-tax-credit",
        "child-tax-credit",
    }
    assert all(LINE[code].is_folded for code in closed)


def test_every_group_has_a_line_that_is_not_folded_away():
    for group in GROUPS:
        assert any(not line.is_folded for line in lines_of(group.code)), group.code


def test_lines_of_several_groups_keep_the_order_of_the_statement():
    codes = [line.code for line in lines_of("water", "utilities")]
    assert codes == sorted(codes, key=POSITION.__getitem__)


def test_labels_are_not_repeated_within_a_group():
    for group in GROUPS:
        labels = [line.label for line in lines_of(group.code)]
        assert len(labels) == len(set(labels))
