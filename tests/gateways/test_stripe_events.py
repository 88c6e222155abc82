"""An event is believed only when it is signed by Stripe, just now, for us."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import stripe

from shared.gateways.card_ports import NotTheirs, OutOfTime
from shared.gateways.stripe_events import API_VERSION, LARGEST, EventsFor, read_event
from tests.support.records import NOW

README = Path(__file__).resolve().parents[2] / "README.md"
OLD, NEW, FOREIGN = "whsec_old", "whsec_new", "whsec_foreign"
OURS = EventsFor((OLD, NEW), is_live=False)


def body(**changes):
    event = {
        "id": "evt_1",
        "object": "event",
        "api_version": API_VERSION,
        "created": int(NOW.timestamp()),
        "livemode": False,
        "type": "customer.created",
        "data": {"object": {"id": "cus_1", "object": "customer"}},
        **changes,
    }
    return json.dumps(event).encode()


def signed(content, secret=NEW, at=NOW):
    made = stripe.WebhookSignature.generate_signature_header
    return made(content.decode(), secret, int(at.timestamp()))


def read(content, header, ours=OURS, now=NOW):
    return read_event(content, header, now, ours)


def refusal(content, header, ours=OURS, now=NOW):
    with pytest.raises(NotTheirs) as refused:
        read(content, header, ours, now)
    return str(refused.value)


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_a_secret_is_changed_the_old_and_the_new_are_believed(secret):
    assert read(body(), signed(body(), secret)).id == "evt_1"


def test_of_several_signatures_one_is_enough():
    foreign = signed(body(), FOREIGN).partition(",")[2]
    assert read(body(), f"{signed(body())},{foreign}").kind == "customer.created"
    assert read(body(), signed(body()).replace(",", f",{foreign},")).kind == "customer.created"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        "v1=" + "0" * 64,
        f"t={int(NOW.timestamp())}",
        f"t={int(NOW.timestamp())},v0=" + "0" * 64,
        f"t={int(NOW.timestamp())},v1=" + "0" * 64,
        f"t={int(NOW.timestamp())},v1=é",
        "t=١٢٣,v1=" + "0" * 64,
        "t=" + "9" * 400 + ",v1=" + "0" * 64,
        f"t=1,t={int(NOW.timestamp())},v1=" + "0" * 64,
    ],
)
def test_what_is_not_signed_is_refused(header):
    assert refusal(body(), header) in ("not-signed", "signature-wrong")


def test_another_secret_is_refused():
    assert refusal(body(), signed(body(), FOREIGN)) == "signature-wrong"


def test_an_altered_body_is_refused():
    assert refusal(body() + b" ", signed(body())) == "signature-wrong"


def test_another_time_than_the_signed_one_is_refused():
    header = signed(body()).replace(str(int(NOW.timestamp())), str(int(NOW.timestamp()) + 1))
    assert refusal(body(), header) == "signature-wrong"


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_is_believed(secrets):
    ours = EventsFor(secrets, is_live=False)
    assert refusal(body(), signed(body(), ""), ours) == "signature-wrong"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_in_time(seconds):
    assert read(body(), signed(body(), at=NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-86_400, -301, 301, 86_400])
def test_beyond_five_minutes_it_is_out_of_time(seconds):
    with pytest.raises(OutOfTime):
        read(body(), signed(body(), at=NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"account": "acct_other"}, "another-account"),
        ({"livemode": True}, "another-mode"),
        ({"livemode": "false"}, "another-mode"),
        ({"api_version": "2024-06-20"}, "another-version"),
        ({"api_version": None}, "another-version"),
        ({"object": "v2.core.event"}, "not-an-event"),
        ({"id": ""}, "unreadable"),
        ({"id": "evt_" + "x" * 300}, "unreadable"),
        ({"created": "soon"}, "unreadable"),
        ({"created": 10**30}, "unreadable"),
        ({"data": {}}, "unreadable"),
        ({"type": "payment_intent.succeeded"}, "unreadable"),
        ({"type": "charge.dispute.created"}, "unreadable"),
    ],
)
def test_what_is_signed_but_not_for_us_is_refused(changes, reason):
    content = body(**changes)
    assert refusal(content, signed(content)) == reason


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"3", b'{"id"', b"{}", b"[" * 100_000, b"NaN"]
)
def test_what_is_signed_but_no_event_is_refused(content):
    assert refusal(content, signed(content)) == "unreadable"


def test_bytes_that_are_no_text_are_refused_before_they_are_read():
    assert refusal(b"\xff\xfe", signed(body())) == "signature-wrong"


def test_a_megabyte_is_the_most():
    assert refusal(b" " * (LARGEST + 1), "") == "too-large"


@pytest.mark.parametrize("account", ["acct_ours", None, ""])
def test_our_own_account_may_be_named_or_not(account):
    ours = EventsFor((NEW,), is_live=False, account="acct_ours")
    content = body(account=account)
    assert read(content, signed(content), ours)


def test_a_live_key_wants_live_events():
    ours = EventsFor((NEW,), is_live=True)
    assert refusal(body(), signed(body()), ours) == "another-mode"
    assert read(body(livemode=True), signed(body(livemode=True)), ours)


def test_a_kind_that_we_do_not_act_on_is_read_without_its_object():
    event = read(body(), signed(body()))
    assert (event.seen, event.is_final, event.object_id) == (None, False, "cus_1")


def test_our_version_is_the_librarys():
    assert stripe.api_version == API_VERSION


def test_the_readme_names_the_version_that_an_endpoint_must_have():
    assert f"`{API_VERSION}`" in README.read_text()


def test_secrets_are_not_in_its_description():
    assert "whsec" not in repr(OURS)
