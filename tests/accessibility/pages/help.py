"""The pages that anybody may read."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

import shared
from shared.services.audit import Actor
from shared.services.policies import load_policies
from tests.accessibility.pages import ListedPage, Visitor

POLICIES = Path(shared.__file__).parent / "sandbox_council" / "policies"
CHECK = "/can-i-make-a-plan"
SUMMONS = f"{CHECK}?owe=council_tax&stage=summons"


def _with_policies(visitor: Visitor) -> str:
    def load(session: Session) -> int:
        moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
        return len(load_policies(session, POLICIES, Actor("command", "test"), moment))

    visitor.given(load)
    return "/how-we-decide"


PAGES = (
    ListedPage("help.home", "Get help to pay what you owe", lambda visitor: "/"),
    ListedPage("help.check", "What do you owe?", lambda visitor: CHECK, "first question"),
    ListedPage(
        "help.check",
        "What do you owe?",
        lambda visitor: f"{CHECK}?asked=owe&go=1",
        "nothing chosen",
    ),
    ListedPage(
        "help.check",
        "What is the latest that you have had?",
        lambda visitor: f"{CHECK}?owe=bid_levy",
        "second question",
    ),
    ListedPage("help.check", "Yes, you can propose a plan", lambda visitor: SUMMONS, "a summons"),
    ListedPage(
        "help.check",
        "What fits you best?",
        lambda visitor: f"{SUMMONS}&asked=situation&go=1",
        "no situation chosen",
    ),
    ListedPage(
        "help.check",
        "Yes, you can propose a plan",
        lambda visitor: (
            f"{CHECK}?owe=business_rates&stage=enforcement_agent&situation=nothing_left"
        ),
        "a business with an agent",
    ),
    ListedPage("help.how_we_decide", "How we decide", _with_policies),
    ListedPage("help.how_we_decide", "How we decide", lambda visitor: "/how-we-decide", "no rules"),
    ListedPage("help.contact", "Contact us", lambda visitor: "/contact"),
    ListedPage("help.accessibility", "Accessibility statement", lambda visitor: "/accessibility"),
    ListedPage("help.privacy", "Privacy", lambda visitor: "/privacy"),
    ListedPage("help.cookies", "Cookies", lambda visitor: "/cookies"),
    ListedPage("help.feedback", "What do you think of this service?", lambda visitor: "/feedback"),
    ListedPage("help.thanks", "Thank you", lambda visitor: "/feedback/thank-you"),
)
