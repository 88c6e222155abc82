"""What a request may hold."""

import pytest
from flask import request

ADDRESSES = ("/trial/sign-in/payer/9999999999", "/trial/sign-in/payer/-1", "/trial/%00", "/%00")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_can_be_no_page_is_404(trial, address):
    assert trial.post(address).status_code == 404


def test_a_nul_in_a_field_becomes_a_character_that_can_be_kept(frame):
    with frame.test_request_context("/?q=a%00b", method="POST", data={"name": "c\0d", "d\0": "e"}):
        assert request.args["q"] == "a\ufffdb"
        assert request.form["name"] == "c\ufffdd"
        assert "\0" not in "".join(request.form)


def test_a_nul_in_a_form_with_files_is_replaced_too(frame):
    kind = "multipart/form-data"
    with frame.test_request_context("/", method="POST", data={"n": "c\0d"}, content_type=kind):
        assert request.form["n"] == "c\ufffdd"


def test_several_values_of_a_field_stay_in_order(frame):
    with frame.test_request_context("/?a=1&a=2&b=3"):
        assert request.args.getlist("a") == ["1", "2"]
        assert request.args.to_dict() == {"a": "1", "b": "3"}


@pytest.mark.parametrize(
    "body", [b"a=%FF%FE", b"a=%ED%A0%80", b"%%%=1", b"&&&&=;", b"a[]=1&a[b]=2"]
)
def test_bytes_that_are_no_text_break_nothing(trial, body):
    kind = "application/x-www-form-urlencoded"
    assert trial.post("/trial/record", data=body, content_type=kind).status_code == 303
