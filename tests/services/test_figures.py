"""The figures files: read as they are, refused with the place when they are wrong."""

from datetime import date

import pytest

from shared.domain.money import Money
from shared.domain.stages import DebtType, Nation
from shared.services.figures import FigureMistake, load_figures, missing_figures

ROW = """
[[court_costs]]
debt_type = "council_tax"
effective_from = 2026-04-01
source = "Cabinet, 3 March 2026"
summons = "80.00"
liability_order = "20.00"
"""


@pytest.fixture
def own_file(tmp_path):
    def write(text: str):
        path = tmp_path / "costs.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_council_own_costs_stand_beside_the_law(own_file):
    figures = load_figures(own_file(ROW))
    costs = figures.costs(Nation.ENGLAND, DebtType.COUNCIL_TAX, date(2026, 11, 22))
    assert costs == (Money(8000), Money(2000))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (ROW.replace('"80.00"', "80.00"), "summons: write pounds in quotation marks"),
        (ROW.replace('"80.00"', '"eighty"'), "summons: 'eighty' is not an amount"),
        (ROW.replace('summons = "80.00"', ""), "summons is missing"),
        (ROW + 'sumons = "1.00"', "sumons is not a figure we know"),
        (ROW.replace("council_tax", "poll_tax"), "'poll_tax' is not one of"),
        (ROW.replace("2026-04-01", '"April"'), "effective_from: 'April' is not date"),
        ("[[court_costs", "costs.toml"),
        ("court_costs = 5", "court_costs is not a list of tables"),
    ],
)
def test_a_mistake_is_named_with_its_place(own_file, wrong, says):
    with pytest.raises(FigureMistake, match=says.replace("(", r"\(")):
        load_figures(own_file(wrong))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FigureMistake, match=r"nowhere\.toml"):
        load_figures(tmp_path / "nowhere.toml")


def test_the_check_says_which_figures_are_missing_and_when(own_file):
    figures = load_figures(own_file(ROW))
    assert missing_figures(figures, Nation.ENGLAND, date(2026, 3, 31)) == (
        "No figures for court costs council_tax on 31 March 2026",
    )
    assert missing_figures(figures, Nation.ENGLAND, date(2026, 4, 1)) == ()
