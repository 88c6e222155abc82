"""How the council is joined to the register is refused when it is incomplete or could leak."""

import pytest

from shared.settings import SettingsMistakes, read_settings
from tests.services.test_settings import LIVE

JOINED = {
    **LIVE,
    "EVENKEEL_REGISTER": "api",
    "EVENKEEL_REGISTER_URL": "https://register.example/api/",
    "EVENKEEL_REGISTER_CLIENT": "council-7",
    "EVENKEEL_REGISTER_SECRET": "a-very-secret-word",
}


def mistakes(environ):
    with pytest.raises(SettingsMistakes) as refused:
        read_settings(environ)
    return "\n".join(refused.value.lines)


def test_a_complete_connection_is_accepted_and_has_its_usual_token_address():
    account = read_settings(JOINED).register_account
    assert account is not None
    assert account.base_url == "https://register.example/api"
    assert account.token_url == "https://register.example/api/connect/token"


@pytest.mark.parametrize(
    "name", ["EVENKEEL_REGISTER_URL", "EVENKEEL_REGISTER_CLIENT", "EVENKEEL_REGISTER_SECRET"]
)
def test_what_is_missing_is_named(name):
    assert name in mistakes({key: value for key, value in JOINED.items() if key != name})


@pytest.mark.parametrize("name", ["EVENKEEL_REGISTER_URL", "EVENKEEL_REGISTER_TOKEN_URL"])
@pytest.mark.parametrize(
    "address",
    [
        "http://register.example",
        "http://127.0.0.1:8000",
        "https://user:password@register.example",
        "https://register.example/?x=1",
        "ftp://register.example",
        "register.example",
        "https://",
    ],
)
def test_an_address_that_is_not_safe_is_refused(name, address):
    assert name in mistakes({**JOINED, name: address})


def test_a_sandbox_may_ask_its_own_machine():
    near = {"EVENKEEL_SANDBOX": "yes", **{k: v for k, v in JOINED.items() if "REGISTER" in k}}
    account = read_settings({**near, "EVENKEEL_REGISTER_URL": "http://127.0.0.1:8000/api"})
    assert account.register_account is not None


def test_the_secret_is_in_no_description_and_no_mistake():
    assert "a-very-secret-word" not in repr(read_settings(JOINED))
    lacking = {key: value for key, value in JOINED.items() if key != "EVENKEEL_REGISTER_URL"}
    assert "a-very-secret-word" not in mistakes(lacking)
