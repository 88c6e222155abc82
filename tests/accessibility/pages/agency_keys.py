"""Keys and webhooks of an agency's programs, and the page for those who write them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.api_scopes import ApiScope
from shared.models import Adviser
from shared.services.agencies.authorised import Acting
from shared.services.agencies.changes import tell_change
from shared.services.agencies.interface.keys import make_key, revoke_key
from shared.services.agencies.interface.webhooks import add_webhook, stop_failing
from shared.services.sign_in.keys import Keys
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, the_resident
from tests.support.signed_in import parts_of

URL = "https://hooks.tidewell.example/changes"


def as_administrator(visitor: Visitor) -> int:
    """Sign in as a new administrator; the adviser's id."""
    return visitor.as_adviser(is_administrator=True).adviser_id


def _acting(session: Session, adviser_id: int) -> Acting:
    return Acting(session.get_one(Adviser, adviser_id).agency_id, adviser_id)


def a_key(visitor: Visitor, adviser_id: int, *, ended: bool = False) -> int:
    """A key of their agency."""

    def build(session: Session) -> int:
        acting = _acting(session, adviser_id)
        scopes = [ApiScope.CLIENTS_READ, ApiScope.OFFERS_WRITE]
        made = make_key(session, acting, "Case system", scopes, NOW)
        if ended:
            revoke_key(session, acting, made.id, NOW)
        return made.id

    return visitor.given(build)


def a_webhook(visitor: Visitor, adviser_id: int, *, failing: bool = False) -> str:
    """A webhook with a change on its way; its reference."""
    parts = parts_of(visitor.client.application)
    keys = Keys(parts.settings.secret_key)
    with parts.database.transaction() as session:
        acting = _acting(session, adviser_id)
        made = add_webhook(session, keys, acting, URL, ["offer.decided"], NOW)
        client = a_client(session, an_adviser(session), the_resident(session).party)
        client.agency_id = acting.agency_id
        session.flush()
        tell_change(session, client.id, "offer.decided", "proposal:1", NOW)
        if failing:
            stop_failing(session, 1, NOW)
    return made.reference


def _keys(visitor: Visitor) -> str:
    adviser_id = as_administrator(visitor)
    a_key(visitor, adviser_id)
    a_webhook(visitor, adviser_id)
    return "/agency/keys"


def _at(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        as_administrator(visitor)
        return f"/agency/{path}"

    return come


def _one(*, ended: bool) -> Callable[[Visitor], str]:
    return lambda visitor: f"/agency/keys/{a_key(visitor, as_administrator(visitor), ended=ended)}"


def _hook(*, failing: bool) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        return f"/agency/webhooks/{a_webhook(visitor, as_administrator(visitor), failing=failing)}"

    return come


def _shown(visitor: Visitor) -> str:
    as_administrator(visitor)
    form = {"name": "Case system", "scopes": "clients:read"}
    return str(visitor.client.post("/agency/keys/new", data=form).location)


KEYS, HOOK = "Keys for programs", "Add an address"
ONE = "An address that we tell of changes"
PAGES = (
    ListedPage("agency_keys.every", KEYS, _at("keys"), "nothing yet"),
    ListedPage("agency_keys.every", KEYS, _keys),
    ListedPage("agency_keys.add", "Make a key", _at("keys/new")),
    ListedPage("agency_keys.one", "Key for Case system", _one(ended=False)),
    ListedPage("agency_keys.one", "Key for Case system", _one(ended=True), "ended"),
    ListedPage("agency_keys.shown", "Keep this secret", _shown),
    ListedPage("agency_keys.add_webhook", HOOK, _at("webhooks/new")),
    ListedPage("agency_keys.webhook", ONE, _hook(failing=False)),
    ListedPage("agency_keys.webhook", ONE, _hook(failing=True), "stopped"),
    ListedPage(
        "api.guide",
        "An interface for the programs of advice agencies",
        lambda visitor: "/agency/api",
    ),
)
