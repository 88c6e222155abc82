"""From the first page to an agreed plan on a phone without JavaScript, and the officer's answer to an offer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from shared.gateways.sandbox.messages import SandboxMessages
from shared.models import Plan, Proposal
from shared.services.delivery import deliver_waiting
from shared.services.sandbox.officers import OFFICERS, PASSWORD
from tests.support.browsing import DESK, PHONE, back
from tests.support.sandbox import load_small_sandbox

pytestmark = pytest.mark.browser

LINES = {
    "client-salary-or-wages": ("980.00", "four_weekly"),
    "tax-credits-universal-credit": ("612.40", "monthly"),
    "child-benefit": ("26.05", "weekly"),
    "rent": ("118.00", "weekly"),
    "electricity": ("142.00", "monthly"),
    "water-supply": ("38.50", "monthly"),
    "tv-licence": ("14.54", "monthly"),
    "groceries": ("92.00", "weekly"),
    "public-transport": ("24.00", "weekly"),
    "childcare-costs": ("96.00", "monthly"),
    "home-phone-internet-tv": ("41.00", "monthly"),
    "clothing-footwear": ("35.00", "monthly"),
    "school-uniform": ("22.00", "monthly"),
    "buildings-contents-insurance": ("9.80", "monthly"),
    "other-essential-costs": ("45.00", "monthly"),
}
"""What the resident of the first walkthrough earns and spends."""

CHOICES = {"partner": "no", "more": "no", "choice": "no"}
TYPED = {"children": "2", "child-1": "7", "child-2": "11", "note": "A loan"}


@pytest.fixture
def council(database, live):
    load_small_sandbox(database, live.app)
    return database


def newest_code(database, clock):
    """The newest code that was sent, once the outbox was emptied."""
    deliver_waiting(database, SandboxMessages(database), clock.now())
    from shared.services.sandbox_messages import newest_messages

    with database.reading() as session:
        bodies = [each.body for each in newest_messages(session)]
    # A code waits behind nothing, so that other messages may have left after it.
    return next(code for body in bodies for code in re.findall(r"\b\d{6}\b", body))


def sign_in(page, database, clock):
    """Sign in as the resident, from the first page."""
    page.goto("/")
    page.get_by_role("link", name="I have had a court summons").click()
    assert "Yes" in page.locator("main").inner_text()
    page.goto("/sign-in")
    for label, typed in (("reference", "80012345"), ("postcode", "tz1 4qt"), ("name", "hughes")):
        page.locator(f"main input:not([type=hidden])[name*={label}]").fill(typed)
    page.locator("main button").first.click()
    page.locator("main input[name=code]").fill(newest_code(database, clock))
    page.locator("main button").first.click()


def fill_in(page):
    """Answer whatever the present page of the statement asks."""
    fields = page.locator("main input:not([type=hidden]), main select, main textarea")
    names = {field.get_attribute("name") for field in fields.all()}
    for name, choice in CHOICES.items():
        radio = page.locator(f"input[name={name}][value={choice}]")
        if radio.count():
            radio.check(force=True)
    for name, typed in TYPED.items():
        if name in names:
            page.locator(f"main [name='{name}']").fill(typed)
    for code, (amount, frequency) in LINES.items():
        if f"{code}-amount" in names:
            for folded in page.locator("details:not([open]) > summary").all():
                folded.click()
            page.locator(f"[name='{code}-amount']").fill(amount)
            page.locator(f"[name='{code}-frequency']").select_option(frequency)
    page.locator("main button").first.click()
    assert not page.locator(".govuk-error-summary").count(), page.locator("main").inner_text()


def give_statement(page):
    """The whole statement, task after task."""
    page.goto("/statement")
    assert page.get_by_text("Not started").count() == 6
    for _ in range(40):
        if "/statement/check" in page.url:
            break
        if page.url.split("?")[0].endswith("/statement"):
            waiting = page.locator(
                ".govuk-task-list__item", has_text=re.compile("Not started|progress")
            )
            waiting.first.get_by_role("link").click()
        else:
            fill_in(page)
    page.locator("main button").first.click()


def offer(page, amount):
    """Work out an offer of so much a month on the 28th; the sentence of the answer."""
    own = page.locator("form:has(input[type=text][name=amount])")
    own.locator("input[name=amount][type=text]").fill(amount)
    own.locator("input[name=first-day][type=text]").fill("28")
    own.get_by_role("button", name="Work it out").click()
    return page.locator("main").inner_text()


def test_a_resident_on_a_phone_without_javascript_agrees_a_plan(council, windows, clock):
    page = windows.open(PHONE, javascript=False)
    page.set_default_timeout(10_000)
    sign_in(page, council, clock)
    owed = page.locator("main").inner_text()
    assert "£1,056.50" in owed
    assert "10 December 2026" in owed
    assert "fees of up to £310.00 could be added" in owed
    give_statement(page)
    assert page.locator("h1").inner_text() == "You have £329.11 left over each month"
    assert (
        "From April 2027, after your new bill of £140.00, left over £189.11; half of that is £94.55"
        in (page.locator("main").inner_text())
    )
    page.goto("/plan")
    sixty = offer(page, "60")
    assert "18 payments; automatic limit is 12" in sixty
    assert "£88.05 a month" in sixty
    assert "Friday 27 November 2026" in sixty
    ninety = offer(page, "90")
    assert "collected Tuesday 29 December 2026" in ninety
    page.get_by_role("button", name="Continue with this offer").click()
    page.locator("input[value=standing_order]").check(force=True)
    page.get_by_role("button", name="Agree this plan").click()
    assert page.locator("h1").inner_text() == "Accepted: your plan is agreed"
    agreed = page.url
    back(page)
    page.goto(agreed)
    with council.reading() as session:
        plan = session.scalars(select(Plan).order_by(Plan.id.desc()).limit(1)).one()
        assert (
            session.scalar(
                select(func.count()).select_from(Plan).where(Plan.party_id == plan.party_id)
            )
            == 1
        )
    assert plan.total.text() == "£1,056.50"
    page.goto("/language/cy?next=/account")
    page.goto("/account")
    assert "£1,056.50" in page.locator("main").inner_text()
    assert page.locator("html").get_attribute("lang") == "cy"
    page.locator("button", has_text="Allgofnodi").first.click()
    page.wait_for_url("**/signed-out*")
    back(page)
    assert "1,056.50" not in page.content()


def test_an_officer_answers_the_first_offer_with_the_keyboard_alone(council, windows):
    page = windows.open(DESK)
    page.set_default_timeout(10_000)
    officer = next(each for each in OFFICERS if each.email.startswith("senior"))
    page.goto("/officers/sign-in")
    page.locator("main input[name=email]").fill(officer.email)
    page.locator("main input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("main input[name=code]").fill(officer.code_at(datetime.now(UTC)))
    page.keyboard.press("Enter")
    page.wait_for_url("**/officers")
    assert page.get_by_text("Offers to decide").count() == 1
    page.goto("/officers?kind=proposal")
    case = page.locator("main a[href*='/officers/cases/']").first
    case.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/officers/cases/*")
    page.keyboard.press("1")
    page.wait_for_load_state()
    said = page.locator("main").inner_text()
    assert "a month" in said
    with council.reading() as session:
        before = session.scalar(select(func.count()).select_from(Proposal))
    assert before
