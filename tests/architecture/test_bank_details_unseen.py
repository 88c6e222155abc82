"""Sort codes and account numbers cannot be printed or logged by accident, whoever writes the line."""

from __future__ import annotations

import ast
import copy
import io
import json
import logging
import pprint
import re
import traceback
from contextlib import redirect_stderr

import pytest
import structlog

from portal.direct_debit.forms import ReadDetails, TypedDetails
from shared.domain.bank_check import BankDetails, NotBankDigits, Verdict, bank_details
from shared.domain.standard18 import Originator
from shared.log_lines import LibraryLines, set_up_logging
from shared.services.direct_debit.checking import Checked
from shared.services.direct_debit.details import seal_details
from tests.support.signing_in import KEYS
from tests.support.source import CODE, modules

SORT_CODE, ACCOUNT = "089999", "66374958"
DETAILS = BankDetails(SORT_CODE, ACCOUNT)
HOLD_IT = {
    "the details": DETAILS,
    "the form": TypedDetails("A Person", "08-99-99", ACCOUNT),
    "the form read": ReadDetails(TypedDetails("A Person", SORT_CODE, ACCOUNT), DETAILS),
    "what was checked": Checked(DETAILS, Verdict.VALID, None),
    "the council's account": Originator("999999", "TIDEWELL", DETAILS),
    "what is kept": seal_details(KEYS, DETAILS),
}
SEEN = re.compile(r"0\D?8\D?9\D?9\D?9\D?9|6637")


def said(thing):
    """Every way in which somebody might write it down."""
    yield repr(thing)
    yield str(thing)
    yield f"{thing} {thing!s} {thing!r} {[thing]} {(thing,)} { ({'it': thing}) }"
    yield format(thing)
    yield "%s %r" % (thing, thing)  # noqa: UP031 - as old code writes it
    yield "{} {!r}".format(thing, thing)  # noqa: UP032
    yield pprint.pformat(thing, width=20)
    yield repr(copy.copy(thing))
    yield json.dumps({"it": thing}, default=repr)
    yield "".join(traceback.format_exception_only(ValueError(thing)))


@pytest.mark.parametrize("what", sorted(HOLD_IT))
def test_no_way_of_writing_it_down_shows_the_numbers(what):
    for text in said(HOLD_IT[what]):
        assert not SEEN.search(text)


@pytest.mark.parametrize("what", sorted(HOLD_IT))
def test_no_log_shows_the_numbers(what):
    thing, written = HOLD_IT[what], io.StringIO()
    logger = logging.getLogger("tests.bank")
    logger.addHandler(LibraryLines(logging.WARNING))
    with redirect_stderr(written):
        set_up_logging("DEBUG")
        structlog.get_logger().error("it happened", it=thing, more=[thing])
        logger.warning("it happened %s", thing)
        logger.warning(f"it happened {thing}")  # noqa: G004
        try:
            raise ValueError(thing)
        except ValueError:
            structlog.get_logger().exception("it failed", it=thing)
            logger.exception("it failed %r", thing)
    logger.handlers.clear()
    assert "it happened" in written.getvalue()
    assert not SEEN.search(written.getvalue())


@pytest.mark.parametrize(
    ("sort_code", "account"),
    [("08999", ACCOUNT), ("08999X", ACCOUNT), (SORT_CODE, "66374"), (SORT_CODE, "663749585858")],
)
def test_what_cannot_be_read_is_not_repeated(sort_code, account):
    with pytest.raises(NotBankDigits) as wrong:
        bank_details(sort_code, account)
    assert not re.search("[0-9]", f"{wrong.value} {wrong.value!r} {wrong.value.args}")


def test_the_numbers_are_there_for_who_asks_for_them():
    assert (DETAILS.sort_code, DETAILS.account) == (SORT_CODE, ACCOUNT)
    assert DETAILS.masked.endswith("958")


NUMBERS = {"sort_code", "account_number", "payer_sort_code", "payer_account"}
INVENTED = {
    "shared/services/sandbox/direct_debit.py:Example": "numbers of the sandbox, which it prints",
}


def shown_fields():
    """Dataclasses with a field for such a number that would print it."""
    for module in modules(*CODE):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and any(map(shows, node.body)) and prints(node):
                yield f"{module.path}:{node.name}"


def prints(node):
    is_dataclass = any("dataclass" in ast.unparse(each) for each in node.decorator_list)
    own = any(isinstance(each, ast.FunctionDef) and each.name == "__repr__" for each in node.body)
    return is_dataclass and not own


def shows(line):
    if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)):
        return False
    hidden = line.value is not None and "repr=False" in ast.unparse(line.value)
    return line.target.id in NUMBERS and "str" in ast.unparse(line.annotation) and not hidden


def test_no_class_shows_a_field_that_holds_one():
    assert set(shown_fields()) == set(INVENTED)
