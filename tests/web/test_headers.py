"""What every answer says to the browser, and which requests are not listened to."""

from dataclasses import replace

import pytest

from shared.app import create_app
from shared.gateways.parts import Parts
from shared.web.headers import OnlyOurHosts, allow_here
from shared.web.language import remember_language
from tests.support.signed_in import signed_in_payer

SAID = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
PLAIN = ("ok", {"Content-Type": "text/plain"})
PATHS = ("/trial/open", "/nowhere", "/trial/raises/broken", "/healthz")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("name", "value"), SAID)
def test_every_answer_says_so(trial, path, name, value):
    assert trial.get(path).headers[name] == value


@pytest.mark.parametrize("unsafe", ["unsafe-inline", "unsafe-eval", "*", "http:", "data:"])
def test_the_content_policy_allows_nothing_unsafe(trial, unsafe):
    assert unsafe not in trial.get("/trial/open").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "rule",
    ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"],
)
def test_the_content_policy_closes_what_we_do_not_use(trial, rule):
    assert rule in trial.get("/trial/open").headers["Content-Security-Policy"].split("; ")


def test_a_signed_in_page_is_never_stored(trial):
    signed_in_payer(trial)
    assert trial.get("/trial/payers").headers["Cache-Control"] == "no-store"


def test_a_static_file_may_be_kept(trial):
    with trial.get("/static/img/icon.svg") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


@pytest.fixture
def over_https(settings, database, clock, frame):
    """The app as it is reached over https behind one proxy."""
    changed = replace(
        settings,
        base_url="https://pay.tidewell.example",
        allowed_hosts=frozenset({"pay.tidewell.example"}),
        proxies=1,
    )
    return create_app(
        parts=Parts(changed, database, clock, frame.extensions["evenkeel"].notify), surfaces=()
    )


def ask(app, path="/sandbox/messages", **headers):
    sent = {"Host": "pay.tidewell.example", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return app.test_client().get(path, headers=sent)


def test_over_https_the_browser_is_told_to_stay_there(over_https):
    assert "max-age=63072000" in ask(over_https).headers["Strict-Transport-Security"]


def test_without_https_nothing_is_said_about_it(trial):
    assert "Strict-Transport-Security" not in trial.get("/trial/open").headers


def test_over_https_the_cookie_is_tied_to_the_host(over_https):
    with over_https.test_request_context(headers={"Host": "pay.tidewell.example"}):
        from flask import session

        session["language"] = "cy"
        answer = over_https.make_response("")
        over_https.session_interface.save_session(over_https, session, answer)
    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-evenkeel=")
    assert "Secure" in said
    assert "Domain" not in said


def language_cookie(app):
    with app.test_request_context(headers={"Host": "pay.tidewell.example"}):
        return remember_language(app.make_response(""), "cy").headers["Set-Cookie"]


def test_over_https_the_language_is_told_over_https_alone(over_https):
    assert "; Secure" in language_cookie(over_https)


def test_without_https_the_language_is_remembered_all_the_same(frame):
    assert "; Secure" not in language_cookie(frame)


@pytest.mark.parametrize(
    "host", ["evil.example", "pay.tidewell.example.evil.example", "", "127.0.0.1"]
)
def test_a_host_that_is_not_ours_is_refused(over_https, host):
    answer = ask(over_https, Host=host)
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_forwarded_host_is_never_believed(over_https):
    answer = ask(over_https, "/officers/nowhere", X_Forwarded_Host="evil.example")
    assert answer.status_code == 404
    assert "evil" not in answer.text


def test_the_health_check_may_come_by_any_address(over_https):
    assert ask(over_https, "/healthz", Host="10.0.0.7:8000").status_code == 200


def who_asks(app, proxies, forwarded):
    from flask import request

    from shared.web.headers import behind_proxies

    seen = []

    def note(environ, start_response):
        with app.request_context(environ):
            seen.append((request.remote_addr, request.scheme, request.host))
        start_response("200 OK", [])
        return [b""]

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "10.0.0.1",
        "wsgi.url_scheme": "http",
        **forwarded,
    }
    behind_proxies(note, proxies)(environ, lambda *_: None)
    return seen[0]


FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "6.6.6.6, 192.0.2.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
}


@pytest.mark.parametrize(
    ("proxies", "expected"),
    [(0, ("10.0.0.1", "http", "localhost")), (1, ("192.0.2.9", "https", "localhost"))],
)
def test_only_as_many_proxies_are_believed_as_the_setting_says(frame, proxies, expected):
    assert who_asks(frame, proxies, FORWARDED) == expected


@pytest.mark.parametrize(
    "method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"]
)
def test_other_methods_are_refused(trial, method):
    assert trial.open("/trial/open", method=method).status_code == 405


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_cannot_change_the_method(trial, name):
    assert trial.post("/trial/record", headers={name: "DELETE"}).status_code == 405


def test_a_head_is_answered_like_a_get_without_its_body(trial):
    answer = trial.head("/trial/open")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_hundred_thousand_fields_are_refused_quickly(trial):
    import time

    began = time.perf_counter()
    answer = trial.post(
        "/trial/record",
        data="&".join("a" * 100_000).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
    assert time.perf_counter() - began < 1


def test_a_body_over_the_limit_is_refused(trial):
    answer = trial.post("/trial/record", data={"a": "x" * (1024 * 1024 + 1)})
    assert answer.status_code == 413


def test_a_file_over_the_limit_is_refused(trial):
    kind = "multipart/form-data; boundary=x"
    answer = trial.post("/trial/record", data=b"x" * 1_100_000, content_type=kind)
    assert answer.status_code == 413


def test_a_missing_host_is_refused():
    called = []
    OnlyOurHosts(lambda *_: called.append(1) or [], {"localhost"})({}, lambda *_: None)
    assert not called


def test_a_page_may_let_its_form_end_at_another_origin(frame, trial):
    def hands_over():
        allow_here("form-action", "https://pay.example")
        allow_here("frame-src", "https://frames.example")
        return PLAIN

    frame.view_functions["trial.open"] = hands_over
    rules = trial.get("/trial/open").headers["Content-Security-Policy"].split("; ")
    assert "form-action 'self' https://pay.example" in rules
    assert "frame-src https://frames.example" in rules
    assert "default-src 'none'" in rules


def test_the_next_page_may_not(frame, trial):
    frame.view_functions["trial.open"] = lambda: (
        allow_here("form-action", "https://a.example") or PLAIN
    )
    trial.get("/trial/open")
    rules = trial.get("/trial/form").headers["Content-Security-Policy"].split("; ")
    assert "form-action 'self'" in rules
