"""The page that only a sandbox has."""

from tests.accessibility.pages import ListedPage, Visitor


def _with_a_code(visitor: Visitor) -> str:
    visitor.as_payer()
    details = {"reference": "80012345", "postcode": "TW1 4QT", "name": "Hughes"}
    visitor.client.post("/sign-in", data=details)
    return "/sandbox/messages"


PAGES = (
    ListedPage(
        "sandbox.messages",
        "Messages that would have been sent",
        lambda visitor: "/sandbox/messages",
    ),
    ListedPage("sandbox.messages", "Messages that would have been sent", _with_a_code, "a message"),
)
