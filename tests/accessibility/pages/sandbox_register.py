"""The stand-in's own page for the Breathing Space register, empty and with two entered."""

from __future__ import annotations

from shared.gateways.register_ports import CallKind
from shared.gateways.sandbox.register import SandboxRegister
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.register import a_call, a_space
from tests.support.signed_in import parts_of

PATH, TITLE = "/sandbox/register", "What a debt adviser does at the register"


def _entered(visitor: Visitor) -> str:
    register = parts_of(visitor.client.application).register
    assert isinstance(register, SandboxRegister)
    space = register.advisers.begin(a_space())
    register.tell(a_call(CallKind.PROPOSE_DEBT, space))
    register.advisers.begin(a_space(first_name="Huw", is_crisis=True))
    return PATH


PAGES = (
    ListedPage("sandbox_register.overview", TITLE, lambda visitor: PATH, "nothing yet"),
    ListedPage("sandbox_register.overview", TITLE, _entered),
)
