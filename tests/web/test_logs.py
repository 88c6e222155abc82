"""One line for each request: ids and times, never what was asked or typed."""

import json

import pytest

from tests.support.signed_in import signed_in_payer


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_leaves_one_line(trial, capsys):
    trial.get("/trial/open")
    (line,) = lines(capsys)
    assert (line["event"], line["endpoint"], line["status"]) == ("answered", "trial.open", 200)


def test_a_line_says_who_by_their_number(trial, capsys):
    payer = signed_in_payer(trial)
    trial.get("/trial/payers")
    assert lines(capsys)[0]["who"] == f"payer:{payer.payer_id}"


def test_nothing_that_was_asked_or_typed_is_in_it(trial, capsys):
    trial.get(
        "/trial/open?postcode=TW14QT", headers={"Referer": "http://localhost/?surname=Hughes"}
    )
    trial.post("/trial/record", data={"surname": "Hughes", "amount": "1056.50"})
    said = capsys.readouterr().err
    assert not [word for word in ("TW14QT", "Hughes", "1056.50") if word in said]


def test_every_answer_carries_the_number_that_its_line_has(trial, capsys):
    answer = trial.get("/trial/open")
    assert answer.headers["X-Request-ID"] == lines(capsys)[0]["request"]


@pytest.mark.parametrize("given", ["a" * 16, "x\r\ny", "<script>"])
def test_a_number_from_outside_is_not_believed_without_a_proxy(trial, given):
    answer = trial.get("/trial/open", headers={"X-Request-ID": given.replace("\r\n", "")})
    assert answer.headers["X-Request-ID"] != given


def test_the_health_check_fills_no_log(trial, capsys):
    trial.get("/healthz")
    assert lines(capsys) == []
